"""What is compared: a variant named on the command line, every combination of a matrix file, or a saved run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from assistant.checks.variant import Variant
from assistant.errors import SettingsError
from assistant.essay import SUFFIXES
from assistant.phrases import message

_PARTS = ("model", "embedding", "prompts", "essay")
_SETTINGS = ("reader", "threshold", "timeout", "k", "decide", "chroma_url", "local_model")
_LISTS = {"sets": "sets", "models": "model", "embeddings": "embedding", "essays": "essay", "readers": "reader"}


def is_saved_run(spec: str) -> bool:
    """Whether `spec` names a saved run: the file that `assistant check --json` wrote."""
    return spec.startswith("run=") or (spec.endswith(".json") and Path(spec).is_file())


def is_matrix(spec: str) -> bool:
    """Whether `spec` names a matrix: a YAML file."""
    return spec.endswith((".yaml", ".yml"))


def variant_of(spec: str) -> Variant:
    """What `spec` stands for: "default", "model=...", "k=1,reader=none"; or told by what a bare name looks like.

    Raises:
        SettingsError: it is none of these.
    """
    if spec == "default":
        return Variant()
    if "=" not in spec:
        spec = f"{_kind(spec)}={spec}"
    given = dict(part.strip().partition("=")[::2] for part in spec.split(","))
    unknown = next((name for name in given if name not in _PARTS + _SETTINGS), None)
    if unknown is not None:
        raise SettingsError(message("checks.variant.unknown", where=spec, name=unknown, known=_known()))
    for name in ("prompts", "essay"):
        if name in given and not Path(given[name]).exists():
            raise SettingsError(message("checks.variant.no_file", where=spec, path=given[name]))
    return Variant(
        given.get("model", ""),
        given.get("embedding", ""),
        Path(given["prompts"]) if "prompts" in given else None,
        Path(given["essay"]) if "essay" in given else None,
        tuple((name, value) for name, value in given.items() if name in _SETTINGS),
    )


def read_matrix(path: Path) -> tuple[list[str], list[Path]]:
    """The variants of the matrix at `path`, every combination of what it lists, and the question sets it names.

    The first of each list is what the others are held against; "default" leaves a setting alone. Paths are seen from
    the matrix's own folder.

    Raises:
        SettingsError: it cannot be read, or holds what is no list of settings.
    """
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        lists = {_LISTS.get(str(key), str(key)): _values(value) for key, value in dict(data or {}).items()}
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise SettingsError(message("checks.variant.matrix", path=path, error=error)) from None
    sets = [path.parent / name for name in lists.pop("sets", [])]
    unknown = next((key for key in lists if key not in _PARTS + _SETTINGS), None)
    if unknown is not None:
        raise SettingsError(message("checks.variant.unknown", where=path, name=unknown, known=_known("sets")))
    return [_combined(path, dict(zip(lists, values, strict=True))) for values in product(*lists.values())], sets


def _combined(path: Path, values: Mapping[str, str]) -> str:
    chosen = {name: value for name, value in values.items() if value not in ("default", "")}
    for name in {"prompts", "essay"} & chosen.keys():
        chosen[name] = str(path.parent / chosen[name])
    return ",".join(f"{name}={value}" for name, value in chosen.items()) or "default"


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
    raise SettingsError(message("checks.variant.what", spec=spec, known=_known("run")))


def _known(*more: str) -> str:
    return ", ".join((*more, *_PARTS, *_SETTINGS))
