"""Essays that visitors bring: each is indexed by a process of its own, kept in a folder, and deleted with it.

That process is `python -m assistant.web.uploads FILE EMBEDDING`, at low priority, so that nobody else waits for it. It
tells how far it is as JSON lines, at last why the file cannot be read if so, and ends when nobody reads them any more.
"""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from anyio import CancelScope
from filelock import FileLock, Timeout

from assistant.errors import AssistantError, EssayError
from assistant.phrases import message

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.essay import Essay

KINDS = (".txt", ".md", ".pdf", ".docx", ".html", ".epub", ".odt", ".rtf")
_KEPT = 3_600.0  # seconds after the last question
_MOST = 20  # essays at a time; an index of 1 MB of text takes about 20 MB of memory
_LOOK = 60.0  # seconds between looks for what nobody uses any more
_WORK = 900  # seconds of processor time; a file that takes longer is no essay
_PREFIX, _LOCK, _ESSAY = "essay-chat-", "lock", "essay.pickle"

Step = tuple[int, int]  # texts that are done, and all


async def index_file(file: Path, embedding: str) -> AsyncGenerator[Step | Essay, None]:
    """The essay in `file`, indexed in the folder `file` lies in by another process; before it, how far that is.

    The process ends with this.

    Raises:
        EssayError: the file cannot be read.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "assistant.web.uploads", str(file), embedding),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
    )
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            told = json.loads(line)
            if isinstance(told, str):
                raise EssayError(told)
            yield told[0], told[1]
        if await process.wait() != 0:
            raise EssayError(message("web.bring.broken", name=file.name))
        yield pickle.loads((file.parent / _ESSAY).read_bytes())  # written by a process of our own
    finally:
        if process.returncode is None:
            process.kill()
            with CancelScope(shield=True):
                await process.wait()


@dataclass(slots=True)
class Upload:
    """One visitor's essay, the folder it lives in, and when it was last used (seconds of the clock)."""

    assistant: Assistant
    folder: Path
    used: float


@dataclass(slots=True)
class Uploads:
    """The essays by their key, which only the visitor knows. `build` indexes a file, `clock` gives seconds."""

    build: Callable[[Path, str], AsyncGenerator[Step | Essay, None]] = index_file
    clock: Callable[[], float] = time.monotonic
    kept: dict[str, Upload] = field(default_factory=dict)
    _building: int = 0
    _lock: FileLock | None = None
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def add(self, file: Path, owners: Assistant) -> AsyncGenerator[Step | str, None]:
        """Index a copy of `file`: how far it is, and at last the key of the assistant on it.

        Closed or cancelled before that, it leaves nothing behind.

        Raises:
            EssayError: the kind is not taken, there is no room, or the file cannot be read.
        """
        kind = file.suffix.lower()
        if kind not in KINDS:
            raise EssayError(message("web.bring.kind", kind=kind or "–", known=", ".join(KINDS)))
        if len(self.kept) + self._building >= _MOST:
            raise EssayError(message("web.bring.full"))
        self._building += 1
        folder, key = self.home() / secrets.token_hex(8), secrets.token_urlsafe(24)
        try:
            folder.mkdir()
            copy, encoder = Path(shutil.copy(file, folder)), owners.engine.encoder
            yield 0, 0
            async with self._turn, aclosing(self.build(copy, encoder.name if encoder else "")) as steps:
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
        if upload := self.kept.pop(key, None):
            shutil.rmtree(upload.folder, ignore_errors=True)

    def sweep(self) -> None:
        """Delete what has not been used for an hour."""
        now = self.clock()
        # `drop` runs on other threads: what is looked at is a copy.
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
        with suppress(Timeout, OSError):
            with FileLock(folder / _LOCK, timeout=0):
                pass
            shutil.rmtree(folder, ignore_errors=True)


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _index(file: Path, embedding: str) -> None:
    from assistant.essay import Essay
    from assistant.index import Index, open_encoder

    try:
        essay = Essay.from_file(file)
        (file.parent / _ESSAY).write_bytes(pickle.dumps(essay))
        Index.open(essay, open_encoder(embedding or None), file.parent / "index", progress=lambda *at: _tell(at))
    except AssistantError as error:
        # What a converter of PDF or Word said is for its authors; its cause tells that there was one.
        inner = error.__cause__ is not None and not isinstance(error.__cause__, AssistantError)
        said = message("web.bring.unreadable", name=file.name) if inner else str(error)
        _tell(said.replace(f"{file.parent}/", ""))


if __name__ == "__main__":
    import resource

    os.nice(19)
    resource.setrlimit(resource.RLIMIT_CPU, (_WORK, _WORK))
    _index(Path(sys.argv[1]), sys.argv[2])
    sys.stdout.flush()
    os._exit(0)
