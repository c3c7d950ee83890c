"""Sentences and sections of a text, with offsets by construction: blocks are cut first, then sentences in each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.blocks import Block, blocks, front_matter

SPLITTER = "sentencex-1.0.32/blocks-1"  # part of the index key: a change here makes every index stale
_LONGEST = 1_000  # characters; the encoder reads 256 word pieces, about 1,000 characters
_BREAKS = (re.compile(r"[;:.!?…。；：][\s\"”’)]*"), re.compile(r"[,，、][\s\"”’]*"), re.compile(r"\s+"))


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading: half-open span, `level` 1..6.

    The text before the first heading is a section of level 0 whose title is "".
    `heading` is the half-open span of the heading's own words.
    """

    title: str
    level: int
    start: int
    end: int
    heading: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `essay.text[start:end] == text`. `number` counts from 0 over the whole essay.

    `kind` is prose, item (of a list), row (of a table) or code; `paragraph` numbers the block it
    stands in; `lead` is the number of the sentence that introduces its list ("...:"), or None.
    """

    number: int
    start: int
    end: int
    text: str
    section: str
    paragraph: int
    kind: str
    lead: int | None = None


def split(text: str) -> tuple[str, tuple[Section, ...], tuple[Sentence, ...]]:
    """Title ("" if the text names none), sections and sentences of `text` (LF line ends)."""
    body, title = front_matter(text)
    cut = blocks(text, body)
    if not any(block.kind != "heading" for block in cut):
        # Nothing but headings, rules or front matter: then that is what the essay says.
        cut = [Block("prose", b.start, b.end, b.line) for b in cut]
        cut = cut or [Block("prose", *_stripped(text, 0, len(text)), 0)]
    sections = tuple(_sections(text, body, cut))
    if not title:
        title = next((s.title for s in sections if s.level == 1), "") or _title_of_first(sections)
    return title, sections, tuple(_sentences(text, cut))


def _title_of_first(sections: tuple[Section, ...]) -> str:
    """The first heading is the text's title where nothing stands before it."""
    return sections[0].title if sections and sections[0].level else ""


def _sections(text: str, body: int, cut: list[Block]) -> Iterator[Section]:
    headings = [block for block in cut if block.kind == "heading"]
    first = headings[0].line if headings else len(text)
    if text[body:first].strip():
        yield Section("", 0, body, first, (body, body))
    ends = [block.line for block in headings[1:]] + [len(text)]
    for block, end in zip(headings, ends, strict=False):
        yield Section(_plain(text[block.start : block.end]), block.level, block.line, end, (block.start, block.end))


def _sentences(text: str, cut: list[Block]) -> Iterator[Sentence]:
    number, section = 0, ""
    last: Sentence | None = None
    lead: int | None = None
    for paragraph, block in enumerate(cut):
        if block.kind == "heading":
            section, last, lead = _plain(text[block.start : block.end]), None, None
            continue
        if block.kind != "item":
            lead = None
        elif last is not None and last.kind == "prose":
            lead = last.number if last.text.rstrip("*_ ").endswith((":", "：")) else None
        for start, end in _spans(text, block):
            last = Sentence(number, start, end, text[start:end], section, paragraph, block.kind, lead)
            number += 1
            yield last


def _spans(text: str, block: Block) -> Iterator[tuple[int, int]]:
    if block.kind in ("code", "row"):
        yield from _short(text, *_stripped(text, block.start, block.end))
        return
    for start, end in sentence_spans(text, block.start, block.end):
        yield from _short(text, start, end)


def sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Half-open spans of the sentences of `text[start:end]`, without the blanks around them."""
    from sentencex import get_sentence_boundaries

    at = start
    for boundary in get_sentence_boundaries("en", text[start:end]):
        span = _stripped(text, at, start + boundary["end_index"])
        at = start + boundary["end_index"]
        if span[0] < span[1]:
            yield span


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span in pieces of at most `_LONGEST` characters, cut where a reader would pause."""
    while end - start > _LONGEST:
        cut = _pause(text, start, start + _LONGEST)
        piece = _stripped(text, start, cut)
        if piece[0] < piece[1]:
            yield piece
        start = _stripped(text, cut, end)[0]
    if start < end:
        yield start, end


def _pause(text: str, start: int, end: int) -> int:
    for pattern in _BREAKS:
        cuts = [match.end() for match in pattern.finditer(text, start + _LONGEST // 2, end)]
        if cuts:
            return cuts[-1]
    return end


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()) if piece.strip() else start


def _plain(heading: str) -> str:
    """A heading without emphasis marks and doubled blanks."""
    return " ".join(re.sub(r"[*_`]{1,3}(\S(?:.*?\S)?)[*_`]{1,3}", r"\1", heading).split())
