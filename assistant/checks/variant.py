"""What is checked or compared: the assistant with some of its settings, named on the command line or in a matrix."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import SettingsError
from assistant.essay import SUFFIXES
from assistant.phrases import Phrases, message

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.essay import Essay
    from assistant.settings import Settings

_FILES = ("prompts", "essay")
_PARTS = ("model", "embedding", *_FILES)
_SETTINGS = ("reader", "threshold", "timeout", "k", "decide", "chroma_url", "local_model")
_LISTS = {"models": "model", "embeddings": "embedding", "essays": "essay", "readers": "reader"}


@dataclass(frozen=True, slots=True)
class Variant:
    """What is checked: a chat model, an embedding model, a folder of prompts, an essay; empty means the default.

    `settings` are any others by name, as `Settings` and `Assistant.open` know them: (("reader", "none"), ("k", "1")).
    """

    model: str = ""
    embedding: str = ""
    prompts: Path | None = None
    essay: Path | None = None
    settings: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, spec: str) -> Variant:
        """What `spec` stands for: "default", "model=...", "k=1,reader=none"; or told by what a bare name looks like.

        Raises:
            SettingsError: it is none of these.
        """
        if spec == "default":
            return cls()
        if "=" not in spec:
            spec = f"{_kind(spec)}={spec}"
        return cls._of(dict(part.strip().partition("=")[::2] for part in spec.split(",")), spec)

    @classmethod
    def _of(cls, given: Mapping[str, str], where: object) -> Variant:
        _check_known(given, where)
        model = "" if given.get("model") == "none" else given.get("model", "")
        prompts, essay = (Path(given[name]) if name in given else None for name in _FILES)
        if gone := next((path for path in (prompts, essay) if path and not path.exists()), None):
            raise SettingsError(message("checks.variant.no_file", where=where, path=gone))
        settings = tuple((name, value) for name, value in given.items() if name in _SETTINGS)
        return cls(model, given.get("embedding", ""), prompts, essay, settings)

    def open(
        self,
        essay: Essay,
        phrases: Phrases,
        say: Callable[[str], None],
        progress: Callable[[int, int], None] | None = None,
    ) -> Assistant:
        """The assistant for `essay`.

        Raises:
            SettingsError: a setting is not one, or has no such value.
            ModelError: a model cannot be opened.
        """
        from assistant.ask import Assistant

        settings, how = self.read()
        return Assistant.open(
            essay,
            self.model or None,
            settings=settings,
            phrases=self.words(phrases),
            say=say,
            progress=progress,
            **how,
        )

    def read(self) -> tuple[Settings, dict[str, Any]]:
        """Its settings, and what else `Assistant.open` takes: k (passages) and decide.

        Raises:
            SettingsError: a setting has no such value.
        """
        from assistant.settings import Settings

        more = dict(self.settings)
        try:
            how = {"k": int(more.pop("k", 0)), "decide": more.pop("decide", "auto")}
        except ValueError as error:
            raise SettingsError(message("checks.variant.k", error=error)) from None
        named = {f"ASSISTANT_{name.upper()}": value for name, value in more.items()}
        try:
            settings = Settings.from_env({**os.environ, **named})
        except SettingsError as error:  # in the name that was written, not the variable's
            written = re.compile("|".join(named) or "$^")
            raise SettingsError(written.sub(lambda name: name[0][len("ASSISTANT_") :].lower(), str(error))) from None
        return (replace(settings, embedding=self.embedding) if self.embedding else settings), how

    def words(self, phrases: Phrases) -> Phrases:
        """Its own words and prompts, else `phrases`."""
        return phrases if self.prompts is None else Phrases.load(self.prompts)


def read_matrix(path: Path) -> tuple[dict[str, Variant], list[Path]]:
    """The variants of the matrix at `path` by name, every combination of its lists, and the question sets it names.

    The first of each list is what the others are held against; "default" leaves a setting alone. Paths are seen from
    the matrix's own folder.

    Raises:
        SettingsError: it cannot be read, or holds what is no list of settings.
    """
    import yaml

    if not path.is_file():
        raise SettingsError(message("checks.variant.no_matrix", path=path))
    try:
        data = dict(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
        lists = {_LISTS.get(str(key), str(key)): _values(value) for key, value in data.items()}
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise SettingsError(message("checks.variant.matrix", path=path, error=error)) from None
    sets = [path.parent / name for name in lists.pop("sets", [])]
    _check_known(lists, path, "sets")
    return dict(_combine(path, lists)), sets


def _combine(path: Path, lists: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Variant]]:
    for values in product(*lists.values()):
        given = {name: value for name, value in zip(lists, values, strict=True) if value not in ("default", "")}
        label = ",".join(f"{name}={value}" for name, value in given.items()) or "default"
        placed = {name: str(path.parent / value) if name in _FILES else value for name, value in given.items()}
        yield label, Variant._of(placed, path)


def _values(value: Any) -> Sequence[str]:
    values = value if isinstance(value, list) else [value]
    if not values or any(isinstance(one, list | dict) for one in values):
        raise ValueError(f"{value!r} is no list of names or numbers")
    return ["none" if one is None else str(one) for one in values]


def _kind(spec: str) -> str:
    path = Path(spec)
    if path.is_dir() and any(path.glob("*.toml")):
        return "prompts"
    if path.is_file() and path.suffix.lower() in SUFFIXES:
        return "essay"
    if ":" in spec:
        return "model"
    if path.is_dir() or "/" in spec or "-" in spec:
        return "embedding"
    raise SettingsError(message("checks.variant.what", spec=spec, known=", ".join((*_PARTS, *_SETTINGS, "run"))))


def _check_known(given: Mapping[str, object], where: object, *more: str) -> None:
    """Check that every one of `given` is a setting.

    Raises:
        SettingsError: one is not.
    """
    known = (*more, *_PARTS, *_SETTINGS)
    if unknown := [name for name in given if name not in known]:
        raise SettingsError(message("checks.variant.unknown", where=where, name=unknown[0], known=", ".join(known)))
