"""Essays that visitors bring: each is indexed by a process of its own, kept in a folder, and deleted with it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from assistant.errors import EssayError
from assistant.phrases import Phrases
from assistant.web.indexing import Builder, Step, index_file

if TYPE_CHECKING:
    from assistant.ask import Assistant

KINDS = (".txt", ".md", ".pdf", ".docx", ".html", ".epub", ".odt", ".rtf")
_KEPT = 3_600.0  # seconds after the last question
_MOST = 20  # essays at a time; an index of 1 MB of text takes about 20 MB of memory
_LONGEST_NAME = 80  # characters
_LOOK = 60.0  # seconds between looks for what nobody uses any more
_PREFIX, _LOCK = "essay-chat-", "lock"


@dataclass(slots=True)
class Upload:
    """One visitor's essay, the folder it lives in, and when it was last used (seconds of the clock)."""

    assistant: Assistant
    folder: Path
    used: float


@dataclass(slots=True)
class Uploads:
    """The essays by their key, which only the visitor knows. `build` indexes a file, `clock` gives seconds."""

    phrases: Phrases
    build: Builder = index_file
    clock: Callable[[], float] = time.monotonic
    kept: dict[str, Upload] = field(default_factory=dict)
    _building: int = 0
    _lock: FileLock | None = None
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def add(self, file: Path, name: str, owners: Assistant) -> AsyncGenerator[Step | str, None]:
        """Index `file`, which its visitor calls `name`: how far it is, and at last the key of the assistant on it.

        Closed or cancelled before that, it leaves nothing behind.

        Raises:
            EssayError: the kind is not taken, there is no room, or the file cannot be read.
        """
        kind = Path(name).suffix.lower()
        if kind not in KINDS:
            raise EssayError(self.phrases.say("web.bring.kind", kind=kind or "–", known=", ".join(KINDS)))
        if len(self.kept) + self._building >= _MOST:
            raise EssayError(self.phrases.say("web.bring.full"))
        self._building += 1
        folder, key = self.home() / secrets.token_hex(8), secrets.token_urlsafe(24)
        try:
            folder.mkdir()
            yield 0, 0
            async with self._turn:
                copy, encoder = folder / f"{stem_of(name)}{kind}", owners.engine.encoder
                shutil.copy(file, copy)
                async with aclosing(self.build(copy, encoder.name if encoder else "", self.phrases)) as steps:
                    async for step in steps:
                        if isinstance(step, tuple):
                            yield step
                        else:
                            assistant = await asyncio.to_thread(owners.on, step, folder / "index")
                            self.kept[key] = Upload(assistant, folder, self.clock())
        finally:
            self._building -= 1
            if key not in self.kept:
                shutil.rmtree(folder, ignore_errors=True)
        yield key

    def get(self, key: str) -> Assistant | None:
        """The assistant of the essay `key`, or None when it is gone."""
        if upload := self.kept.get(key):
            upload.used = self.clock()
            return upload.assistant
        return None

    def drop(self, key: str) -> None:
        """Delete the essay `key` and its index."""
        if (upload := self.kept.pop(key, None)) is not None:
            shutil.rmtree(upload.folder, ignore_errors=True)

    def sweep(self) -> None:
        """Delete what has not been used for an hour."""
        now = self.clock()
        for key in [key for key, upload in list(self.kept.items()) if now - upload.used > _KEPT]:
            self.drop(key)

    async def watch(self) -> None:
        """Sweep now and then; first, what a killed server left."""
        await asyncio.to_thread(clear_leftovers)
        while True:
            await asyncio.sleep(_LOOK)
            self.sweep()

    def close(self) -> None:
        """Delete them all."""
        self.kept.clear()
        if self._lock is not None:
            self._lock.release()
            shutil.rmtree(self.home(), ignore_errors=True)
            self._lock = None

    def home(self) -> Path:
        """This server's folder. It holds a lock there, by which another knows that somebody lives in it."""
        if self._lock is None:
            self._lock = FileLock(Path(tempfile.mkdtemp(prefix=_PREFIX)) / _LOCK)
            self._lock.acquire()
        return Path(self._lock.lock_file).parent


def clear_leftovers() -> None:
    """Delete the folders of servers that are no more: nobody holds the lock in them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(Timeout, OSError):
            with FileLock(folder / _LOCK, timeout=0):
                pass
            shutil.rmtree(folder, ignore_errors=True)


def stem_of(name: str) -> str:
    """A file name to use on this disk: letters, digits and blanks of what the visitor called it."""
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    return " ".join(re.sub(r"[^\w -]", " ", stem).split())[:_LONGEST_NAME].strip() or "essay"
