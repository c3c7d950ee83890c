"""Where the indexes of one essay and one model live: a folder with builds, a pointer to the one in use, and a lock."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.index.trouble import Unusable

_POINTER = "current"
_LOCK = "lock"
_BUILD = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}")
_PATIENCE = 1.0  # seconds of waiting for the lock before a word is said about it
_UNNAMED = 32  # builds of texts without a source kept in one home; the oldest go first


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in `home`: successive versions of the same essay with the same model take turns in it.

    Builds are never changed once the pointer names them; a new one stands beside the old until
    the pointer is switched by one `os.replace`. So a process killed at any moment leaves the
    pointer on the old build or on the new one, and leftovers are swept by the next builder.
    """

    home: Path
    name: str

    @classmethod
    def of(cls, home: Path, source: str, fingerprint: str, embedding: str) -> Slot:
        """The slot of an essay known across edits as `source`; a text without a source has one of its own."""
        digest = hashlib.sha256("\0".join((source or fingerprint, embedding)).encode("utf-8", "surrogatepass"))
        return cls(home, f"{'named' if source else 'text'}-{digest.hexdigest()[:16]}")

    @property
    def folder(self) -> Path:
        """The folder of this slot."""
        return self.home / self.name

    def pointer(self) -> str:
        """What the pointer says; "" where there is none or it cannot be read."""
        try:
            return (self.folder / _POINTER).read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            return ""

    def current(self) -> Path:
        """The build the pointer names.

        Raises:
            Unusable: there is no pointer, or it names no build.
        """
        pointer = self.folder / _POINTER
        name = self.pointer()
        if not name and not os.path.lexists(pointer):
            raise Unusable("missing", "missing")
        if not _BUILD.fullmatch(name):
            raise Unusable("damaged", "pointer_garbled", file=pointer)
        if not (self.folder / name).is_dir():
            raise Unusable("damaged", "pointer_dangling", folder=self.folder / name)
        return self.folder / name

    def fresh(self, key: str) -> Path:
        """A new empty folder for a build of the index `key`."""
        folder = self.folder / f"{key[:16]}-{secrets.token_hex(4)}"
        folder.mkdir()
        return folder

    def switch(self, build: Path) -> None:
        """Point to `build`: before, readers open the old one; after, this one."""
        new = self.folder / f"{_POINTER}.{secrets.token_hex(4)}"
        new.write_text(build.name + "\n", encoding="ascii")
        pointer = self.folder / _POINTER
        if pointer.is_dir() and not pointer.is_symlink():
            shutil.rmtree(pointer)
        os.replace(new, pointer)  # noqa: PTH105 - the atomic step, by its own name

    def sweep(self, keep: Path | None) -> None:
        """Remove every build but `keep` and what killed builders left. Readers have a copy.

        Call it with the lock held.
        """
        for entry in self.folder.iterdir():
            if entry == keep or entry.name.startswith(_LOCK) or (keep and entry.name == _POINTER):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)

    @contextmanager
    def locked(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Hold this slot's lock; `waiting` is called once when another builder has held it for a second.

        Raises:
            OSError: the slot may not be written.
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

    def neighbours(self) -> list[Slot]:
        """The other slots of this home that hold a build, last built first."""
        times = []
        for folder in self.home.iterdir():
            with suppress(OSError):
                if folder.name != self.name:
                    times.append(((folder / _POINTER).stat().st_mtime, folder.name))
        return [Slot(self.home, name) for _, name in sorted(times, reverse=True)]

    def prune(self) -> None:
        """Remove the oldest builds of texts without a source; a caller that still needs one builds it again."""
        from filelock import FileLock, Timeout

        unnamed = [slot for slot in self.neighbours() if slot.name.startswith("text-")]
        for slot in unnamed[_UNNAMED:]:
            with suppress(Timeout, OSError), FileLock(slot.folder / _LOCK, timeout=0):
                slot.sweep(None)
