"""Indexes one essay in a process of its own, at low priority, so that nobody else waits for it.

Run as `python -m assistant.web.indexing FILE FOLDER EMBEDDING`; tells how far it is as JSON lines, and ends with its
standard input: nobody is left working for a server that is gone.
"""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from assistant.models import SentenceEncoder, Vectors

_BATCH = 16  # texts between two reports
_FEW = 300  # texts up to which plain numpy is through before torch is imported
_SECONDS = 900  # of processor time; a file that takes longer is no essay


async def indexed(file: Path, folder: Path, embedding: str, progress: Callable[[int, int], bool]) -> str:
    """Index `file` in `folder` in another process. Gives "", or what was wrong with it ("?": it ended without a word).

    `progress` is told (done, total) texts twice a second; when it gives False, or this is cancelled, the process ends.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "assistant.web.indexing", str(file), str(folder), embedding),
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
        return "" if await process.wait() == 0 else str(told.get("error") or "?")
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
        self._encoder = encoder
        self._done = self._total = 0

    def expect(self, _: int, total: int) -> None:
        """How many texts there are in all."""
        self._total = total

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_queries(texts)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        from assistant.models import BundledEncoder

        plain = self._total <= _FEW and isinstance(self._encoder, BundledEncoder)
        encode = self._encoder.encode_queries if plain else self._encoder.encode_documents
        made = []
        for at in range(0, len(texts), _BATCH):
            part = texts[at : at + _BATCH]
            made.append(encode(part))
            self._done += len(part)
            _tell(done=self._done, total=self._total)
        vectors: Vectors = np.concatenate(made)
        return vectors


def _tell(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(1)


def _main(file: Path, folder: Path, embedding: str) -> int:
    from assistant.essay import Essay
    from assistant.index import Index
    from assistant.models import open_encoder
    from assistant.phrases import Phrases

    os.nice(10)
    try:
        essay = Essay.from_file(file)
        with (folder / "essay.pickle").open("wb") as made:
            pickle.dump(essay, made)
        encoder = _Telling(open_encoder(embedding or None))
        Index.open(essay, encoder, folder / "index", progress=encoder.expect)
    except AssistantError as error:
        # What a converter of PDF or Word said is for its authors; its cause tells that there was one.
        inner = error.__cause__ is not None and not isinstance(error.__cause__, AssistantError)
        said = Phrases.load().say("web.bring.unreadable", name=file.name) if inner else str(error)
        _tell(error=said.replace(f"{folder}/", ""))
        return 1
    return 0


if __name__ == "__main__":
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    threading.Thread(target=_end_with_input, daemon=True).start()
    os._exit(_main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
