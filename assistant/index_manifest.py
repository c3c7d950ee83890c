"""The manifest of an index folder: what it was made from, and size and sha256 of every file in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.index_recipe import Recipe
from assistant.index_trouble import Trouble, Unusable

NAME = "manifest.json"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands in an index folder. Written last, so a folder without one was never finished.

    `files` maps each file's path inside the folder, with "/", to its size in bytes and sha256.
    `worn` counts the records deleted from the Chroma collection since it was built from nothing.
    """

    recipe: Recipe
    title: str
    texts: int
    dimensions: int
    worn: int
    files: Mapping[str, tuple[int, str]]

    def write(self, folder: Path) -> None:
        """Write it into `folder`.

        Raises:
            OSError: the folder may not be written, or the disk is full.
        """
        content = json.dumps({"key": self.recipe.key, **asdict(self)}, ensure_ascii=False, indent=1)
        (folder / NAME).write_text(content, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read it from `folder`.

        Raises:
            Unusable: there is none, or it is not one.
        """
        try:
            data = json.loads((folder / NAME).read_text(encoding="utf-8"))
            recipe = Recipe.from_dict(data["recipe"])
            files = {str(name): (int(size), str(digest)) for name, (size, digest) in data["files"].items()}
            texts, dimensions, worn = (int(data[name]) for name in ("texts", "dimensions", "worn"))
            manifest = cls(recipe, str(data["title"]), texts, dimensions, worn, files)
        except FileNotFoundError:
            raise Unusable(Trouble("damaged", "manifest_missing")) from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Unusable(Trouble("damaged", "manifest_garbled")) from None
        if data.get("key") != recipe.key:
            raise Unusable(Trouble("damaged", "manifest_garbled"))
        return manifest

    def verify(self, folder: Path, within: str = "") -> None:
        """Hold the files under `folder` whose path begins with `within` to the manifest.

        Raises:
            Unusable: a file is missing, unreadable, or not the one that was written.
        """
        for name, expected in self.files.items():
            if name.startswith(within):
                _verify(folder, name, expected)


def sums(folder: Path) -> dict[str, tuple[int, str]]:
    """Size in bytes and sha256 of every file under `folder`, by path with "/".

    Raises:
        OSError: a file cannot be read.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {file.relative_to(folder).as_posix(): (file.stat().st_size, _sha256(file)) for file in files}


def _verify(folder: Path, name: str, expected: tuple[int, str]) -> None:
    file = folder / name
    try:
        found = file.stat().st_size
        if found != expected[0]:
            raise Unusable(Trouble("damaged", "file_size", {"file": name, "found": found, "expected": expected[0]}))
        if _sha256(file) != expected[1]:
            raise Unusable(Trouble("damaged", "file_changed", {"file": name}))
    except (FileNotFoundError, NotADirectoryError):
        raise Unusable(Trouble("damaged", "file_missing", {"file": name})) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unusable(Trouble("damaged", "file_unreadable", {"file": name, "error": reason})) from None


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while block := content.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
