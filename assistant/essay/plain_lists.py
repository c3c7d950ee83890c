"""Which lines of a paragraph of plain text are items of a list, and which only happen to begin with a mark.

Text wrapped by hand or by an editor may begin any line with "- ", "1950. ", "(b) ". Such a line is an item only where
two or more of the same sort follow one another, counting up from one, and the line before may end there; or where the
line before ends with a colon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.essay.line_marks import COLON, STOP, Mark, mark_of


@dataclass(frozen=True, slots=True)
class Item:
    """An item: the number of its first line in the paragraph, and its mark."""

    line: int
    mark: Mark


def items_of(lines: Sequence[str], before: Sequence[str], after: str) -> list[Item]:
    """The items among `lines`.

    Args:
        lines: a paragraph, no line empty.
        before: the lines of the paragraph before it, if nothing else stands between.
        after: the first line of what follows it.
    """
    marks = [mark_of(line) for line in lines]
    found: list[Item] = []
    at = 0
    while at < len(lines):
        run = _run(lines, marks, at, before, after)
        found += run
        at = run[-1].line + 1 if run else at + 1
    return found


def _run(lines: Sequence[str], marks: Sequence[Mark | None], at: int, before: Sequence[str], after: str) -> list[Item]:
    """The items of a list that begins at line `at`; none where no list begins."""
    first = marks[at]
    if first is None:
        return []
    above = lines[at - 1] if at else next(iter(before[-1:]), "")
    led = bool(COLON.search(above))
    run = [Item(at, first)]
    for line in range(at + 1, len(lines)):
        mark = marks[line]
        if mark and mark.follows(run[-1].mark) and (led or not at or _close(lines, run[-1].line, line)):
            run.append(Item(line, mark))
    if led:
        return run if len(run) > 1 or _certain(first, lines[at]) else []
    if at:
        return run if len(run) > 1 and first.first and STOP.search(above) else []
    return run if _starts(first, run, before, after) else []


def _starts(first: Mark, run: Sequence[Item], before: Sequence[str], after: str) -> bool:
    """Whether a paragraph that begins with `first` is a list, or part of one whose items stand apart."""
    earlier = mark_of(before[0]) if before else None
    later = mark_of(after)
    if earlier is not None and first.follows(earlier):
        return True
    return first.first and (len(run) > 1 or (later is not None and later.follows(first)))


def _close(lines: Sequence[str], last: int, line: int) -> bool:
    """In a paragraph that began as prose: the next line, or the lines between are indented."""
    return all(lines[n][:1].isspace() for n in range(last + 1, line))


def _certain(mark: Mark, line: str) -> bool:
    """A single item after a colon: not "- 12 degrees", where the mark may be a minus, and a count from one."""
    return mark.first and not (mark.sort in "-–+" and line[mark.length :][:1].isdigit())
