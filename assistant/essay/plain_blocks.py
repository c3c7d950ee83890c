"""Plain text as blocks. It is prose: inside a paragraph line breaks are blanks, whatever a line begins with.

Headings are known by their marks: `## Title`, `=== Title ===`, underlined; where there are none, by how titles are
written: see `plain_titles`. Lists are known where an author who writes prose would not stumble into one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from assistant.answers import Span
from assistant.essay.blocks import LONGEST_HEADING, LONGEST_TITLE, NO_GROUP, UNWRAPPED, Block, Line, lines_of
from assistant.essay.line_marks import (
    ATX,
    COLON,
    FENCE,
    FRAMED,
    QUOTED,
    ROW,
    ROW_RULE,
    RULE,
    STOP,
    UNDERLINE,
    Mark,
    mark_of,
)
from assistant.essay.plain_titles import titles_of


def plain_blocks(text: str, start: int = 0) -> list[Block]:
    """Cut `text` (LF line ends) from character `start` on into blocks, in order, none overlapping."""
    lines = list(lines_of(text, start))
    found = _cut(lines, {})
    if any(block.kind == "heading" for block in found):
        return found  # who marks his headings writes none without
    titles = titles_of(lines)
    return _cut(lines, titles) if titles else found


def _cut(lines: Sequence[Line], titles: Mapping[int, Block]) -> list[Block]:
    """The blocks that `lines` are made of; `titles` are the headings among them that no mark tells, by their start."""
    found: list[Block] = []
    run: list[Line] = []
    before: list[Line] = []
    at = 0
    while at <= len(lines):
        taken, blocks = _apart(lines, at, run, titles) if at < len(lines) else (1, [])
        if taken and run:
            after = next((lines[n].text for n in range(at, len(lines)) if lines[n].text.strip()), "")
            found.extend(_paragraph(run, before, after))
            before, run = run, []
        before = [] if blocks else before
        found.extend(blocks)
        run += lines[at : at + 1] if not taken else []
        at += taken or 1
    return found


def _apart(lines: Sequence[Line], at: int, run: Sequence[Line], titles: Mapping[int, Block]) -> tuple[int, list[Block]]:
    """What stands apart from paragraphs at line `at`: how many lines it takes (0: nothing does), and its blocks."""
    line = lines[at]
    if not line.text.strip():
        return 1, []
    if line.start in titles:
        return 1, [titles[line.start]]
    if heading := _heading(lines, at, run):
        return heading
    if FENCE.match(line.text) and (last := _closing(lines, at)):
        body = [inner for inner in lines[at + 1 : last] if inner.text.strip()]
        return last + 1 - at, [Block("code", body[0].start, body[-1].end, body[0].start)] if body else []
    if RULE.match(line.text):
        return 1, []
    return _table(lines, at)


def _heading(lines: Sequence[Line], at: int, run: Sequence[Line]) -> tuple[int, list[Block]] | None:
    line = lines[at]
    if len(line.text) > LONGEST_HEADING:
        return None
    if (match := FRAMED.match(line.text)) and not RULE.match(line.text):
        return 1, [_title(line, match.span(2), 2)]
    if not run and _is_underlined(lines, at):
        text = line.text.strip()
        where = line.text.index(text)
        return 2, [_title(line, (where, where + len(text)), 1 if lines[at + 1].text.strip()[0] == "=" else 2)]
    match = ATX.match(line.text)
    if match and match[2] and _is_title(match, run, lines[at + 1 : at + 2]):
        return 1, [_title(line, match.span(2), len(match[1]))]
    return None


def _is_title(match: re.Match[str], run: Sequence[Line], after: Sequence[Line]) -> bool:
    """A line of prose may begin with "# 900"; a title begins a block, or has marks that prose never has."""
    if match[0].rstrip().endswith("#"):
        return True
    if STOP.search(match[2]) and not match[2].endswith("?"):
        return False
    if not run:
        # A title, or a paragraph wrapped by hand: that goes on in mid-sentence.
        return not after or not after[0].text.strip() or not after[0].text.lstrip()[0].islower()
    return len(match[1]) > 1 and bool(STOP.search(run[-1].text))


def _title(line: Line, span: Span, level: int) -> Block:
    return Block("heading", line.start + span[0], line.start + span[1], line.start, level)


def _is_underlined(lines: Sequence[Line], at: int) -> bool:
    """A line of one mark right under a lone line of text makes that line a heading."""
    if at + 1 >= len(lines) or not UNDERLINE.match(lines[at + 1].text):
        return False
    text, under = lines[at].text, lines[at + 1].text.strip()
    if under[0] not in "=-" and abs(len(under) - len(text.strip())) > 2:
        return False
    marked = mark_of(text) or any(mark.match(text) for mark in (ROW, QUOTED, FENCE, RULE))
    prose = len(text) > LONGEST_TITLE or text.rstrip().endswith((".", "!", "…", "。", "।", ":", ";", ","))
    return bool(text.strip()) and not marked and not prose


def _closing(lines: Sequence[Line], at: int) -> int:
    """The number of the line that closes the fence at line `at`; 0 where none does."""
    fence = FENCE.match(lines[at].text)
    assert fence is not None
    closing = re.compile(rf" {{0,3}}{re.escape(fence[1][0])}{{{len(fence[1])},}}[ \t]*$")
    return next((n for n in range(at + 1, len(lines)) if closing.match(lines[n].text)), 0)


def _table(lines: Sequence[Line], at: int) -> tuple[int, list[Block]]:
    """Two lines or more that begin with a bar, or a line of columns with a rule under it."""
    last = at
    ruled = at + 1 < len(lines) and "|" in lines[at].text and bool(ROW_RULE.match(lines[at + 1].text))
    while last < len(lines) and (ROW.match(lines[last].text) or (ruled and "|" in lines[last].text)):
        last += 1
    if last - at < 2:
        return 0, []
    group = lines[at].start if ruled else NO_GROUP
    rows = [line for line in lines[at:last] if not ROW_RULE.match(line.text)]
    return last - at, [_block("row", [row], group=group) for row in rows]


def _paragraph(run: Sequence[Line], before: Sequence[Line], after: str) -> Iterator[Block]:
    """A run of lines as one paragraph, or as what stands before a list, and its items; of long lines each is one."""
    items = items_of([line.text for line in run], [line.text for line in before], after)
    for first, last in pairwise(sorted({0, len(run), *items})):
        kind, skip = ("item", items[first].length) if first in items else ("prose", 0)
        lines = run[first:last]
        unwrapped = any(len(line.text) > UNWRAPPED for line in lines)
        yield _block(kind, lines[:1] if unwrapped else lines, skip)
        yield from (_block("prose", [line]) for line in (lines[1:] if unwrapped else ()))


def _block(kind: str, lines: Sequence[Line], skip: int = 0, group: int = NO_GROUP) -> Block:
    """The lines as one block: without the blanks around them, the item's mark and the marks of quoted mail."""
    quotes = [QUOTED.match(line.text) if kind == "prose" else None for line in lines]
    quoted = all(quotes)
    starts = [line.start + (quote.end() if quoted and quote else 0) for line, quote in zip(lines, quotes, strict=True)]
    first, last = lines[0], lines[-1]
    words = first.text[starts[0] + skip - first.start :].lstrip()
    start = first.end - len(words)
    end = max(start, last.start + len(last.text.rstrip()))
    marks = tuple((line.end, after) for line, after in zip(lines, starts[1:], strict=False)) if quoted else ()
    return Block(kind, start, end, first.start, marks=marks, group=group)


def items_of(lines: Sequence[str], before: Sequence[str], after: str) -> dict[int, Mark]:
    """The items among `lines`: the number of the first line of each, and its mark.

    Args:
        lines: a paragraph, no line empty.
        before: the lines of the paragraph before it, if nothing else stands between.
        after: the first line of what follows it.
    """
    marks = [mark_of(line) for line in lines]
    found: dict[int, Mark] = {}
    at = 0
    while at < len(lines):
        run = _run(lines, marks, at, before, after)
        found |= run
        at = max(run, default=at) + 1
    return found


def _run(
    lines: Sequence[str], marks: Sequence[Mark | None], at: int, before: Sequence[str], after: str
) -> dict[int, Mark]:
    """The items of a list that begins at line `at`; none where no list begins."""
    first = marks[at]
    if first is None:
        return {}
    above = lines[at - 1] if at else next(iter(before[-1:]), "")
    led = bool(COLON.search(above))
    run, last = {at: first}, at
    for line in range(at + 1, len(lines)):
        mark = marks[line]
        # In a paragraph that began as prose: the next line, or the lines between are indented.
        close = led or not at or all(lines[n][:1].isspace() for n in range(last + 1, line))
        if mark and close and mark.follows(run[last]):
            run[line], last = mark, line
    if led:
        begins = len(run) > 1 or _certain(first, lines[at])
    elif at:
        begins = len(run) > 1 and first.first and bool(STOP.search(above))
    else:
        begins = _starts(first, len(run), before, after)
    return run if begins else {}


def _starts(first: Mark, count: int, before: Sequence[str], after: str) -> bool:
    """Whether a paragraph that begins with `first` is a list, or part of one whose items stand apart."""
    earlier = mark_of(before[0]) if before else None
    later = mark_of(after)
    if earlier is not None and first.follows(earlier):
        return True
    return first.first and (count > 1 or (later is not None and later.follows(first)))


def _certain(mark: Mark, line: str) -> bool:
    """A single item after a colon: not "- 12 degrees", where the mark may be a minus, and a count from one."""
    return mark.first and not (mark.sort in "-–+" and line[mark.length :][:1].isdigit())
