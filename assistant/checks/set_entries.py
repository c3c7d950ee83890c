"""One entry of a question set as it stands in its file, and errors that name file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from assistant.errors import QuestionSetError
from assistant.phrases import message

Place = tuple[str | int, ...]  # the way to a value: ("any_of", 0, "must_cite", 1)
_DIGITS = 300  # more than a float can hold
_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][-+]?\d+)?|[-+]?\.\d+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One question (or the set's header) as it stands in the file.

    `lines` counts from 1; `written` has the file's own text of what YAML reads as something else: "12:30" for 750.
    """

    values: Mapping[str, Any]
    lines: Mapping[Place, int]
    written: Mapping[Place, str] = field(default_factory=dict)

    def line(self, *place: str | int) -> int:
        """The line of the value at `place`, or of what holds it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines[place]

    def place(self, loc: Place) -> Place:
        """Those steps of `loc` that the file has; pydantic's name kinds of values, and items of what stands bare."""
        place: Place = ()
        here: Any = self.values
        for step in loc:
            if step in here if isinstance(here, Mapping) else isinstance(here, list) and isinstance(step, int):
                place, here = (*place, step), here[step]
        return place

    def given(self, place: Place) -> str:
        """What stands at `place`, as the file has it."""
        if place in self.written:
            return self.written[place]
        value: Any = self.values
        for step in place:
            value = value[step]
        return repr(value)


def fail(path: Path, line: int, name: str, /, **values: object) -> NoReturn:
    """Raise what is wrong at `line` of `path`: the text `name` of [checks.set] in prompts/errors.toml."""
    raise QuestionSetError(f"{path}:{line}: {message(f'checks.set.{name}', **values)}")


def is_plain_number(text: str) -> bool:
    """Whether `text` is a number that nobody reads in another way; "010" may be 8, "12:30" a time, "1_0" a name."""
    return len(text) <= _DIGITS and _NUMBER.fullmatch(text) is not None
