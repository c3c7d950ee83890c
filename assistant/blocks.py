"""A text as blocks: headings, paragraphs, list items, table rows, code. Walked once, line by line, with a cursor.

Both kinds of heading (`## Title`, `=== Title ===`) and underlined ones are known in every text,
Markdown or not, because authors mix them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_FRAMED = re.compile(r"[ \t]*(={2,6}|=(?: =){0,5}(?= ))[ \t]*([^=\s](?:.*[^=\s])?)[ \t]*\1[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*$")
_RULE = re.compile(r"[ \t]*([-*_=~•·+#])(?:[ \t]*\1){2,}[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BULLET = re.compile(r"[ \t]*(?:[-*+•‣◦▪●○–]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})\)|1\.)[ \t]+(?=\S)")
_NUMBER = re.compile(r"[ \t]*(?:\d{1,3}|[ivxIVX]{1,5})\.[ \t]+(?=\S)")
_ROW = re.compile(r"[ \t]*\|")
_ROW_RULE = re.compile(r"[ \t]*\|?[ \t:|-]+\|?[ \t]*$")
_QUOTED = re.compile(r"[ \t]*(?:>[ \t]?)+")
_UNWRAPPED = 200  # characters; no author breaks lines by hand beyond this
_HEADING_LENGTH = 200  # characters; a longer "heading" is prose that begins with a mark
_TITLE_LENGTH = 100  # characters; a longer line above a rule is prose


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `kind` is heading, prose, item, row or code; half-open span of its text without marks.

    `level` is the heading's depth, 1..6, and 0 for anything else; `line` is where its first line starts.
    """

    kind: str
    start: int
    end: int
    line: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def blocks(text: str, start: int = 0) -> list[Block]:
    """Cut `text` (LF line ends) from character `start` on into blocks, in order, none overlapping."""
    lines = list(_lines(text, start))
    found: list[Block] = []
    at = 0
    while at < len(lines):
        block, at = _next_block(lines, at)
        found.extend(block)
    return found


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


def _lines(text: str, start: int) -> Iterator[_Line]:
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield _Line(start, end, text[start:end])
        start = end + 1


def _next_block(lines: list[_Line], at: int) -> tuple[list[Block], int]:
    line = lines[at]
    if not line.text.strip():
        return [], at + 1
    if heading := _heading(lines, at):
        return [heading], at + (2 if _underlined(lines, at) else 1)
    if _FENCE.match(line.text):
        return _code(lines, at)
    if _RULE.match(line.text):
        return [], at + 1
    if _ROW.match(line.text):
        return ([] if _ROW_RULE.match(line.text) else [_block("row", line, line)]), at + 1
    return _run(lines, at)


def _heading(lines: list[_Line], at: int) -> Block | None:
    line = lines[at]
    if len(line.text) > _HEADING_LENGTH:
        return None
    if (match := _ATX.match(line.text)) and match[2]:
        return Block("heading", line.start + match.start(2), line.start + match.end(2), line.start, len(match[1]))
    if match := _FRAMED.match(line.text):
        return Block("heading", line.start + match.start(2), line.start + match.end(2), line.start, 2)
    if _underlined(lines, at):
        block = _block("heading", line, line)
        return Block("heading", block.start, block.end, line.start, 1 if "=" in lines[at + 1].text else 2)
    return None


def _underlined(lines: list[_Line], at: int) -> bool:
    """A line of = or - right under a lone line of text makes that line a heading."""
    if at + 1 >= len(lines) or not _UNDERLINE.match(lines[at + 1].text):
        return False
    alone = at == 0 or not lines[at - 1].text.strip() or bool(_RULE.match(lines[at - 1].text))
    text = lines[at].text
    marked = any(mark.match(text) for mark in (_BULLET, _NUMBER, _ROW, _QUOTED, _FENCE, _RULE))
    prose = len(text) > _TITLE_LENGTH or text.rstrip().endswith((".", "!", "…", "。", "।", ":", ";", ","))
    return alone and bool(text.strip()) and not marked and not prose


def _code(lines: list[_Line], at: int) -> tuple[list[Block], int]:
    fence = _FENCE.match(lines[at].text)
    assert fence is not None
    closing = re.compile(rf" {{0,3}}{re.escape(fence[1][0])}{{{len(fence[1])},}}[ \t]*$")
    last = at + 1
    while last < len(lines) and not closing.match(lines[last].text):
        last += 1
    body = [line for line in lines[at + 1 : last] if line.text.strip()]
    return ([_block("code", body[0], body[-1])] if body else []), last + 1


def _run(lines: list[_Line], at: int) -> tuple[list[Block], int]:
    """A paragraph or list item: the lines up to a blank one or the next mark."""
    numbered = bool(_NUMBER.match(lines[at].text))
    last = at + 1
    while last < len(lines) and not _interrupts(lines, last, numbered):
        last += 1
    run = lines[at:last]
    if any(len(line.text) > _UNWRAPPED for line in run):
        return [_block(_kind(line), line, line) for line in run], last
    return [_block(_kind(run[0]), run[0], run[-1])], last


def _interrupts(lines: list[_Line], at: int, numbered: bool) -> bool:
    text = lines[at].text
    if not text.strip() or _heading(lines, at) is not None:
        return True
    # A wrapped line of prose may begin with "12. "; in a numbered list it is the next item.
    marks = (_FENCE, _RULE, _ROW, _BULLET, _NUMBER) if numbered else (_FENCE, _RULE, _ROW, _BULLET)
    return any(mark.match(text) for mark in marks)


def _kind(line: _Line) -> str:
    return "item" if _item(line.text, 0) else "prose"


def _item(text: str, at: int) -> re.Match[str] | None:
    return _BULLET.match(text, at) or _NUMBER.match(text, at)


def _block(kind: str, first: _Line, last: _Line) -> Block:
    """The lines from `first` to `last` without the marks and blanks around their text."""
    text = first.text
    skip = 0
    if kind != "code":
        while mark := _QUOTED.match(text, skip) or (_item(text, skip) if kind == "item" else None):
            skip = mark.end()
    start = first.start + skip
    start += len(text[skip:]) - len(text[skip:].lstrip()) if kind != "code" else 0
    end = last.start + len(last.text.rstrip())
    if end <= start:  # nothing but marks: keep them, no character of the text may be lost
        start = first.start + len(text) - len(text.lstrip())
    return Block(kind, start, end, first.start)
