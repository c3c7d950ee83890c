"""What a text is made of before sentences: headings, paragraphs, list items, table rows, code. And front matter.

How a text is cut into blocks depends on what it is: `plain_blocks` reads prose, `markdown_blocks` reads Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answers import Span

NO_GROUP = -1
UNWRAPPED = 200  # characters; no author breaks lines by hand beyond this
LONGEST_HEADING = 200  # characters; a longer "heading" is prose that begins with a mark
LONGEST_TITLE = 100  # characters; a longer line above a rule is prose

_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `kind` is heading, prose, item, row or code; half-open span of its text without the marks around it.

    `line` is where its first line starts;
    `level` is a heading's depth, 1..6, for an item the number of lists
    around it, as far as that is known, and 0 for anything else.
    `marks` are spans inside it, in order, that are markup and not words: emphasis, a link's target, and from a line end
    to where the next line's own text starts (a quoted line's ">"); such a one begins with a blank, and reads as one.
    `group` is the same number for the rows of one table that has a header, and `NO_GROUP` elsewhere.
    """

    kind: str
    start: int
    end: int
    line: int
    level: int = 0
    marks: tuple[Span, ...] = ()
    group: int = NO_GROUP


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text without its end: where it starts, where it ends, and its characters."""

    start: int
    end: int
    text: str


def lines_of(text: str, start: int = 0) -> Iterator[Line]:
    """The lines of `text` (LF line ends) from character `start` on."""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield Line(start, end, text[start:end])
        start = end + 1


def strip_span(text: str, start: int, end: int) -> Span:
    """The span without the blanks around it; empty where it holds nothing else."""
    piece = text[start:end]
    first = start + len(piece) - len(piece.lstrip())
    return first, max(first, start + len(piece.rstrip()))


def has_words(text: str, span: Span) -> bool:
    """Whether a letter or digit stands in the span."""
    return _WORD.search(text, *span) is not None


def runs_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of lines with no empty one among them."""
    return [list(run) for full, run in groupby(lines, key=lambda line: bool(line.text.strip())) if full]


def front_matter(text: str) -> tuple[int, str]:
    """Where the body starts after YAML or TOML front matter (0 if there is none), and the title it names."""
    opening = re.match(r"(---|\+\+\+)[ \t]*\n", text)
    if not opening:
        return 0, ""
    mark = re.escape(opening[1])
    closing = re.compile(rf"^(?:{mark}|\.\.\.)[ \t]*$\n?", re.MULTILINE).search(text, opening.end())
    if not closing or not re.search(r"^[\w-]+[ \t]*[:=]", text[opening.end() : closing.start()], re.MULTILINE):
        return 0, ""
    named = re.search(r"^title[ \t]*[:=][ \t]*(.+)$", text[opening.end() : closing.start()], re.MULTILINE)
    return closing.end(), named[1].strip().strip("\"'") if named else ""
