"""A table's row in words: each cell with the title of its column, as who reads a table takes it in."""

from __future__ import annotations

import re

_BAR = re.compile(r"(?<!\\)\|")


def spoken_row(header: str, row: str) -> str:
    """`row` with the titles in `header`, both lines of a table; the row as it stands where they do not fit together."""
    titles, cells = _cells(header), _cells(row)
    if len(titles) != len(cells):
        return row
    named = [f"{title}: {cell}" if title else cell for title, cell in zip(titles, cells, strict=True) if cell]
    return ", ".join(named) + "."


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _BAR.split(line.strip().removeprefix("|").removesuffix("|"))]
