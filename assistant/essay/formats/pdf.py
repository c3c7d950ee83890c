"""A PDF as Markdown: its lines in reading order, joined into paragraphs over columns, pages and hyphens."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from statistics import median

from assistant.essay.formats.literal import literal
from assistant.essay.formats.pdf_lines import PdfLine, pdf_lines
from assistant.essay.line_marks import mark_of

# Space above a line, in line distances, from which it begins a paragraph.
_GAP = 1.4
# Points by which the first line of a paragraph is moved in.
_INDENT = 6.0
# A line larger than the text by this factor is a heading.
_LARGER = 1.15
_ENDED = re.compile(r"[.!?:…][\"'”’»)\]\d]*$")
_BULLET = re.compile(r"^[•▪◦‣●]\s*")


def pdf_text(path: Path) -> str:
    """The Markdown of the file at `path`; empty for scanned pages without text.

    Raises whatever pdfplumber raises for a broken or locked file.
    """
    lines = pdf_lines(path)
    return "\n\n".join(_blocks(lines)) + "\n" if lines else ""


def _blocks(lines: list[PdfLine]) -> list[str]:
    """Paragraphs and headings, in order."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0]
    steps = [b.top - a.top for a, b in pairwise(lines) if 0 < b.top - a.top < 4 * size]
    step = median(steps) if steps else size
    groups: list[list[PdfLine]] = []
    for line in lines:
        if groups and _goes_on(groups[-1][-1], line, step, size):
            groups[-1].append(line)
        else:
            groups.append([line])
    everywhere = " ".join(line.text for line in lines)
    whole = [(_whole(group, everywhere), group[0].size) for group in groups]
    listed = _find_items([text if own <= size * _LARGER else "" for text, own in whole])
    return [_block(*block, size, max(sizes), at in listed) for at, block in enumerate(whole)]


def _find_items(texts: list[str]) -> set[int]:
    """Which of `texts` begin with the mark of a list: where one follows the other, from a first on."""
    marks = [mark_of(text) for text in texts]
    found: set[int] = set()
    for at, (mark, after) in enumerate(pairwise([*marks, None])):
        before = marks[at - 1] if at - 1 in found else None
        goes_on = mark and before and mark.follows(before)
        if mark and (goes_on or (mark.first and after and after.follows(mark))):
            found.add(at)
    return found


def _goes_on(last: PdfLine, line: PdfLine, step: float, size: float) -> bool:
    """Whether `line` is of the same paragraph as the line before it."""
    if _BULLET.match(line.text) or (line.size > size * _LARGER) != (last.size > size * _LARGER):
        return False
    if line.size > size * _LARGER and line.size != last.size:
        return False
    if line.place != last.place:  # the next column or page
        return not _ENDED.search(last.text)
    if line.top - last.top > _GAP * step:
        return False
    # A first line moved in; or the last one stopped short of the margin, at an end.
    short = _ENDED.search(last.text) and last.right < last.margin - 0.15 * (last.margin - last.edge)
    return not (line.left - line.edge > _INDENT and last.left - last.edge <= _INDENT) and not short


def _whole(group: list[PdfLine], everywhere: str) -> str:
    text = group[0].text
    for line in group[1:]:
        text = _join(text, line.text, everywhere)
    return text


def _block(text: str, own: float, size: float, largest: float, listed: bool) -> str:
    """`text`, in letters of `own` points, as a heading, an item or a paragraph of its very words."""
    if own > size * _LARGER:
        return ("# " if own == largest else "## ") + literal(text, begins=False)
    bullet = _BULLET.match(text)
    if bullet:
        return "- " + literal(text[bullet.end() :], begins=False)
    return literal(text, begins=not listed)


def _join(text: str, line: str, everywhere: str) -> str:
    """Two lines as one; a hyphen at the end goes, unless only the hyphenated word stands elsewhere."""
    before = re.search(r"(\w+)[-\u00ad\u2010]$", text)
    after = re.match(r"[^\W\d_]+", line)
    if not before or not after or not after[0][0].islower():
        return f"{text} {line}"
    if f"{before[1]}-{after[0]}" in everywhere and f"{before[1]}{after[0]}" not in everywhere:
        return f"{text}{line}"
    return f"{text[:-1]}{line}"
