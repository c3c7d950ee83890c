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


def shipped_essay() -> Path:
    """The file of the shipped essay."""
    return resource_folder("index") / "essay.md"


def try_to_write(file: Path) -> None:
    """Find before long work that `file` cannot be written; what stands there stays, and nothing new is left.

    Raises:
        OSError: it cannot be written.
    """
    is_new = not file.exists()
    file.open("a", encoding="utf-8").close()
    if is_new:
        file.unlink()


def kept_path(name: str, home: Path | None = None, *, learned: bool = False) -> Path:
    """Where `name` is kept: in `home`, else in the user's cache, or in the configuration where it was `learned`."""
    if home is not None:
        return home / name
    from platformdirs import user_cache_path, user_config_path

    return (user_config_path if learned else user_cache_path)("assistant", appauthor=False) / name
