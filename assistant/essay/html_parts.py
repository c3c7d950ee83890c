"""Raw HTML in Markdown: its tags and comments are no text, what stands between them is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.essay.blocks import Block, Span

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template|noscript)\b.*?(?:</\1\s*>|\Z)|<[!?][^>]*>"
    r"|</?(?P<name>[a-zA-Z][\w-]*)(?:[^>\"']|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL | re.IGNORECASE,
)
# Tags that stand in the midst of a sentence.
WITHIN = frozenset(
    "a abbr b bdi bdo cite code del em font i ins kbd mark q s samp small span strong sub sup u var".split()
)
_WORD = re.compile(r"[^\W_]")


def html_blocks(text: str, start: int, end: int) -> Iterator[Block]:
    """The blocks of text in the raw HTML of the half-open span `start`..`end`: headings and prose."""
    at, kind, level = start, "prose", 0
    marks: list[Span] = []
    for tag in _TAG.finditer(text, start, end):
        name = (tag["name"] or "").lower()
        if name in WITHIN:
            marks.append(tag.span())
            continue
        yield from _piece(text, at, tag.start(), kind, level, marks)
        at, marks = tag.end(), []
        opens = len(name) == 2 and name[0] == "h" and name[1] in "123456" and tag[0][1] != "/"
        kind, level = ("heading", int(name[1])) if opens else ("prose", 0)
    yield from _piece(text, at, end, kind, level, marks)


def _piece(text: str, start: int, end: int, kind: str, level: int, marks: list[Span]) -> Iterator[Block]:
    words = text[start:end]
    first = start + len(words) - len(words.lstrip())
    last = start + len(words.rstrip())
    while marks and marks[0][0] == first:  # a tag around the whole is outside it
        first = marks.pop(0)[1]
    while marks and marks[-1][1] == last:
        last = marks.pop()[0]
    if first < last and _WORD.search(text, first, last):
        yield Block(kind, first, last, first, level, tuple(marks))
