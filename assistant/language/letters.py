"""Letters as they are typed where a keyboard lacks them: "Łódź" as "Lodz", "Þór" as "Thor"; one fold for all.

Unicode takes an accent off its letter; a stroke, a hook, a missing dot and two letters in one it leaves.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from types import MappingProxyType

_ACCENTS = re.compile("[\u0300-\u036f]")  # of Latin, Greek and Cyrillic; vowel signs of other scripts are letters
_SPELT = MappingProxyType(
    {"æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ȷ": "j", "ŋ": "n", "ĸ": "k", "ə": "e", "ǝ": "e", "ɩ": "i"}
)
# "ł" is LATIN SMALL LETTER L WITH STROKE.
_WITH = re.compile(r"LATIN SMALL LETTER ([A-Z]|AE|OE) WITH ")


def plain_letters(text: str) -> str:
    """`text` without case and accents, Latin letters as a to z; other scripts are taken apart (NFKD)."""
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text).casefold()
    return "".join(map(_plain, _ACCENTS.sub("", split)))


@lru_cache(maxsize=2_000)
def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    described = _WITH.match(unicodedata.name(letter, ""))
    return _SPELT.get(letter) or (described[1].lower() if described else letter)
