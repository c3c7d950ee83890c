"""Question sets as files: YAML, JSON lines and CSV read into plain values that know their lines.

In YAML and CSV every value is text: what may be a number, or true and false, is for `Question` to say.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from assistant.errors import QuestionSetError
from assistant.phrases import message

SUFFIXES = (".questions.yaml", ".questions.yml", ".questions.jsonl", ".questions.csv")
Place = tuple[str | int, ...]  # the way to a value: ("any_of", 0, "must_cite", 1)
_LISTS = " | "  # between the items of a list in a CSV cell
_HEAD = frozenset({"essay", "exhaustive", "max_stray"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One question, or the head of a set, as its file has it: plain values, the line it begins on, its YAML node."""

    values: Mapping[str, Any]
    first: int
    node: Any = None
    head: bool = False

    def line(self, *place: str | int) -> int:
        """The line, from 1, of the value at `place`, or of what holds it."""
        return self.at(place)[1]

    def at(self, place: Iterable[str | int]) -> tuple[Any, int]:
        """The value at `place` and its line; steps that the file has not are passed over (pydantic names types)."""
        value, line, node = self.values, self.first, self.node
        for step in place:
            steps: Any = value if isinstance(value, Mapping) else range(len(value)) if isinstance(value, list) else ()
            if step not in steps:
                continue
            value = value[step]  # type: ignore[index]
            if node is not None:
                pairs = {k.value: (k, v) for k, v in node.value} if node.id == "mapping" else None
                key, node = pairs[step] if pairs else (node.value[step], node.value[step])
                line = key.start_mark.line + 1
        return value, line


def beside(questions: Path, kind: str) -> Path:
    """Where what belongs to the set at `questions` is kept: x.baseline.json beside x.questions.yaml."""
    return questions.with_name(f"{set_name(questions)}.{kind}")


def set_name(questions: Path) -> str:
    """The file's name without `.questions.yaml`."""
    return questions.stem.removesuffix(".questions")


def fail(path: Path, line: int, name: str, /, **values: object) -> NoReturn:
    """Raise what is wrong at `line` of `path`: the text `name` of [checks.set] in prompts/errors.toml."""
    raise QuestionSetError(f"{path}:{line}: {message(f'checks.set.{name}', **values)}")


def read_entries(path: Path) -> tuple[Entry | None, list[Entry]]:
    """The head of the set at `path` (None if it has none) and its questions.

    Raises:
        QuestionSetError: the file is missing or unreadable, or is not YAML, JSON lines or CSV; with file:line.
    """
    readers = {".yaml": _yaml, ".yml": _yaml, ".jsonl": _jsonl, ".csv": _csv}
    if path.suffix not in readers:
        raise QuestionSetError(message("checks.set.suffix", path=path))
    entries = list(readers[path.suffix](path, _text(path)))
    return (entries[0], entries[1:]) if entries and entries[0].head else (None, entries)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise QuestionSetError(message("checks.set.missing", path=path)) from None
    except UnicodeDecodeError as error:
        raise QuestionSetError(message("checks.set.utf8", path=path, offset=error.start)) from None
    except OSError as error:
        raise QuestionSetError(message("checks.set.unreadable", path=path, reason=error.strerror)) from None


def _yaml(path: Path, text: str) -> Iterator[Entry]:
    """The questions of a list; of a mapping its other keys, as the head, and the questions under `questions:`."""
    import yaml

    try:
        loader = _yaml_loader()(text)
        root = loader.get_single_node()
        if root is None:
            return
        nodes = root.value
        if root.id != "sequence":
            head = _entry(path, loader, root)
            found = {key.value: value for key, value in root.value}.get("questions")
            if found is None or found.id != "sequence":
                fail(path, head.first, "no_list")
            nodes = found.value
            yield Entry(
                {key: value for key, value in head.values.items() if key != "questions"}, head.first, root, True
            )
        for node in nodes:
            yield _entry(path, loader, node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        fail(path, mark.line + 1 if mark else 1, "yaml", trouble=getattr(error, "problem", None) or error)


def _entry(path: Path, loader: Any, node: Any) -> Entry:
    line = node.start_mark.line + 1
    values = loader.construct_object(node, deep=True)
    if not isinstance(values, dict):
        fail(path, line, "no_mapping")
    return Entry(values, line, node)


def _yaml_loader() -> Any:
    """The class of what reads every plain value as text, whatever it looks like (12:30, no, 010), and no key twice."""
    import yaml
    from yaml.constructor import ConstructorError

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - yaml's own way

        def construct_mapping(self, node: Any, deep: bool = True) -> dict[str, Any]:
            keys: set[str] = set()
            for key, _ in node.value:
                if key.id != "scalar" or key.value in keys:
                    kind = "twice" if key.id == "scalar" else "no_word"
                    raise ConstructorError(None, None, message(f"checks.set.{kind}", key=key.value), key.start_mark)
                keys.add(key.value)
            self.flatten_mapping(node)
            return {key.value: self.construct_object(value, deep=deep) for key, value in node.value}

    Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile("<<$"), ["<"])
    return Loader


def _jsonl(path: Path, text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line, object_pairs_hook=partial(_once, path, number))
        except ValueError as error:
            fail(path, number, "json", trouble=error)
        if not isinstance(values, dict):
            fail(path, number, "object")
        yield Entry(values, number, head=values.keys() <= _HEAD)


def _once(path: Path, line: int, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            fail(path, line, "twice", key=key)
        found[key] = value
    return found


def _csv(path: Path, text: str) -> Iterator[Entry]:
    top = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), strict=True, delimiter=";" if ";" in top and "," not in top else ",")
    try:
        columns = next(rows, [])
        before = rows.line_num
        for row in rows:
            line, before = before + 1, rows.line_num
            if len(row) > len(columns):
                fail(path, line, "cells", cells=len(row), columns=len(columns))
            cells = [(name, cell.strip()) for name, cell in zip(columns, row, strict=False) if cell.strip()]
            if cells:
                parts = [(name, [part.strip() for part in cell.split(_LISTS)]) for name, cell in cells]
                values = _once(path, line, [(name, found[0] if len(found) == 1 else found) for name, found in parts])
                yield Entry(values, line, head=values.keys() <= _HEAD)
    except csv.Error as error:
        fail(path, rows.line_num, "csv", error=error)
