"""Question sets in YAML, read node by node, so that every value knows its line and how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from assistant.checks.set_entries import Entry, Place, fail, is_plain_number

_MERGE = "tag:yaml.org,2002:merge"
_SHOWN = 80  # characters of a value in an error
_MOST = 200_000  # values of one set; aliases of aliases may stand for more than a machine can hold


def read_yaml(path: Path, text: str) -> tuple[Entry | None, list[Entry]]:
    """The header of the set `text` (None if it has none) and its questions; `path` is named in errors.

    Raises:
        QuestionSetError: it is not YAML, or not a set; with file:line.
    """
    import yaml

    try:
        root = yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        tree = _Tree(path)
        if root is None:
            return None, []
        if isinstance(root, yaml.SequenceNode):
            return None, [tree.entry(node) for node in root.value]
        whole = tree.entry(root)
        assert isinstance(root, yaml.MappingNode)
        nodes = next((value for key, value in root.value if key.value == "questions"), None)
        if not isinstance(nodes, yaml.SequenceNode):
            fail(path, whole.line(), "no_list")
        header = {key: value for key, value in whole.values.items() if key != "questions"}
        return Entry(header, whole.lines, whole.written), [tree.entry(node) for node in nodes.value]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fail(path, mark.line + 1 if mark else 1, "yaml", trouble=error.problem or error)


@dataclass(slots=True)
class _Read:
    """What is known of the values of one entry."""

    lines: dict[Place, int] = field(default_factory=dict)
    written: dict[Place, str] = field(default_factory=dict)

    def take(self, other: _Read, place: Place) -> None:
        """Take over what `other` knows of `place` and what is in it."""
        self.lines |= {at: line for at, line in other.lines.items() if at[: len(place)] == place}
        self.written |= {at: text for at, text in other.written.items() if at[: len(place)] == place}


class _Tree:
    """YAML nodes as plain values; a key given twice, and an alias inside what it stands for, are errors."""

    def __init__(self, path: Path) -> None:
        from yaml.constructor import SafeConstructor

        self._path = path
        self._scalars = SafeConstructor()
        self._around: list[int] = []
        self._count = 0

    def entry(self, node: Any) -> Entry:
        read = _Read()
        values = self._value(node, (), read)
        if not isinstance(values, dict):
            self._fail(node, "no_mapping")
        return Entry(values, read.lines, read.written)

    def _value(self, node: Any, place: Place, read: _Read) -> Any:
        read.lines[place] = node.start_mark.line + 1
        self._count += 1
        if self._count > _MOST:
            self._fail(node, "long", most=f"{_MOST:,}")
        if node.id == "scalar":
            return self._scalar(node, place, read)
        with self._inside(node):
            if node.id == "sequence":
                return [self._value(item, (*place, at), read) for at, item in enumerate(node.value)]
            return self._mapping(node, place, read)

    @contextmanager
    def _inside(self, node: Any) -> Iterator[None]:
        if id(node) in self._around:
            self._fail(node, "alias")
        self._around.append(id(node))
        yield
        self._around.pop()

    def _scalar(self, node: Any, place: Place, read: _Read) -> Any:
        try:
            value = self._scalars.construct_object(node)
        except ValueError as error:  # such as the 45th of a month
            self._fail(node, "scalar", value=_short(node.value), error=error)
        if not isinstance(value, str):
            read.written[place] = _short(node.value)
        if isinstance(value, int | float) and not isinstance(value, bool) and not is_plain_number(node.value):
            return object()  # neither number nor text: whatever holds the set to its rules refuses it
        return value

    def _mapping(self, node: Any, place: Place, read: _Read) -> dict[str, Any]:
        found: dict[str, Any] = {}
        bases: list[Any] = []
        for key_node, value_node in node.value:
            if key_node.id != "scalar":
                self._fail(key_node, "key")
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in found or (key_node.tag == _MERGE and bases):
                self._fail(key_node, "twice", key=key)
            if key_node.tag == _MERGE:
                bases = value_node.value if value_node.id == "sequence" else [value_node]
                continue
            found[key] = self._value(value_node, (*place, key), read)
            if value_node.id == "scalar":
                read.lines[(*place, key)] = line
        self._merge(bases, found, place, read)
        return found

    def _merge(self, bases: Iterable[Any], found: dict[str, Any], place: Place, read: _Read) -> None:
        """Add what `bases` (of "<<: *base") give and the mapping itself does not; of several, the first counts."""
        for base in bases:
            given = _Read()
            values = self._value(base, place, given)
            if not isinstance(values, dict):
                self._fail(base, "merge", got=given.written.get(place, values))
            for key in values.keys() - found.keys():
                read.take(given, (*place, key))
            found |= {key: value for key, value in values.items() if key not in found}

    def _fail(self, node: Any, name: str, /, **values: object) -> NoReturn:
        fail(self._path, node.start_mark.line + 1, name, **values)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
