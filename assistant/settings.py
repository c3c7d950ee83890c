"""Settings: one frozen value, read from the environment only by doors and by `Assistant.open`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from math import inf
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError
from assistant.phrases import message

_PREFIX = "ASSISTANT_"
_ALIKE = 0.85  # difflib ratio: all names begin alike, so that any two are a good half the same
SECONDS = 60.0  # a chat model may take for one answer, deciding and writing together


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _address(value: Any) -> str:
    if _text(value) and not value.startswith(("http://", "https://")):
        raise ValueError
    return str(value)


def _path(value: Any) -> Path | None:
    return None if value is None else Path(value).expanduser()


def _share(value: Any) -> float | None:
    if value is not None and not 0 <= float(value) <= 1:
        raise ValueError
    return None if value is None else float(value)


def _seconds(value: Any) -> float:
    if not 0 < float(value) < inf:
        raise ValueError
    return float(value)


_READ = {"chroma_url": _address, "home": _path, "threshold": _share, "timeout": _seconds, "local_model": _path}


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set from outside. Empty means the default: bundled models, no server, no chat model.

    `embedding`: an embedding model, by name or folder. `chroma_url`: a running Chroma server. `home`: the folder for
    built indexes. `model`: a chat model, for example ollama:llama3.2. `reader`: a cross-encoder by name or folder, or
    none. `threshold`: the confidence, 0..1, from which it answers, as found by `assistant calibrate`. `timeout`: the
    seconds that a chat model may take for one answer. `local_model`: a GGUF file for the chat model "local". `auth`:
    user:password for the web chat. A value may be given as the text that says it.

    Raises:
        SettingsError: a value is not usable.
    """

    embedding: str = ""
    chroma_url: str = ""
    home: Path | None = None
    model: str = ""
    reader: str = ""
    threshold: float | None = None
    timeout: float = SECONDS
    local_model: Path | None = None
    auth: str = ""

    def __post_init__(self) -> None:
        """Hold every value to its kind."""
        for field in fields(self):
            value = getattr(self, field.name)
            read = _READ.get(field.name, _text)
            try:
                object.__setattr__(self, field.name, read(value))
            except (TypeError, ValueError, RuntimeError):  # RuntimeError: "~nobody"
                kind = read.__name__.strip("_")
                raise SettingsError(message(f"settings.{kind}", name=_variable(field.name), text=value)) from None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the ASSISTANT_ variables, such as ASSISTANT_HOME.

        Raises:
            SettingsError: one of them is unknown or has no usable value.
        """
        environ = os.environ if environ is None else environ
        known = {_variable(field.name): field.name for field in fields(cls)}
        for name in environ:
            if name.startswith(_PREFIX) and name not in known:
                raise SettingsError(_unknown(name, sorted(known)))
        given = {field: environ[name] for name, field in known.items() if environ.get(name, "").strip()}
        return cls(**{field: text if field == "auth" else text.strip() for field, text in given.items()})  # type: ignore[arg-type]


def _variable(field: str) -> str:
    return _PREFIX + field.upper()


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=_ALIKE)
    if near:
        return message("settings.near", name=name, near=near[0])
    return message("settings.unknown", name=name, known=", ".join(known))
