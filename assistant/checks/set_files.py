"""Question sets as files: YAML, JSON lines and CSV read into plain entries that know their line numbers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from assistant.checks.set_entries import Entry, fail, is_plain_number
from assistant.checks.set_yaml import read_yaml
from assistant.errors import QuestionSetError

SUFFIXES = (".questions.yaml", ".questions.yml", ".questions.jsonl", ".questions.csv")
_LISTS = " | "  # between the items of a list in a CSV cell


def read_entries(path: Path) -> tuple[Entry | None, list[Entry]]:
    """The header of the set at `path` (None if it has none) and its questions.

    Raises:
        QuestionSetError: the file is missing or unreadable, or is not YAML, JSON lines or CSV; with file:line.
    """
    try:
        return _entries(path, _text(path))
    except RecursionError:
        raise QuestionSetError(
            f"{path}:1: lists and mappings stand too deep in one another. Write them flat."
        ) from None


def _entries(path: Path, text: str) -> tuple[Entry | None, list[Entry]]:
    if path.suffix in (".yaml", ".yml"):
        return read_yaml(path, text)
    if path.suffix == ".jsonl":
        entries = list(_jsonl(path, text))
    elif path.suffix == ".csv":
        entries = list(_csv(path, text))
    else:
        raise QuestionSetError(f"{path}: a question set is a .yaml, .jsonl or .csv file.")
    has_header = bool(entries) and entries[0].values.keys() <= {"essay", "exhaustive", "max_stray"}
    return (entries[0], entries[1:]) if has_header else (None, entries)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise QuestionSetError(f"{path} does not exist. Name a *.questions.yaml, .jsonl or .csv file.") from None
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path} is not UTF-8 (byte at offset {error.start}). Save it as UTF-8.") from None
    except OSError as error:
        raise QuestionSetError(f"{path} cannot be read: {error.strerror}.") from None


def _jsonl(path: Path, text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line, object_pairs_hook=partial(_once, path, number))
        except json.JSONDecodeError as error:
            fail(path, number, f"this is not JSON: {error.msg} (column {error.colno}).")
        except ValueError as error:  # a number of thousands of digits
            fail(path, number, f"this cannot be read: {error}.")
        if not isinstance(values, dict):
            fail(path, number, "each line is one question, a JSON object.")
        yield Entry(values, {(): number})


def _once(path: Path, line: int, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            fail(path, line, f"the key {key!r} is given twice.")
        found[key] = value
    return found


def _csv(path: Path, text: str) -> Iterator[Entry]:
    rows = csv.reader(io.StringIO(text), strict=True)
    try:
        columns = next(rows, [])
        if len(set(columns)) != len(columns):
            fail(path, 1, "two columns have the same name.")
        before = rows.line_num
        for row in rows:
            line, before = before + 1, rows.line_num
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(columns):
                fail(path, line, f"there are {len(row)} cells for {len(columns)} columns; put commas in quotes.")
            cells = {name: _cell(path, line, cell) for name, cell in zip(columns, row, strict=False) if cell.strip()}
            yield Entry(cells, {(): line})
    except csv.Error as error:
        fail(path, rows.line_num, f"this is not CSV: {error}.")


def _cell(path: Path, line: int, cell: str) -> Any:
    """A cell's value: JSON where it opens a list or mapping, items between bars, a word that means one, or text."""
    cell = cell.strip()
    if cell[0] in "[{":
        try:
            return json.loads(cell)
        except json.JSONDecodeError as error:
            fail(path, line, f"the cell {cell!r} is not JSON: {error.msg}.")
    if _LISTS in cell:
        return [_word(part.strip()) for part in cell.split(_LISTS)]
    return _word(cell)


def _word(text: str) -> Any:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if not is_plain_number(text):
        return text
    return int(text) if text.lstrip("+-").isdigit() else float(text)
