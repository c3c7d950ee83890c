"""Indexes one essay in a process of its own, at low priority, so that nobody else waits for it.

Run as `python -m assistant.web.indexing FILE EMBEDDING`; tells how far it is as JSON lines, and ends with its
standard input: nobody is left working for a server that is gone.
"""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, EssayError
from assistant.phrases import Phrases

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.index import SentenceEncoder, Vectors

_BATCH = 16  # texts between two reports
_FEW = 300  # texts up to which plain numpy is through before torch is imported
_SECONDS = 900  # of processor time; a file that takes longer is no essay
_ESSAY = "essay.pickle"

Progress = Callable[[int, int], bool]  # is told (done, total) texts; False stops the work
Builder = Callable[[Path, str, Progress, Phrases], Awaitable["Essay"]]


async def indexed(file: Path, embedding: str, progress: Progress, phrases: Phrases) -> Essay:
    """The essay in `file`, indexed in the folder `file` lies in by another process.

    `progress` is told (done, total) texts twice a second; when it gives False, or this is cancelled, the process ends.

    Raises:
        EssayError: the file cannot be read.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "assistant.web.indexing", str(file), embedding),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
    )
    assert process.stdout is not None
    told: dict[str, Any] = {"done": 0, "total": 0}
    reading = asyncio.create_task(_read(process.stdout, told))
    try:
        while not reading.done():
            await asyncio.wait({reading}, timeout=0.5)
            if not progress(told["done"], told["total"]):
                raise asyncio.CancelledError
        if await process.wait() != 0:
            raise EssayError(told.get("error") or phrases.say("web.bring.broken", name=file.name))
        essay: Essay = pickle.loads((file.parent / _ESSAY).read_bytes())  # written by a process of our own
        return essay
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        reading.cancel()


async def _read(lines: asyncio.StreamReader, told: dict[str, Any]) -> None:
    async for line in lines:
        told.update(json.loads(line))


class _Telling:
    """The encoder in small batches, telling after each how far it is."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self.name, self.weights = encoder.name, encoder.weights
        self.encode_queries = encoder.encode_queries
        self._encoder = encoder
        self._done = self._total = 0

    def expect(self, _: int, total: int) -> None:
        """How many texts there are in all."""
        self._total = total

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        from assistant.index import BundledEncoder

        plain = self._total <= _FEW and isinstance(self._encoder, BundledEncoder)
        encode = self.encode_queries if plain else self._encoder.encode_documents
        made = []
        for at in range(0, len(texts), _BATCH):
            made.append(encode(texts[at : at + _BATCH]))
            self._done += len(made[-1])
            _tell(done=self._done, total=self._total)
        vectors: Vectors = np.concatenate(made)
        return vectors


def _tell(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(1)


def _main(file: Path, embedding: str) -> int:
    from assistant.essay import Essay
    from assistant.index import Index, open_encoder

    os.nice(19)
    try:
        essay = Essay.from_file(file)
        (file.parent / _ESSAY).write_bytes(pickle.dumps(essay))
        encoder = _Telling(open_encoder(embedding or None))
        Index.open(essay, encoder, file.parent / "index", progress=encoder.expect)
    except AssistantError as error:
        # What a converter of PDF or Word said is for its authors; its cause tells that there was one.
        inner = error.__cause__ is not None and not isinstance(error.__cause__, AssistantError)
        said = Phrases.load().say("web.bring.unreadable", name=file.name) if inner else str(error)
        _tell(error=said.replace(f"{file.parent}/", ""))
        return 1
    return 0


if __name__ == "__main__":
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    threading.Thread(target=_end_with_input, daemon=True).start()
    os._exit(_main(Path(sys.argv[1]), sys.argv[2]))
