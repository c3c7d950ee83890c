"""Starts and ends the process that serves a model, and sweeps away what a killed one has left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from assistant.errors import ModelError
from assistant.phrases import message

CONTEXT = 4_096  # tokens; eight sentences, the prompt and a reply take about 1,500
_MODULE = "assistant.chat.local.serve"
_SECONDS = 180.0  # until it counts as not started; a large file on a slow disk takes a minute
_TAIL = 300  # characters of its last words that an error repeats


@dataclass(slots=True, eq=False, weakref_slot=True)
class Served:
    """A running server, at `address`. It ends with `close`, when nobody holds it any more, and with this process."""

    address: str
    process: subprocess.Popen[str]
    note: Path
    _end: weakref.finalize[..., Served] | None = None

    def close(self) -> None:
        """End it now."""
        if self._end is not None:
            self._end()


def served(file: Path, alias: str, threads: int, home: Path) -> Served:
    """Serve `file` under the name `alias` on loopback, on a port of its own.

    Raises:
        ModelError: xllamacpp is not installed, or cannot serve this file.
    """
    if find_spec("xllamacpp") is None:
        raise ModelError(message("chat.local.package"))
    swept(home)
    process = subprocess.Popen(
        [sys.executable, "-m", _MODULE, str(file), alias, str(threads), str(CONTEXT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a Ctrl-C at the terminal is for us; it ends with us in its turn
    )
    note = _noted(process.pid, home)
    address, said = _address(process)
    if not address:
        _ended(process, note)
        raise ModelError(message("chat.local.not_served", file=file.name, said=said[-_TAIL:].strip()))
    running = Served(address, process, note)
    running._end = weakref.finalize(running, _ended, process, note)
    return running


def swept(home: Path) -> list[int]:
    """End the servers whose owner is gone; the ids of those that were."""
    gone = []
    for note in home.glob("*.server.json"):
        try:
            known = json.loads(note.read_text(encoding="utf-8"))
            pid, owner = int(known["pid"]), int(known["owner"])
        except (OSError, ValueError, KeyError, TypeError):
            note.unlink(missing_ok=True)
            continue
        if _lives(owner, "") and known.get("began") == _began(owner):
            continue
        if _lives(pid, _MODULE):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                gone.append(pid)
        note.unlink(missing_ok=True)
    return gone


def _noted(pid: int, home: Path) -> Path:
    """Who serves for whom, for the next start to read."""
    note = home / f"{pid}.server.json"
    with suppress(OSError):  # a folder that cannot be written is not swept either
        home.mkdir(parents=True, exist_ok=True)
        known = {"pid": pid, "owner": os.getpid(), "began": _began(os.getpid())}
        note.write_text(json.dumps(known), encoding="utf-8")
    return note


def _address(process: subprocess.Popen[str]) -> tuple[str, str]:
    """The address it prints once it answers, "" if it does not; and what it said besides."""
    lines: Queue[str] = Queue()
    said: list[str] = []

    def heard(stream: object, keep: bool) -> None:
        for line in stream:  # type: ignore[attr-defined]
            if keep:
                del said[:-40]
                said.append(line)
            else:
                lines.put(line)
        if not keep:
            lines.put("")

    Thread(target=heard, args=(process.stderr, True), daemon=True).start()
    Thread(target=heard, args=(process.stdout, False), daemon=True).start()
    until = time.monotonic() + _SECONDS
    while (left := until - time.monotonic()) > 0:
        try:
            line = lines.get(timeout=left)
        except Empty:
            break
        if line.startswith("http"):
            return line.strip(), ""
        if not line:
            break
    return "", "".join(said)


def _ended(process: subprocess.Popen[str], note: Path) -> None:
    process.kill()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)
    note.unlink(missing_ok=True)


def _lives(pid: int, word: str) -> bool:
    """Whether the process `pid` is there, and has `word` in its command line; ids are given anew."""
    try:
        os.kill(pid, 0)
        command = Path(f"/proc/{pid}/cmdline")
        return not word or word in command.read_bytes().decode(errors="replace")
    except (OSError, ValueError):
        return False


def _began(pid: int) -> str:
    """When a process began, in the system's own count; "" where the system does not tell."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
