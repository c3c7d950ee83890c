"""The words of the product, from prompts/: sentences it says (*.toml) and prompts it sends to a model (*.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from assistant.errors import PromptError
from assistant.resources import resource_folder


@dataclass(frozen=True, slots=True)
class Phrases:
    """Templates by dotted name: `[refusal] no_date` of answer.toml is "answer.refusal.no_date"."""

    folder: Path
    templates: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path | None = None) -> Phrases:
        """Read every .toml and .md file of `folder` (default: the shipped prompts/).

        Raises:
            PromptError: the folder or a file cannot be read, or a template is malformed.
        """
        folder = Path(str(folder)) if folder else resource_folder("prompts")
        if not folder.is_dir():
            raise PromptError(f"There is no prompts folder {folder}. Reinstall the package, or give another folder.")
        templates: dict[str, str] = {}
        for file in sorted(folder.iterdir()):
            if file.suffix in (".toml", ".md"):
                templates.update(_read(file))
        for name, template in templates.items():
            _variables(folder, name, template)
        return cls(folder, templates)

    def say(self, name: str, /, **variables: object) -> str:
        """The template `name` with its variables filled in.

        Raises:
            PromptError: no such template, or its variables are not exactly those given.
        """
        template = self.templates.get(name)
        if template is None:
            raise PromptError(f"{self.folder}: there is no text named {name}. Add it, or restore the shipped file.")
        wanted = _variables(self.folder, name, template)
        if wanted != set(variables):
            missing, unknown = sorted(set(variables) - wanted), sorted(wanted - set(variables))
            trouble = [f"does not use {{{v}}}" for v in missing] + [f"uses unknown {{{v}}}" for v in unknown]
            raise PromptError(f"{self.folder}: the text {name} {' and '.join(trouble)}. Correct the template.")
        return template.format(**variables)

    def names(self, prefix: str) -> tuple[str, ...]:
        """Names of the templates under `prefix`, in the order of the file."""
        return tuple(name for name in self.templates if name.startswith(prefix + "."))


def message(name: str, /, **variables: object) -> str:
    """The words of an error: the text `name` of prompts/errors.toml, wherever the words of answers come from.

    Raises:
        PromptError: as `Phrases.say`.
    """
    return shipped_phrases().say(f"errors.{name}", **variables)


@cache
def shipped_phrases() -> Phrases:
    """The shipped words, read once: that takes 20 ms, and a server says its errors between other work."""
    return Phrases.load()


def _read(file: Path) -> Iterator[tuple[str, str]]:
    try:
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".md":
            yield file.stem, text.strip()
        else:
            yield from _flat(file.stem, tomllib.loads(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PromptError(f"{file} cannot be read: {error}. Correct the file.") from error


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}.{key}", value)
        elif isinstance(value, list):
            yield from ((f"{prefix}.{key}.{at}", str(item)) for at, item in enumerate(value))
        else:
            yield f"{prefix}.{key}", str(value)


def _variables(folder: Path, name: str, template: str) -> set[str]:
    try:
        return {field for _, field, _, _ in Formatter().parse(template) if field is not None}
    except ValueError as error:
        raise PromptError(f"{folder}: the text {name} is not a template: {error}. Write {{{{ for a brace.") from error
