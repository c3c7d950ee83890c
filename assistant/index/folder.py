"""An index in a folder: built beside the old one, verified, and made current by switching a pointer."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import IndexFailure
from assistant.index.chroma import Build, chroma_in, fill
from assistant.index.recipe import Manifest, Recipe, Unusable
from assistant.index.vectors import hash_of
from assistant.phrases import message

_CHROMA, _IDS, _VECTORS = "chroma", "ids.txt", "vectors.npy"  # what stands in a build, beside its manifest
_POINTER, _LOCK = "current", "lock"
_COLLECTION = "essay"
_BUILD = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}")
_PATIENCE = 1.0  # seconds of waiting for the lock before a word is said about it
_NEIGHBOURS = 8  # other essays' indexes looked at: a text without a source finds its earlier version there
_UNNAMED = 32  # builds of texts without a source kept in one home; the oldest go first
_COPY = "assistant-index-"


def slot_name(source: str, fingerprint: str, embedding: str) -> str:
    """The place of an essay known across edits as `source`; a text without a source has one of its own."""
    digest = hashlib.sha256("\0".join((source or fingerprint, embedding)).encode("utf-8", "surrogatepass"))
    return f"{'named' if source else 'text'}-{digest.hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """The folder `name` in `home`: successive versions of the same essay with the same model take turns in it.

    A build holds `chroma/`, an ordinary Chroma collection; `ids.txt` and `vectors.npy`, what is in it, for the next
    build to take from; and a manifest. Builds are never changed once the pointer names them; a new one stands beside
    the old until the pointer is switched by one `os.replace`. So a process killed at any moment leaves the pointer on
    the old build or on the new one, and leftovers are swept by the next builder. A reader opens a copy of `chroma/`:
    Chroma writes where it only reads, and the build may be swept, or its folder be read-only.
    """

    home: Path
    name: str

    def __str__(self) -> str:
        return str(self.folder)

    @property
    def folder(self) -> Path:
        """Where the builds stand."""
        return self.home / self.name

    def load(self, recipe: Recipe) -> Build:
        """The current build, if `recipe` made it and every byte is as it was written.

        Raises:
            Unusable: there is none, it is stale, or it is damaged.
            IndexFailure: there is no space for the copy that is searched.
        """
        while True:
            pointer = self._pointer()
            try:
                return _read(self._current(), recipe)
            except IndexFailure:
                if self._pointer() == pointer:
                    raise  # else it was swept while it was read, and the pointer names another

    @contextmanager
    def lock(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Keep other builders away; `waiting` is called once when one has held the lock for a second.

        Raises:
            OSError: the folder may not be written.
        """
        from filelock import FileLock, Timeout

        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / _LOCK)
        try:
            lock.acquire(timeout=_PATIENCE)
        except Timeout:
            waiting()
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def known_vectors(self, recipe: Recipe, texts: Set[str]) -> Mapping[str, Any]:
        """Vectors of `texts` (hashes) in builds by the same model: the current one here, and the neighbours'."""
        import numpy as np

        known: dict[str, Any] = {}
        for place in [self, *self._neighbours()[:_NEIGHBOURS]]:
            if len(known) == len(texts):
                break
            try:
                build = place._current()
                manifest = Manifest.read(build)
                if manifest.recipe.vectors != recipe.vectors:
                    continue
                manifest.verify(build, _IDS, _VECTORS)
                ids = (build / _IDS).read_text(encoding="ascii").split()
                rows = zip(map(hash_of, ids), np.load(build / _VECTORS), strict=True)
                known |= {part: row for part, row in rows if part in texts}
            except (Unusable, OSError, ValueError):  # damaged, or swept meanwhile
                continue
        return known

    def store(self, recipe: Recipe, records: Mapping[str, str], vectors: Mapping[str, Any], anew: bool) -> Build:  # noqa: ARG002
        """Build beside what is there, switch the pointer, and sweep. Call it with the lock held.

        Raises:
            IndexFailure: Chroma failed.
            OSError: the disk is full, or may not be written.
        """
        build = self.folder / f"{recipe.key[:16]}-{secrets.token_hex(4)}"
        build.mkdir()
        try:
            _write(build, recipe, records, vectors)
            read = _read(build, recipe)
        except BaseException:
            shutil.rmtree(build, ignore_errors=True)
            raise
        self._switch(build)
        self._sweep(build)
        self._prune()
        return read

    def _pointer(self) -> str:
        """What the pointer says; "" where there is none or it cannot be read."""
        try:
            return (self.folder / _POINTER).read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            return ""

    def _current(self) -> Path:
        """The build the pointer names.

        Raises:
            Unusable: there is no pointer, or it names no build.
        """
        pointer, name = self.folder / _POINTER, self._pointer()
        if not name and not os.path.lexists(pointer):
            raise Unusable("missing", "missing")
        if not _BUILD.fullmatch(name) or not (self.folder / name).is_dir():
            raise Unusable("damaged", "pointer", file=pointer)
        return self.folder / name

    def _switch(self, build: Path) -> None:
        """Point to `build`: before, readers open the old one; after, this one."""
        new, pointer = self.folder / f"{_POINTER}.{secrets.token_hex(4)}", self.folder / _POINTER
        new.write_text(build.name + "\n", encoding="ascii")
        if pointer.is_dir() and not pointer.is_symlink():
            shutil.rmtree(pointer)
        os.replace(new, pointer)  # noqa: PTH105 - the atomic step, by its own name

    def _sweep(self, keep: Path | None) -> None:
        """Remove every build but `keep`, and what killed builders left. Call it with the lock held."""
        for entry in self.folder.iterdir():
            if entry == keep or entry.name.startswith(_LOCK) or (keep and entry.name == _POINTER):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)

    def _neighbours(self) -> list[FolderPlace]:
        """The other places of this home that hold a build, last built first."""
        times = []
        for folder in self.home.iterdir():
            with suppress(OSError):
                if folder.name != self.name:
                    times.append(((folder / _POINTER).stat().st_mtime, folder.name))
        return [FolderPlace(self.home, name) for _, name in sorted(times, reverse=True)]

    def _prune(self) -> None:
        """Remove the oldest builds of texts without a source; a caller that still needs one builds it again."""
        from filelock import FileLock, Timeout

        unnamed = [place for place in self._neighbours() if place.name.startswith("text-")]
        for place in unnamed[_UNNAMED:]:
            with suppress(Timeout, OSError), FileLock(place.folder / _LOCK, timeout=0):
                place._sweep(None)


def _write(build: Path, recipe: Recipe, records: Mapping[str, str], vectors: Mapping[str, Any]) -> None:
    import numpy as np

    with chroma_in(build / _CHROMA) as client:
        fill(client, _COLLECTION, records, vectors)
    (build / _IDS).write_text("\n".join(vectors), encoding="ascii")
    np.save(build / _VECTORS, list(vectors.values()))
    Manifest.write(build, recipe, len(vectors))


def _read(build: Path, recipe: Recipe) -> Build:
    manifest = Manifest.read(build)
    recipe.expect(manifest.recipe)
    manifest.verify(build)
    with ExitStack() as stack:
        copy = _working_copy(build / _CHROMA, stack)
        return Build(manifest.records, _COLLECTION, chroma_in(copy), build, stack.pop_all())


def _working_copy(chroma: Path, stack: ExitStack) -> Path:
    """A copy of the folder `chroma` among the temporary files; gone when `stack` is closed.

    Copies of processes that were killed go first: nobody holds their locks.

    Raises:
        IndexFailure: there is no space for it.
    """
    from filelock import FileLock, Timeout

    for file in Path(tempfile.gettempdir()).glob(f"{_COPY}*/{_LOCK}"):
        with suppress(Timeout, OSError), FileLock(file, timeout=0):
            shutil.rmtree(file.parent, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_COPY))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    stack.enter_context(FileLock(folder / _LOCK))
    try:
        return shutil.copytree(chroma, folder / _CHROMA)
    except OSError as error:
        reason = error.strerror or error
        raise IndexFailure(message("index.not_copied", build=chroma.parent, folder=folder, error=reason)) from error
