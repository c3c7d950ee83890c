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
from assistant.phrases import message

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
        fail(path, 1, "deep")


def _entries(path: Path, text: str) -> tuple[Entry | None, list[Entry]]:
    if path.suffix in (".yaml", ".yml"):
        return read_yaml(path, text)
    if path.suffix == ".jsonl":
        entries = list(_jsonl(path, text))
    elif path.suffix == ".csv":
        entries = list(_csv(path, text))
    else:
        raise QuestionSetError(message("checks.set.suffix", path=path))
    has_header = bool(entries) and entries[0].values.keys() <= {"essay", "exhaustive", "max_stray"}
    return (entries[0], entries[1:]) if has_header else (None, entries)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise QuestionSetError(message("checks.set.missing", path=path)) from None
    except UnicodeDecodeError as error:
        raise QuestionSetError(message("checks.set.utf8", path=path, offset=error.start)) from None
    except OSError as error:
        raise QuestionSetError(message("checks.set.unreadable", path=path, reason=error.strerror)) from None


def _jsonl(path: Path, text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line, object_pairs_hook=partial(_once, path, number))
        except json.JSONDecodeError as error:
            fail(path, number, "json", trouble=f"{error.msg} ({error.colno})")
        except ValueError as error:  # a number of thousands of digits
            fail(path, number, "value", error=error)
        if not isinstance(values, dict):
            fail(path, number, "object")
        yield Entry(values, {(): number})


def _once(path: Path, line: int, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            fail(path, line, "twice", key=key)
        found[key] = value
    return found


def _csv(path: Path, text: str) -> Iterator[Entry]:
    rows = csv.reader(io.StringIO(text), strict=True)
    try:
        columns = next(rows, [])
        if len(set(columns)) != len(columns):
            fail(path, 1, "columns")
        before = rows.line_num
        for row in rows:
            line, before = before + 1, rows.line_num
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(columns):
                fail(path, line, "cells", cells=len(row), columns=len(columns))
            cells = {name: _cell(path, line, cell) for name, cell in zip(columns, row, strict=False) if cell.strip()}
            yield Entry(cells, {(): line})
    except csv.Error as error:
        fail(path, rows.line_num, "csv", error=error)


def _cell(path: Path, line: int, cell: str) -> Any:
    """A cell's value: JSON where it opens a list or mapping, items between bars, a word that means one, or text."""
    cell = cell.strip()
    if cell[0] in "[{":
        try:
            return json.loads(cell)
        except json.JSONDecodeError as error:
            fail(path, line, "cell", cell=cell, error=error.msg)
    if _LISTS in cell:
        return [_word(part.strip()) for part in cell.split(_LISTS)]
    return _word(cell)


def _word(text: str) -> Any:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if not is_plain_number(text):
        return text
    return int(text) if text.lstrip("+-").isdigit() else float(text)
