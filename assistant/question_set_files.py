"""Question sets as files: YAML, JSON lines and CSV read into plain entries that know their line numbers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from assistant.errors import QuestionSetError

Place = tuple[str | int, ...]  # the way to a value: ("any_of", 0, "must_cite", 1)
SUFFIXES = (".questions.yaml", ".questions.yml", ".questions.jsonl", ".questions.csv")
_LISTS = " | "  # between the items of a list in a CSV cell


@dataclass(frozen=True, slots=True)
class Entry:
    """One question (or the set's header) as it stands in the file; `lines` counts from 1."""

    values: Mapping[str, Any]
    lines: Mapping[Place, int]

    def line(self, *place: str | int) -> int:
        """The line of the value at `place`, or of what holds it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines[place]


def read_entries(path: Path) -> tuple[Entry | None, list[Entry]]:
    """The header of the set at `path` (None if it has none) and its questions.

    Raises:
        QuestionSetError: the file is missing or unreadable, or is not YAML, JSON lines or CSV; with file:line.
    """
    text = _text(path)
    if path.suffix in (".yaml", ".yml"):
        return _yaml(path, text)
    if path.suffix == ".jsonl":
        entries = list(_jsonl(path, text))
    elif path.suffix == ".csv":
        entries = list(_csv(path, text))
    else:
        raise QuestionSetError(f"{path}: a question set is a .yaml, .jsonl or .csv file.")
    has_header = bool(entries) and "ask" not in entries[0].values and set(entries[0].values) <= {"essay"}
    return (entries[0], entries[1:]) if has_header else (None, entries)


def fail(path: Path, line: int, message: str) -> NoReturn:
    """Raise what is wrong at `line` of `path`."""
    raise QuestionSetError(f"{path}:{line}: {message}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise QuestionSetError(f"{path} does not exist. Name a *.questions.yaml, .jsonl or .csv file.") from None
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path} is not UTF-8 (byte at offset {error.start}). Save it as UTF-8.") from None
    except OSError as error:
        raise QuestionSetError(f"{path} cannot be read: {error.strerror}.") from None


def _yaml(path: Path, text: str) -> tuple[Entry | None, list[Entry]]:
    import yaml

    try:
        root = yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        tree = _Tree(path)
        if root is None:
            return None, []
        if isinstance(root, yaml.SequenceNode):
            return None, [tree.entry(node) for node in root.value]
        whole = tree.entry(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fail(path, mark.line + 1 if mark else 1, f"this is not YAML: {error.problem or error}.")
    if not isinstance(whole.values.get("questions"), list):
        fail(path, whole.line(), "a set is a list of questions, or holds one under 'questions:'.")
    assert isinstance(root, yaml.MappingNode)
    nodes = next(value.value for key, value in root.value if key.value == "questions")
    header = {key: value for key, value in whole.values.items() if key != "questions"}
    return Entry(header, whole.lines), [tree.entry(node) for node in nodes]


class _Tree:
    """YAML nodes as plain values, each with its line; a key given twice is an error."""

    def __init__(self, path: Path) -> None:
        from yaml.constructor import SafeConstructor

        self._path = path
        self._scalars = SafeConstructor()

    def entry(self, node: Any) -> Entry:
        lines: dict[Place, int] = {}
        values = self._value(node, (), lines)
        if not isinstance(values, dict):
            fail(self._path, node.start_mark.line + 1, "a question is a mapping that begins with 'id:' or 'ask:'.")
        return Entry(values, lines)

    def _value(self, node: Any, place: Place, lines: dict[Place, int]) -> Any:
        lines[place] = node.start_mark.line + 1
        if node.id == "sequence":
            return [self._value(item, (*place, at), lines) for at, item in enumerate(node.value)]
        if node.id == "mapping":
            return self._mapping(node, place, lines)
        return self._scalars.construct_object(node)

    def _mapping(self, node: Any, place: Place, lines: dict[Place, int]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in found:
                fail(self._path, line, f"the key {key!r} is given twice.")
            found[key] = self._value(value_node, (*place, key), lines)
            if value_node.id == "scalar":
                lines[(*place, key)] = line
        return found


def _jsonl(path: Path, text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line, object_pairs_hook=partial(_once, path, number))
        except json.JSONDecodeError as error:
            fail(path, number, f"this is not JSON: {error.msg} (column {error.colno}).")
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
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text
