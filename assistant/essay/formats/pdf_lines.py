"""Words of a PDF's page, by position: lines in reading order, without line numbers, running heads and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

# Points: words whose feet differ by no more are on one row.
_ROW = 3.0
# Points without a word, over nearly all rows, that part two columns.
_GUTTER = 8.0
# Rows at least that stand on both sides of it.
_SIDES = 4
# Lines at each edge of a page that may be heads or feet.
_EDGE = 2
_NUMBER = re.compile(
    r"\W*(?:page|p\.|seite)?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|von)\s*\d{1,4})?\W*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PdfLine:
    """One line: its text, its box and its column's, in points; `place` counts columns from the first page on."""

    text: str
    left: float
    right: float
    top: float
    size: float
    edge: float = 0.0
    margin: float = 0.0
    place: int = 0


Word = dict[str, Any]
# At which edge a line stands, and its words.
Key = tuple[bool, str]


def pdf_lines(path: Path) -> list[PdfLine]:
    """The lines of all pages of the file at `path`, in reading order.

    Raises whatever pdfplumber raises for a broken or locked file.
    """
    import pdfplumber
    from pdfplumber.utils.clustering import cluster_objects

    pages = []
    with pdfplumber.open(path) as file:
        for page in file.pages:
            rows = cluster_objects(page.extract_words(extra_attrs=["size"]), itemgetter("bottom"), _ROW)
            rows = [sorted(row, key=itemgetter("x0")) for row in rows]
            pages.append(_page_lines(_without_numbers(rows), float(page.width)))
    return [line for page in _without_furniture(pages) for line in page]


def _page_lines(rows: list[list[Word]], width: float) -> list[PdfLine]:
    """The lines of a page, `width` points wide, in reading order."""
    middle = _gutter(rows, width)
    if middle is None:
        return _column(rows, 0)
    found: list[PdfLine] = []

    def crosses(row: list[Word]) -> bool:
        return any(word["x0"] < middle < word["x1"] for word in row) or _is_closed(row, middle)

    for across, group in groupby(rows, key=crosses):
        both = list(group)
        left = [[word for word in row if word["x1"] <= middle] for row in both]
        right = [[word for word in row if word["x0"] >= middle] for row in both]
        for column in [[row] for row in both] if across else (left, right):
            found += _column(column, found[-1].place + 1 if found else 0)
    return found


def _without_furniture(pages: list[list[PdfLine]]) -> list[list[PdfLine]]:
    """Pages without lines that recur at their edges and bare page numbers; places go on from page to page."""
    seen = Counter(key for page in pages for key in {key for edge in _edges(page) for _, key in edge})
    often = max(2, len(pages) // 4)
    kept, place = [], 0
    for page in pages:
        gone = {id(line) for edge in _edges(page) for line in _furniture(edge, seen, often)}
        kept.append([replace(line, place=line.place + place) for line in page if id(line) not in gone])
        place += 1 + max((line.place for line in page), default=0)
    return kept


def _furniture(edge: list[tuple[PdfLine, Key]], seen: Counter[Key], often: int) -> Iterator[PdfLine]:
    """From the page's edge inwards, up to the first line that is text."""
    for line, key in edge:
        if seen[key] < often and not _NUMBER.fullmatch(line.text):
            return
        yield line


def _line(row: list[Word]) -> PdfLine:
    sizes = Counter(round(float(word["size"]), 1) for word in row)
    text = " ".join(str(word["text"]) for word in row)
    return PdfLine(text, row[0]["x0"], row[-1]["x1"], row[0]["top"], sizes.most_common(1)[0][0])


def _column(rows: list[list[Word]], place: int) -> list[PdfLine]:
    """The lines of one column, with its left and right margin."""
    lines = [_line(row) for row in rows if row]
    edge = min((line.left for line in lines), default=0.0)
    margin = max((line.right for line in lines), default=0.0)
    return [replace(line, edge=edge, margin=margin, place=place) for line in lines]


def _without_numbers(rows: list[list[Word]]) -> list[list[Word]]:
    """Without numbers of lines: bare rising numbers to the left of all text."""
    numbers = [row[0] for row in rows if len(row) > 1 and str(row[0]["text"]).isdigit()]
    text = min((word["x0"] for row in rows for word in row if not str(word["text"]).isdigit()), default=0.0)
    numbers = [word for word in numbers if word["x1"] <= text]
    values = [int(word["text"]) for word in numbers]
    if len(values) < 3 or any(a >= b for a, b in pairwise(values)):
        return rows
    gone = {id(word) for word in numbers}
    return [[word for word in row if id(word) not in gone] for row in rows]


def _gutter(rows: list[list[Word]], width: float) -> float | None:
    """Where two columns part, in points from the left; None on a page of one."""
    for share in (0.5, 0.48, 0.52, 0.46, 0.54, 0.44, 0.56, 0.42, 0.58, 0.4, 0.6):
        middle = share * width
        both = [row for row in rows if row[0]["x0"] < middle < row[-1]["x1"]]
        apart = [row for row in both if not _is_closed(row, middle)]
        if len(apart) >= _SIDES and len(apart) >= 0.8 * len(both):
            return middle
    return None


def _is_closed(row: list[Word], middle: float) -> bool:
    """Whether no gap as wide as a gutter is at `middle` in a row that stands on both sides."""
    before = [word["x1"] for word in row if word["x0"] < middle]
    after = [word["x0"] for word in row if word["x0"] >= middle]
    return bool(before and after) and min(after) - max(before) < _GUTTER


def _edges(page: list[PdfLine]) -> tuple[list[tuple[PdfLine, Key]], list[tuple[PdfLine, Key]]]:
    """The lines at the top and at the foot of a page, from the outside in, each with what it is known by elsewhere."""
    order = sorted(page, key=lambda line: line.top)
    top, foot = order[:_EDGE], order[_EDGE:][-_EDGE:][::-1]
    return [(line, _key(line, True, n)) for n, line in enumerate(top)], [
        (line, _key(line, False, n)) for n, line in enumerate(foot)
    ]


def _key(line: PdfLine, top: bool, depth: int) -> Key:
    """Numbers vary from page to page in the outermost line; further in, like lines with other numbers may be text."""
    text = line.text.lower()
    return top, re.sub(r"\d+|\b[ivxlc]+\b", "#", text) if depth == 0 else text
