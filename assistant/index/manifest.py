"""The manifest of an index folder: what it was made from, and size and sha256 of every file in it.

Chroma, which writes where it only reads, opens a copy: the build stays as it was verified.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from assistant.errors import IndexFailure
from assistant.index.recipe import Recipe
from assistant.index.trouble import Unusable
from assistant.phrases import message

NAME = "manifest.json"
CHROMA, IDS, VECTORS = "chroma", "ids.txt", "vectors.npy"  # what else stands in an index folder
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands in an index folder. Written last, so a folder without one was never finished.

    `files` maps each file's path inside the folder, with "/", to its size in bytes and sha256.
    """

    recipe: Recipe
    records: int
    dimensions: int
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
            manifest = cls(recipe, int(data["records"]), int(data["dimensions"]), files)
        except FileNotFoundError:
            raise Unusable("damaged", "manifest_missing") from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Unusable("damaged", "manifest_garbled") from None
        if data.get("key") != recipe.key:
            raise Unusable("damaged", "manifest_garbled")
        return manifest

    def verify(self, folder: Path, *within: str, copy: Path | None = None) -> None:
        """Hold the files of `folder` that are, or lie under, one of `within` to the manifest, and copy them to `copy`.

        Raises:
            Unusable: a file is missing, unreadable, or not the one that was written.
            OSError: a copy cannot be written.
        """
        for name, expected in self.files.items():
            if name.partition("/")[0] in within:
                _verify(folder, name, expected, copy)


def sums(folder: Path) -> dict[str, tuple[int, str]]:
    """Size in bytes and sha256 of every file under `folder`, by path with "/".

    Raises:
        OSError: a file cannot be read.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    found = {}
    for file in files:
        with file.open("rb") as content:
            found[file.relative_to(folder).as_posix()] = (file.stat().st_size, _sha256(content))
    return found


def _verify(folder: Path, name: str, expected: tuple[int, str], copy: Path | None) -> None:
    try:
        found = (folder / name).stat().st_size
        if found != expected[0]:
            raise Unusable("damaged", "file_size", file=name, found=found, expected=expected[0])
        content = (folder / name).open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise Unusable("damaged", "file_missing", file=name) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unusable("damaged", "file_unreadable", file=name, error=reason) from None
    with content, _writing(copy and copy / name) as write:
        if _sha256(content, write) != expected[1]:
            raise Unusable("damaged", "file_changed", file=name)


@contextmanager
def _writing(file: Path | None) -> Iterator[Callable[[bytes], object] | None]:
    if file is None:
        yield None
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        yield target.write


def _sha256(content: BinaryIO, write: Callable[[bytes], object] | None = None) -> str:
    digest = hashlib.sha256()
    while block := content.read(_BLOCK):
        digest.update(block)
        if write:
            write(block)
    return digest.hexdigest()


_PREFIX, _LOCK = "assistant-index-", "lock"


@contextmanager
def working_copy(build: Path, manifest: Manifest) -> Iterator[Path]:
    """The Chroma folder of `build` in a folder, verified as it is copied; gone afterwards.

    The build may then be swept, its folder may be read-only, and any number of processes may read it.

    Raises:
        Unusable: a file is missing, unreadable, or not the one that was written.
        IndexFailure: there is no space for the copy.
    """
    from filelock import FileLock

    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = FileLock(folder / _LOCK)
    lock.acquire()
    try:
        _copy(build, manifest, folder)
        yield folder
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def _copy(build: Path, manifest: Manifest, folder: Path) -> None:
    try:
        manifest.verify(build, CHROMA, copy=folder)
    except OSError as error:
        reason = error.strerror or error
        raise IndexFailure(message("index.not_copied", build=build, folder=folder, error=reason)) from error


def _sweep() -> None:
    """Remove the copies of processes that were killed: nobody holds their locks."""
    from filelock import FileLock, Timeout

    for file in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        with suppress(Timeout, OSError), FileLock(file, timeout=0):
            shutil.rmtree(file.parent, ignore_errors=True)
