"""Where a quote stands in a passage: as given, with slips that are mended, or nowhere. An altered word is no slip."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from assistant.language import content, cuts_word, folded, is_english, misspelt

Span = tuple[int, int]  # half-open

_ELLIPSIS = re.compile(r"\s*[\[(]?(?:…|(?:\.\s?){3,})[\])]?\s*")
_WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*|[%‰°$€£¥₹+=<≤≥≠±]")
_CLOSING = re.compile(r"[\"'”’»)\]*_]*[.!?…]+[\"'”’»)\]*_]*")
_EMPHASIS = "*_"
_STYLES = str.maketrans({**dict.fromkeys("“”„‟«»‹›‘’‚`´'", '"'), **dict.fromkeys("‐‑‒–—―−", "-")})
_MARKS = 20  # characters beside a quote that are looked at for its marks
_GAP = 300  # characters an ellipsis may leave out; about two sentences
_LEAST = 2  # content words a quote needs to say anything
_SIMILAR = 80.0  # rapidfuzz ratio, 0..100, from which a missing quote is called altered rather than invented
_WORDS_A_SLIP = 12  # a quote may hold one misspelling, and one more for every so many words


@dataclass(frozen=True, slots=True)
class Located:
    """A half-open span of the passage's text, and whether the quote stands there exactly as given."""

    start: int
    end: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a quote was not found: short, invented, altered, cut or joined (keys of prompts/chat.toml [withheld])."""

    why: str


def locate(quote: str, text: str) -> Located | Missing:
    """Find `quote` in the passage `text`.

    Slips that are mended: case, blanks, quotation marks, dashes, punctuation, Markdown, an ellipsis over at
    most `_GAP` characters, a misspelling that makes no other word.
    """
    quote = quote.strip()
    whole = folded(quote)
    if len(set(content(quote))) < _LEAST:
        return _short(quote, text)
    if span := verbatim(quote, text):
        return Located(*span, exact=True)
    parts = [part for part in _ELLIPSIS.split(quote) if folded(part).text]
    if len(parts) > 1:
        return _joined(parts, text)
    span = _slipped(parts[0] if parts else quote, text)
    return Located(*span, exact=False) if span else _missing(whole.text, text)


def _short(quote: str, text: str) -> Located | Missing:
    """A quote of one word says nothing, unless the passage's own sentence is no longer."""
    lines = (line.strip() for line in re.split(r"(?<=[.!?…])\s+|\n", text))
    if quote and quote in lines:
        start = text.index(quote)
        return Located(start, start + len(quote), exact=True)
    return Missing("short")


def verbatim(quote: str, text: str) -> Span | None:
    """Where `quote` stands in `text` letter for letter, in whole words; None if it does not."""
    start = text.find(quote)
    while quote and start >= 0:
        end = start + len(quote)
        if not cuts_word(text, start) and not cuts_word(text, end):
            return start, end
        start = text.find(quote, start + 1)
    return None


def occurrences(quote: str, text: str) -> tuple[Span, ...]:
    """Every place where `quote` stands in `text`, in whole words, with the slips that `locate` mends.

    A misspelling is none of them: whoever writes down what a text says is told of it instead.
    """
    quote = quote.strip()
    if not folded(quote).text:
        span = verbatim(quote, text)
        return (span,) if span else ()
    spans = tuple(_with_marks(quote, text, *span) for span in _same_letters(quote, text))
    parts = [part for part in _ELLIPSIS.split(quote) if folded(part).text]
    if spans or len(parts) < 2:
        return spans
    joined = _joined(parts, text, _same_place)
    return (_with_marks(quote, text, joined.start, joined.end),) if isinstance(joined, Located) else ()


def _with_marks(quote: str, text: str, start: int, end: int) -> Span:
    """The span, moved over those marks around it that the quote begins and ends with."""
    marks = [at for at, letter in enumerate(quote) if folded(letter).text]
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


def _slipped(quote: str, text: str) -> Span | None:
    span = _same_place(quote, text) or _misspelt(quote, text)
    return (span[0], _with_stop(quote, text, span[1])) if span else None


def _same_place(quote: str, text: str) -> Span | None:
    return next(_same_letters(quote, text), None)


def _same_letters(quote: str, text: str) -> Iterator[Span]:
    wanted, there = folded(quote).text, folded(text)
    at = there.text.find(wanted)
    while wanted and at >= 0:
        start, end = there.span(at, at + len(wanted))
        while "\u0300" <= text[end : end + 1] <= "\u036f":  # an accent of the last letter
            end += 1
        if not cuts_word(text, start) and not cuts_word(text, end):
            yield start, end
        at = there.text.find(wanted, at + 1)


def _with_stop(quote: str, text: str, end: int) -> int:
    """`end`, moved over the sentence's closing marks where the quote has some as well."""
    if not quote or folded(quote[-1]).text:
        return end
    closing = _CLOSING.match(text, end)
    return closing.end() if closing else end


def _misspelt(quote: str, text: str) -> Span | None:
    """The span whose words are those of `quote`, but for a misspelling or two."""
    wanted, there = folded(quote).text, folded(text)
    near = fuzz.partial_ratio_alignment(wanted, there.text, score_cutoff=_SIMILAR)
    if near is None or near.dest_start == near.dest_end or len(wanted) > len(there.text) + 2:
        return None
    start, end = there.span(near.dest_start, near.dest_end)
    spelt = _words(quote)
    words = [w for w in _spans(text) if w[1] > start - 2 and w[0] < end + 2]
    known, english = frozenset(_words(text)), is_english(text)
    for first in range(len(words) - len(spelt) + 1):
        run = words[first : first + len(spelt)]
        if _same_words(spelt, [folded(text[a:b]).text for a, b in run], known, english):
            return run[0][0], run[-1][1]
    return None


def _same_words(quoted: list[str], written: list[str], known: frozenset[str], english: bool) -> bool:
    slips = [(a, b) for a, b in zip(quoted, written, strict=True) if a != b]
    allowed = 1 + len(quoted) // _WORDS_A_SLIP
    return len(slips) <= allowed and all(misspelt(a, b, known, english) for a, b in slips)


def _spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _WORD.finditer(text)]


def _words(text: str) -> list[str]:
    return [folded(text[start:end]).text for start, end in _spans(text)]


def _joined(parts: Sequence[str], text: str, find: Callable[[str, str], Span | None] = _slipped) -> Located | Missing:
    """The span from the first part to the last, where they follow each other closely; what stands between is shown."""
    start, end = -1, 0
    for part in parts:
        span = find(part, text[end:])
        if span is None:
            near = _missing(folded("".join(parts)).text, text)
            return Missing("joined") if all(find(each, text) for each in parts) else near
        if start >= 0 and span[0] > _GAP:
            return Missing("joined")
        start, end = (end + span[0] if start < 0 else start), end + span[1]
    return Located(start, end, exact=False)


def _missing(wanted: str, text: str) -> Missing:
    there = folded(text).text
    if wanted and wanted in there:
        return Missing("cut")
    # A short passage inside a long quote would count as similar.
    near = len(wanted) <= len(there) and fuzz.partial_ratio(wanted, there) >= _SIMILAR
    return Missing("altered" if near else "invented")
