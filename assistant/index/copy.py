"""A copy of a build for Chroma to open, which writes where it only reads: the build stays as it was verified."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant.errors import IndexFailure
from assistant.index.manifest import CHROMA, Manifest

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
        raise IndexFailure(
            f"The index in {build} cannot be copied to {folder}: {error.strerror or error}. "
            "Free some space there, or name another folder for temporary files in TMPDIR."
        ) from error


def _sweep() -> None:
    """Remove the copies of processes that were killed: nobody holds their locks."""
    from filelock import FileLock, Timeout

    for file in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        with suppress(Timeout, OSError), FileLock(file, timeout=0):
            shutil.rmtree(file.parent, ignore_errors=True)
