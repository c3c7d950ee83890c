"""Where index/ and prompts/ are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def is_checkout() -> bool:
    """Whether the package runs from a source checkout rather than an installed wheel."""
    return not (_PACKAGE / "_resources").is_dir()


def resource_folder(name: str) -> Path:
    """The folder `name` ("index" or "prompts") with the files shipped in it."""
    return _PACKAGE.parent / name if is_checkout() else _PACKAGE / "_resources" / name


def index_home() -> Path:
    """Where built indexes are kept: `index/` in a checkout, else the user's cache folder."""
    if is_checkout():
        return resource_folder("index") / "chroma"
    from platformdirs import user_cache_path

    return user_cache_path("assistant", appauthor=False) / "chroma"
