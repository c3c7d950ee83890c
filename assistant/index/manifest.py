"""The manifest of an index folder: what it was made from, and size and sha256 of every file in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.index.recipe import Recipe, Unusable

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands in an index folder. Written last, so a folder without one was never finished.

    `key` follows from the `recipe`; `records` is how many vectors it holds; `files` maps each file's path inside the
    folder, with "/", to its size in bytes and sha256.
    """

    key: str
    recipe: Recipe
    records: int
    files: Mapping[str, tuple[int, str]]

    @classmethod
    def write(cls, folder: Path, recipe: Recipe, records: int) -> None:
        """Write the manifest of what stands in `folder` now.

        Raises:
            OSError: the folder may not be written, or the disk is full.
        """
        files = {
            file.relative_to(folder).as_posix(): _sum(file) for file in sorted(folder.rglob("*")) if file.is_file()
        }
        content = json.dumps(asdict(cls(recipe.key, recipe, records, files)), ensure_ascii=False, indent=1)
        (folder / NAME).write_text(content, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read it from `folder`.

        Raises:
            Unusable: there is none, or it is not one.
        """
        from pydantic import TypeAdapter

        try:
            manifest = TypeAdapter(cls).validate_json((folder / NAME).read_bytes())
        except (OSError, ValueError):
            raise Unusable("damaged", "manifest") from None
        if manifest.key != manifest.recipe.key:
            raise Unusable("damaged", "manifest")
        return manifest

    def verify(self, folder: Path, *names: str) -> None:
        """Hold the files `names` of `folder` (default: all) to the manifest.

        Raises:
            Unusable: a file is missing, unreadable, or not the one that was written.
        """
        for name in names or self.files:
            try:
                sound = _sum(folder / name) == self.files.get(name)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise Unusable("damaged", "file_unreadable", file=name, error=reason) from None
            if not sound:
                raise Unusable("damaged", "file_changed", file=name)


def _sum(file: Path) -> tuple[int, str]:
    with file.open("rb") as content:
        return file.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest()
