"""A text folded to what a copyist must get right: letters, digits and the signs that change a number.

Case, blanks, quotation marks, dashes, Markdown, note marks, what shows nothing, and punctuation go; every character
that stays knows where it stood.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from assistant.language.lookup import UNSEEN

_SIGNS = frozenset("%‰°$€£¥₹+=<≤≥≠±")  # "5%" is not "5"
_MINUS = frozenset("-−")
_HYPHENS = frozenset("-‐‑")
_APOSTROPHES = frozenset("'’")
# "[^1]"; "[1]" and a superscript only where they are glued to a word or a stop: "[1] Introduction" and "m²" are text.
_NOTE = re.compile(
    r"\[\^[^\]\s]{1,40}\]|(?<=[^\s\[(])\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]|(?:(?<=[.,;:!?”’\"')\]])|(?<=[^\W\d_]{4}))[¹²³⁰⁴-⁹]+"
)
# Scripts written without spaces have no word boundary to cut across.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what is left of a text; `places[i]` is the index, in that text, of the character behind `text[i]`."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span, in the unfolded text, of the folded span `start`..`end` (not empty)."""
        return self.places[start], self.places[end - 1] + 1

    def at(self, place: int) -> int:
        """Index of the first folded character at or after `place` of the unfolded text."""
        return bisect_left(self.places, place)


@lru_cache(maxsize=256)
def folded(text: str) -> Folded:
    """`text` folded, with the place of every character that stays."""
    notes = {at for note in _NOTE.finditer(text) for at in range(*note.span())}
    kept = [(letter, at) for at in range(len(text)) if at not in notes for letter in _kept(text, at)]
    return Folded("".join(letter for letter, _ in kept), tuple(at for _, at in kept))


def cuts_word(text: str, place: int) -> bool:
    """Whether a cut before `text[place]` goes through a word or a number: "un|able", "non-|profit", "2.|5", "5|%"."""
    start, end = place, place
    while start > 0 and text[start - 1] in UNSEEN:
        start -= 1
    while end < len(text) and text[end] in UNSEEN:
        end += 1
    if not 0 < start <= end < len(text):
        return False
    before, after = text[start - 1], text[end]
    beyond = text[end + 1 : end + 2]
    if _UNSPACED.match(before) or _UNSPACED.match(after):
        return False
    if _letter(before) and _letter(after):
        return True
    if after in _SIGNS or before in _SIGNS:
        return before.isdigit() or after.isdigit()
    earlier = text[start - 2 : start - 1] if start > 1 else ""
    if before in _MINUS and after.isdigit() and not earlier.strip():
        return True
    return _joins(before, earlier, after) or _joins(after, before, beyond)


def _joins(mark: str, left: str, right: str) -> bool:
    """Whether `mark` makes one word of what stands left and right of it ("well-known", "don't", "1,000")."""
    if not left or not right:
        return False
    if mark in _HYPHENS:
        return _letter(left) and _letter(right)
    if mark in _APOSTROPHES:
        return left.isalpha() and right.isalpha() and right not in "sS"
    return mark in ".," and left.isdigit() and right.isdigit()


def _letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _kept(text: str, at: int) -> Iterator[str]:
    character = text[at]
    if character.isascii():
        if character.isalnum():
            yield character.lower()
        elif character in _SIGNS or (character in ".,-" and _part_of_number(text, at)):
            yield character
    elif _letter(character):
        yield from plain_letters(character)  # an accent is a slip of the pen, and so is its stroke
    elif character in _SIGNS:
        yield character
    elif character in _MINUS and _part_of_number(text, at):
        yield "-"


def _part_of_number(text: str, at: int) -> bool:
    """Whether the mark at `at` belongs to the digits after it: "3.5" and "-5"; not "1,000", where it says nothing."""
    if not text[at + 1 : at + 2].isdigit():
        return False
    before = text[at - 1 : at] if at else ""
    if text[at] in _MINUS:
        return not before.strip() or before in "(["
    if not before.isdigit():
        return text[at] == "." and not before.strip()
    return text[at] == "." or not re.match(r",\d{3}(?!\d)", text[at : at + 5])


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
