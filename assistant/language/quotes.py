"""Where words that somebody typed stand in a text, in any case, blanks, marks and Markdown; other words do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.language.folding import cuts_word, fold

Span = tuple[int, int]  # half-open

_ELLIPSIS = re.compile(r"\s*[\[(]?(?:…|(?:\.\s?){3,})[\])]?\s*")
_EMPHASIS = "*_"
_STYLES = str.maketrans({**dict.fromkeys("“”„‟«»‹›‘’‚`´'", '"'), **dict.fromkeys("‐‑‒–—―−", "-")})
_MARKS = 20  # characters beside a quote that are looked at for its marks
_GAP = 300  # characters an ellipsis may leave out; about two sentences


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
