"""Essays that visitors bring: each has an index of its own in a temporary folder, and is deleted with it."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from assistant.errors import EssayError
from assistant.essay import Essay

if TYPE_CHECKING:
    from assistant.ask import Assistant

KINDS = (".txt", ".md", ".pdf", ".docx", ".html", ".epub")
_KEPT = 3_600.0  # seconds after the last question
_MOST = 20  # essays at a time; an index of 1 MB of text takes about 20 MB of memory
_LONGEST_NAME = 80  # characters


@dataclass(slots=True)
class Upload:
    """One visitor's essay, the folder it lives in, and when it was last used (seconds of the clock)."""

    assistant: Assistant
    folder: Path
    used: float


@dataclass(slots=True)
class Uploads:
    """The essays by their key, which only the visitor knows. `clock` gives seconds."""

    clock: Callable[[], float] = time.monotonic
    _kept: dict[str, Upload] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, data: bytes, opened: Callable[[Essay, Path], Assistant]) -> str:
        """Read `data` as an essay, index it by `opened(essay, home)`, and give its key.

        Raises:
            EssayError: the kind is not taken, there is no room, or the file cannot be read.
        """
        self.sweep()
        kind = kind_of(name)
        if kind not in KINDS:
            raise EssayError(f"Files of the kind {kind or '(none)'} are not taken. Bring one of: {', '.join(KINDS)}.")
        if len(self._kept) >= _MOST:
            raise EssayError("This server keeps as many essays as it can. Try again in a while.")
        folder = Path(tempfile.mkdtemp(prefix="essay-"))
        try:
            file = folder / f"{stem_of(name)}{kind}"
            file.write_bytes(data)
            essay = Essay.from_file(file)
            upload = Upload(opened(essay, folder / "index"), folder, self.clock())
        except EssayError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise EssayError(str(error).replace(f"{folder}/", "")) from error
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        key = secrets.token_urlsafe(24)
        with self._lock:
            self._kept[key] = upload
        return key

    def get(self, key: str) -> Assistant | None:
        """The assistant of the essay `key`, or None when it is gone."""
        self.sweep()
        upload = self._kept.get(key)
        if upload is None:
            return None
        upload.used = self.clock()
        return upload.assistant

    def drop(self, key: str) -> None:
        """Delete the essay `key` and its index."""
        with self._lock:
            upload = self._kept.pop(key, None)
        if upload is not None:
            shutil.rmtree(upload.folder, ignore_errors=True)

    def sweep(self) -> None:
        """Delete what has not been used for an hour."""
        now = self.clock()
        for key in [key for key, upload in list(self._kept.items()) if now - upload.used > _KEPT]:
            self.drop(key)

    def close(self) -> None:
        """Delete them all."""
        for key in list(self._kept):
            self.drop(key)


def kind_of(name: str) -> str:
    """The file kind `name` claims: ".txt"."""
    return PurePosixPath(_base(name)).suffix.lower()


def stem_of(name: str) -> str:
    """A file name to use on this disk: letters, digits and blanks of what the visitor called it."""
    stem = PurePosixPath(_base(name)).stem
    kept = "".join(c if c.isalnum() or c in " -_" else " " for c in stem)
    return " ".join(kept.split())[:_LONGEST_NAME].strip() or "essay"


def _base(name: str) -> str:
    return PureWindowsPath(PurePosixPath(name).name).name
