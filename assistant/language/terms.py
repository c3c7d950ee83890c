"""Words of a text as an index sees them: folded, stop words dropped, stemmed, in any script.

Scripts written without spaces, and Korean, whose words carry their particles, are cut into pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from assistant.language.lookup import UNSPACED, plain_letters, searchable

_RUN = re.compile(f"[{UNSPACED}]+|[^\\s{UNSPACED}]+")
_UNSPACED_START = re.compile(f"[{UNSPACED}]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_POSSESSIVE = re.compile(r"(?<=\w)['’](?:s\b)?")
# Stemmers of Snowball for scripts that one language is by far the likeliest to be written in.
_STEMMERS = {"CYRILLIC": "russian", "GREEK": "greek", "ARABIC": "arabic", "DEVANAGARI": "hindi", "TAMIL": "tamil"}
# Words that carry a question or a sentence, not what it is about.
_STOP_WORDS = """a about after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing done down during each either else ever every few for
    from further get got had has have having he her here hers herself him himself his how i if in into
    is it its itself just let lot made make many may me might more most much must my myself no nor not
    now of off on once only or other ought our ours out over own per please said same say says shall she
    should so some such tell than that the their theirs them then there these they this those though
    through to too under until up upon used using very via was we were what when where whether which
    while who whom whose why will with within without would yet you your yours"""
_STOP = frozenset(_STOP_WORDS.split())


def words(text: str) -> list[str]:
    """Every word of `text`, folded: `searchable`, in `plain_letters`, "1,000" as "1000", "U.S." as "us"."""
    text = unicodedata.normalize("NFC", plain_letters(searchable(text)))
    text = _DOTTED.sub(lambda m: m[0].replace(".", ""), _THOUSANDS.sub("", text))
    found: list[str] = []
    for run in _RUN.findall(_POSSESSIVE.sub("", _space_out(text))):
        found.extend(_pairs(run) if _UNSPACED_START.match(run) else (run,))
    return found


def content(text: str) -> list[str]:
    """The stems of the words of `text` that carry meaning, in order, repeated as they are repeated."""
    return [stem(word) for word in words(text) if is_content(word)]


def is_content(word: str) -> bool:
    """Whether a folded word carries meaning rather than a sentence."""
    return word not in _STOP


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one folded word; English rules for Latin letters."""
    script = "" if word.isascii() else unicodedata.name(word[0], "").partition(" ")[0]
    stemmed: str = _stemmer(_STEMMERS.get(script, "english")).stemWord(word)
    return stemmed


@lru_cache(maxsize=8)
def _stemmer(language: str) -> Any:
    from Stemmer import Stemmer

    return Stemmer(language)


def _space_out(text: str) -> str:
    """`text` with a space for every character that is no letter, digit, mark or apostrophe."""
    if text.isascii():
        return re.sub(r"[^a-z0-9']", " ", text)
    kept = {c for c in set(text) if c in "'’" or unicodedata.category(c)[0] in "LNM"}
    return "".join(c if c in kept else " " for c in text)


def _pairs(run: str) -> Iterable[str]:
    return (run[at : at + 2] for at in range(max(1, len(run) - 1)))
