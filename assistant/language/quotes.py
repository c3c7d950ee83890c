"""Where words that somebody typed stand in a text, in any case, blanks, marks and Markdown; other words do not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from assistant.answers import Span
from assistant.language.lookup import UNSEEN, UNSPACED, plain_letters

_ELLIPSIS = re.compile(r"\s*[\[(]?(?:…|(?:\.\s?){3,})[\])]?\s*")
_EMPHASIS = "*_"
_STYLES = str.maketrans({**dict.fromkeys("“”„‟«»‹›‘’‚`´'", '"'), **dict.fromkeys("‐‑‒–—―−", "-")})
_MARKS = 20  # characters beside a quote that are looked at for its marks
_GAP = 300  # characters an ellipsis may leave out; about two sentences
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
_UNSPACED = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is taken out of a text: `places[i]` is the index, in that text, of the character behind `text[i]`."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, parts: Sequence[tuple[str, int]]) -> Excerpt:
        """The `parts` one after another, each with where it stands in the text."""
        places = chain.from_iterable(range(at, at + len(part)) for part, at in parts)
        return cls("".join(part for part, _ in parts), tuple(places))

    def span(self, start: int, end: int) -> Span:
        """The half-open span, in the text, of the span `start`..`end` of this (not empty)."""
        return self.places[start], self.places[end - 1] + 1


def occurrences(quote: str, text: str) -> tuple[Span, ...]:
    """Every place where `quote` stands in `text`, in whole words.

    Case, blanks, quotation marks, dashes, punctuation and Markdown may differ, and an ellipsis may stand for at most
    `_GAP` characters. A misspelling is not found: whoever writes down what a text says is told of it.
    """
    quote = quote.strip()
    if not fold(quote).text:
        return tuple(_letter_for_letter(quote, text))
    spans = tuple(_with_marks(quote, text, *span) for span in _same_letters(quote, text))
    parts = [part for part in _ELLIPSIS.split(quote) if fold(part).text]
    if spans or len(parts) < 2:
        return spans
    joined = _join(parts, text)
    return (_with_marks(quote, text, *joined),) if joined else ()


def _letter_for_letter(quote: str, text: str) -> Iterator[Span]:
    start = text.find(quote) if quote else -1
    if start >= 0:
        yield start, start + len(quote)


def _with_marks(quote: str, text: str, start: int, end: int) -> Span:
    """The span, moved over those marks around it that the quote begins and ends with."""
    marks = [at for at, letter in enumerate(quote) if fold(letter).text]
    after = _alike(quote[marks[-1] + 1 :], text[end : end + _MARKS])
    before = _alike(quote[: marks[0]][::-1], text[max(0, start - _MARKS) : start][::-1])
    return start - before, end + after


def _alike(marks: str, text: str) -> int:
    """How many characters at the start of `text` are `marks`, in any style and with or without emphasis."""
    at = alike = 0
    for mark in marks:
        while text[at : at + 1] in _EMPHASIS and at < len(text):
            at += 1
        if text[at : at + 1].translate(_STYLES) != mark.translate(_STYLES):
            break
        at = alike = at + 1
    return alike


def _same_letters(quote: str, text: str) -> Iterator[Span]:
    wanted, there = fold(quote).text, fold(text)
    at = there.text.find(wanted)
    while wanted and at >= 0:
        start, end = there.span(at, at + len(wanted))
        while "\u0300" <= text[end : end + 1] <= "\u036f":  # an accent of the last letter
            end += 1
        if not cuts_word(text, start) and not cuts_word(text, end):
            yield start, end
        at = there.text.find(wanted, at + 1)


def _join(parts: Sequence[str], text: str) -> Span | None:
    """The span from the first part to the last, where they follow each other closely."""
    start, end = -1, 0
    for part in parts:
        span = next(_same_letters(part, text[end:]), None)
        if span is None or (start >= 0 and span[0] > _GAP):
            return None
        start, end = (end + span[0] if start < 0 else start), end + span[1]
    return start, end


@lru_cache(maxsize=256)
def fold(text: str) -> Excerpt:
    """`text` folded to what a copyist must get right: letters, digits and the signs that change a number.

    Case, blanks, quotation marks, dashes, Markdown, note marks, what shows nothing, and punctuation go.
    """
    notes = {at for note in _NOTE.finditer(text) for at in range(*note.span())}
    signs = {match.start() for match in _KEPT.finditer(text)}
    kept = [
        (letter, at)
        for at, character in enumerate(text)
        if at not in notes and (at in signs or _is_letter(character))
        for letter in plain_letters(character).replace("−", "-")  # an accent is a slip of the pen
    ]
    return Excerpt("".join(letter for letter, _ in kept), tuple(at for _, at in kept))


def cuts_word(text: str, place: int) -> bool:
    """Whether a cut before `text[place]` goes through a word or a number; what shows nothing is part of a word."""
    before = text[max(0, place - _NEAR) : place].rstrip(UNSEEN)[-2:]
    after = text[place : place + _NEAR].lstrip(UNSEEN)[:2]
    if _UNSPACED.match(before[-1:]) or _UNSPACED.match(after):
        return False
    return any(whole.start() < len(before) < whole.end() for whole in _WHOLE.finditer(before + after))


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"
