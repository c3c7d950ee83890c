"""A text folded to what a copyist must get right: letters, digits and the signs that change a number.

Case, blanks, quotation marks, dashes, Markdown, note marks, what shows nothing, and punctuation go; every character
that stays knows where it stood.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from assistant.language.lookup import UNSEEN

_SIGNS = "[%‰°$€£¥₹+=<≤≥≠±]"  # "5%" is not "5"
# A point or comma in a number, but "1,000" is "1000"; and a minus before one.
_IN_NUMBER = r"(?:(?<=\d)|(?<!\S))\.(?=\d)|(?<=\d),(?=\d)(?!\d{3}(?!\d))|(?<![^\s(\[])[-−](?=\d)"
_KEPT = re.compile(f"{_SIGNS}|{_IN_NUMBER}")
# What a cut must not go through: "un|able", "non-|profit", "2.|5", "5|%"; but "the miller|'s".
_WHOLE = re.compile(
    rf"(?:{_SIGNS}(?=\d)|(?<!\S)[-−](?=\d))?(?:[^\W_]|[\u0300-\u036f])+"
    rf"(?:(?:[-‐‑]|['’](?![sS])|(?<=\d)[.,](?=\d))[^\W_]+)*(?:(?<=\d){_SIGNS})?"
)
# "[^1]"; "[1]" and a superscript only where they are glued to a word or a stop: "[1] Introduction" and "m²" are text.
_NOTE = re.compile(
    r"\[\^[^\]\s]{1,40}\]|(?<=[^\s\[(])\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]|(?:(?<=[.,;:!?”’\"')\]])|(?<=[^\W\d_]{4}))[¹²³⁰⁴-⁹]+"
)
_NEAR = 8  # characters on either side of a cut that are looked at
# Thai to Myanmar, Hangul, Khmer, kana, Han, and the halves and extensions of these: without spaces, or, as Korean, with
# particles on its words, they have no word boundary to cut across.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3040-\u31ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what is left of a text; `places[i]` is the index, in that text, of the character behind `text[i]`."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span, in the unfolded text, of the folded span `start`..`end` (not empty)."""
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=256)
def fold(text: str) -> Folded:
    """`text` folded, with the place of every character that stays."""
    notes = {at for note in _NOTE.finditer(text) for at in range(*note.span())}
    signs = {match.start() for match in _KEPT.finditer(text)}
    kept = [
        (letter, at)
        for at, character in enumerate(text)
        if at not in notes and (at in signs or _is_letter(character))
        for letter in plain_letters(character).replace("−", "-")  # an accent is a slip of the pen
    ]
    return Folded("".join(letter for letter, _ in kept), tuple(at for _, at in kept))


def cuts_word(text: str, place: int) -> bool:
    """Whether a cut before `text[place]` goes through a word or a number; what shows nothing is part of a word."""
    before = text[max(0, place - _NEAR) : place].rstrip(UNSEEN)[-2:]
    after = text[place : place + _NEAR].lstrip(UNSEEN)[:2]
    if _UNSPACED.match(before[-1:]) or _UNSPACED.match(after):
        return False
    return any(whole.start() < len(before) < whole.end() for whole in _WHOLE.finditer(before + after))


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


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
