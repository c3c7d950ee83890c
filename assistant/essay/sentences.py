"""The sentences of one block, found in its words without markup, line ends and note marks; places are the text's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.essay.blocks import Block, Span
from assistant.essay.note_marks import blanked
from assistant.essay.speech import cut_speech, speaker_of, with_speakers

_LONGEST = 1_000  # characters; the encoder reads 256 word pieces, about 1,000 characters
_BREAKS = (re.compile(r"[;:.!?…。；：][\s\"”’)]*"), re.compile(r"[,，、][\s\"”’]*"), re.compile(r"\s+"))
_BLANK = re.compile(r"[^\S ]\s*| \s+")  # all but single blanks
_WORD = re.compile(r"[^\W_]")
_COUNT_ALONE = re.compile(r"\(?(?:\d{1,4}|[a-zA-Z]|[ivxIVX]{1,5})[.)]$")

_LABEL = re.compile(r"[QA][.:]$")  # "A. You may not.": who answers


@dataclass(frozen=True, slots=True)
class Piece:
    """Half-open span of one sentence, and its words on one line, without markup.

    `speaker` is how many pieces further on (or back) it is said who speaks here.
    """

    start: int
    end: int
    words: str
    speaker: int | None = None


def sentence_spans(text: str, start: int, end: int) -> Iterator[Span]:
    """Half-open spans of the sentences of `text[start:end]`, without the blanks around them."""
    yield from ((start + a, start + b) for a, b in _boundaries(text[start:end]))


def pieces_of(text: str, block: Block) -> Iterator[Piece]:
    """The sentences of `block`, none longer than an encoder reads, none without a letter or digit."""
    if block.kind in ("code", "row"):
        for span in _short(text, *_stripped(text, block.start, block.end)):
            yield Piece(*span, text[slice(*span)])
        return
    squeezed = _Squeezed(text, block)
    pieces = list(_cut(squeezed.words))
    if not pieces:
        return
    ends = [_edges(text, block, squeezed, a, b) for a, b in pairwise(pieces)]
    starts = [block.start, *(begin for _, begin in ends)]
    for piece, start, end in zip(pieces, starts, [*(end for end, _ in ends), block.end], strict=True):
        for span in _short(text, start, end):
            whole = span == (start, end)
            yield Piece(*span, piece.words if whole else " ".join(text[slice(*span)].split()), piece.speaker)


class _Squeezed:
    """A block's words as on one line, without markup, and where in the text each character of them stands."""

    def __init__(self, text: str, block: Block) -> None:
        self._text = text
        self._parts: list[str] = []
        self._starts: list[int] = []  # of each part, in the words
        self._places: list[int] = []  # of each part, in the text
        self._length = 0
        at = block.start
        gaps = sorted([*((a, b, "") for a, b in block.marks), *((a, b, " ") for a, b in block.margins)])
        for start, end, shown in [*gaps, (block.end, block.end, "")]:
            self._take(at, start)
            if shown:
                self._add(" ", start)
            at = max(at, end)
        self.words = "".join(self._parts)

    def place(self, at: int) -> int:
        """Where the character number `at` of the words stands in the text."""
        number = bisect_right(self._starts, at) - 1
        return self._places[number] + at - self._starts[number]

    def _take(self, at: int, end: int) -> None:
        for blank in _BLANK.finditer(self._text, at, max(at, end)):
            self._add(self._text[at : blank.start()], at)
            self._add(" ", blank.start())
            at = blank.end()
        self._add(self._text[at:end], at)

    def _add(self, part: str, place: int) -> None:
        if not self._parts or self._parts[-1].endswith(" "):
            blanks = len(part) - len(part.lstrip())
            part, place = part[blanks:], place + blanks
        if part:
            self._parts.append(part)
            self._starts.append(self._length)
            self._places.append(place)
            self._length += len(part)


def _cut(words: str) -> Iterator[Piece]:
    """The sentences of `words`, which stand on one line."""
    spans = with_speakers(words, list(_boundaries(words)))
    for span in spans:
        inner = cut_speech(words, span, lambda said: list(_boundaries(said)))
        speaker = speaker_of(words, inner)
        for at, (start, end) in enumerate(inner):
            yield Piece(start, end, words[start:end], None if speaker in (None, at) else speaker - at)


def _boundaries(words: str) -> list[Span]:
    from sentencex import get_sentence_boundaries

    plain = blanked(words)
    found: list[Span] = []
    at = 0
    for boundary in get_sentence_boundaries("en", plain):
        start, end = _stripped(words, at, boundary["end_index"])
        at = boundary["end_index"]
        if start == end:
            continue
        if found and _belongs(words, found, (start, end)):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _belongs(words: str, found: list[Span], span: Span) -> bool:
    """Whether `span` is no sentence beside the last one: one of the two holds no word, or that is a count alone."""
    last = found[-1]
    count = _LABEL.match(words[slice(*last)]) or (len(found) == 1 and _COUNT_ALONE.match(words[slice(*last)]))
    return bool(count) or not _WORD.search(words, *span) or not _WORD.search(words, *last)


def _edges(text: str, block: Block, squeezed: _Squeezed, before: Piece, after: Piece) -> Span:
    """Where `before` ends and `after` starts in `text`: markup between them belongs to what it touches."""
    last, first = squeezed.place(before.end - 1) + 1, squeezed.place(after.start)
    blank = next((n for n in range(last, first) if text[n].isspace()), None)
    if blank is None:
        return (last, last) if last == first else (first, first)
    start = blank
    margins = dict(block.margins)
    while start < first and (start in margins or text[start].isspace()):
        start = margins.get(start, start + 1)
    return blank, start


def _short(text: str, start: int, end: int) -> Iterator[Span]:
    """The span in pieces of at most `_LONGEST` characters, cut where a reader would pause; none without a word."""
    while end - start > _LONGEST:
        cut = _pause(text, start, start + _LONGEST)
        piece = _stripped(text, start, cut)
        if _WORD.search(text, *piece):
            yield piece
        start = _stripped(text, cut, end)[0]
    if _WORD.search(text, start, end):
        yield start, end


def _pause(text: str, start: int, end: int) -> int:
    for pattern in _BREAKS:
        cuts = [match.end() for match in pattern.finditer(text, start + _LONGEST // 2, end)]
        if cuts:
            return cuts[-1]
    return end


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()) if piece.strip() else start
