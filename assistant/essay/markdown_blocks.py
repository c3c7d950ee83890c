"""Markdown as blocks: what CommonMark says, by markdown-it, with tables; offsets by its source map.

Beside CommonMark it knows what authors mix in: `=== Title ===`, notes (`[^1]: ...`), lists with marks of their own
("•", "a)"), paragraphs on one long line each, and `%% ... %%`, which is no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from assistant.essay.blocks import (
    LONGEST_HEADING,
    LONGEST_TITLE,
    NO_GROUP,
    Block,
    Line,
    has_words,
    lines_of,
    runs_of,
    strip_span,
)
from assistant.essay.line_marks import FENCE, FRAMED
from assistant.essay.markdown_inline import html_blocks, inline_of, take_notes
from assistant.essay.markdown_lines import is_prose, legible, parts, stray_numbers
from assistant.language import Excerpt

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_TASK = re.compile(r"\[[ xX]\][ \t]+")
_NUMBER = re.compile(r"(\d{1,9})[.)][ \t]+$")


def markdown_blocks(text: str, start: int = 0) -> list[Block]:
    """Cut `text` (LF line ends) from character `start` on into blocks, in order, none overlapping."""
    return list(_Walk(text, list(lines_of(text, start)), _parser()).blocks())


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.disable("inline")  # of the core: each paragraph's markup is asked for by itself, with its places
    return take_notes(parser)


@dataclass(slots=True)
class _Walk:
    """One walk over the blocks markdown-it found in `lines` of `text`."""

    text: str
    lines: list[Line]
    parser: MarkdownIt
    env: dict[str, Any] = field(default_factory=dict)

    def blocks(self) -> Iterator[Block]:
        tokens = self.parser.parse("\n".join(legible(self.lines)), self.env)
        depth, table = 0, NO_GROUP
        stray = stray_numbers(tokens)
        for at, token in enumerate(tokens):
            if token.type in ("list_item_open", "list_item_close"):
                depth += token.nesting
            elif token.type == "table_open" and token.map:
                table = self.lines[token.map[0]].start
            elif token.type == "tr_open":
                yield from self._row(token, table)
            elif token.type in ("fence", "code_block"):
                yield from self._code(token)
            elif token.type == "html_block" and token.map:
                yield from html_blocks(self.text, self.lines[token.map[0]].start, self._end(token.map[1]))
            elif token.type == "inline" and tokens[at - 1].type == "heading_open":
                yield from self._heading(tokens[at - 1], token)
            elif token.type == "inline" and tokens[at - 1].type == "paragraph_open":
                first = depth and tokens[at - 2].type == "list_item_open"
                sort = "item" if depth and not (first and at - 2 in stray) else "prose"
                for block in self._paragraph(self._first_lines(token, sort) if first else self._own(token), sort):
                    yield replace(block, level=depth) if block.kind == "item" else block

    def _end(self, line: int) -> int:
        return self.lines[line - 1].end

    def _own(self, token: Token) -> list[Line]:
        """The lines of a paragraph without what its containers put before them (">", the blanks of an item)."""
        assert token.map is not None
        found = []
        for line, words in zip(self.lines[token.map[0] : token.map[1]], token.content.split("\n"), strict=False):
            body = words.strip()
            end = line.start + len(line.text.rstrip())
            begin = end - len(body) if line.text.rstrip().endswith(body) else line.start
            found.append(Line(begin, end, self.text[begin:end]))
        return found

    def _heading(self, opening: Token, token: Token) -> Iterator[Block]:
        assert token.map is not None
        first = self.lines[token.map[0]]
        if framed := FRAMED.match(first.text):
            yield Block("heading", first.start + framed.start(2), first.start + framed.end(2), first.start, 2)
            return
        level = int(opening.tag[1])
        if opening.markup in "=-":
            own = self._own(token)
            prose = len(own) > 1 or len(token.content) > LONGEST_TITLE or re.search(r"[.!…。।:;,]$", token.content)
            if prose:
                yield from self._pieces("prose", own)
                return
            yield Block("heading", own[0].start, own[0].end, first.start, level)
            return
        place = first.text.find(token.content, first.text.index("#") + level)
        if place < 0 or not token.content:
            return
        start = first.start + place
        if len(token.content) > LONGEST_HEADING:
            yield from self._pieces("prose", [Line(start, start + len(token.content), token.content)])
            return
        yield Block("heading", start, start + len(token.content), first.start, level)

    def _paragraph(self, own: list[Line], kind: str) -> Iterator[Block]:
        for lines, sort in parts(own, kind):
            yield from self._pieces(sort, lines)

    def _first_lines(self, token: Token, kind: str) -> list[Line]:
        """An item's first paragraph: without the box of a task, and with a number that is no item's."""
        first, *rest = self._own(token)
        begin = first.start
        if kind == "item":
            task = _TASK.match(first.text)
            begin += task.end() if task else 0
        else:
            assert token.map is not None
            line = self.lines[token.map[0]]
            number = _NUMBER.search(line.text[: first.start - line.start])
            begin = line.start + number.start(1) if number else begin
        return [Line(begin, first.end, self.text[begin : first.end]), *rest]

    def _row(self, token: Token, table: int) -> Iterator[Block]:
        assert token.map is not None
        line = self.lines[token.map[0]]
        words = line.text.strip(" \t")
        begin = line.start + line.text.index(words)
        for block in self._pieces("row", [Line(begin, begin + len(words), words)]):
            yield replace(block, group=table)

    def _code(self, token: Token) -> Iterator[Block]:
        assert token.map is not None
        lines = self.lines[token.map[0] : token.map[1]]
        if token.type == "fence":
            lines = lines[1:-1] if len(lines) > 1 and FENCE.search(lines[-1].text.strip("> \t")) else lines[1:]
        body = [line for line in lines if line.text.strip()]
        if not body:
            return
        if token.type == "code_block" and is_prose(body):
            for run in runs_of(lines):
                own = [Line(n.start + len(n.text) - len(n.text.lstrip()), n.end, n.text.strip()) for n in run]
                yield from self._pieces("prose", own)
            return
        yield Block("code", body[0].start, body[-1].start + len(body[-1].text.rstrip()), body[0].start)

    def _pieces(self, kind: str, own: Sequence[Line]) -> Iterator[Block]:
        """A paragraph's lines as one block, or as several where something in it is no text."""
        strip = Excerpt.of([(line.text + "\n", line.start) for line in own])
        content = strip.text[:-1]
        inline = inline_of(self.parser, content, self.env)
        gaps = [(a.end, b.start) for a, b in pairwise(own)]
        cuts = [0, *(edge for hole in inline.holes for edge in hole), len(content)]
        for start, end in zip(cuts[::2], cuts[1::2], strict=True):
            marks = [mark for mark in inline.marks if start <= mark[0] and mark[1] <= end]
            shown = list(content[start:end])
            for a, b in marks:
                shown[a - start : b - start] = " " * (b - a)
            if not has_words("".join(shown), (0, end - start)):
                continue
            first, last = strip_span(content, start, end)
            inside = [strip.span(a, b) for a, b in marks if first <= a and b <= last]
            begin, finish = strip.span(first, last)
            inside += [gap for gap in gaps if begin <= gap[0] and gap[1] <= finish]
            yield Block(kind, begin, finish, own[0].start, 0, tuple(sorted(inside)))
