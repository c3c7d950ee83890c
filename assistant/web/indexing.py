"""Indexes one essay in a process of its own, at low priority, so that nobody else waits for it.

Run as `python -m assistant.web.indexing FILE EMBEDDING`; tells how far it is as JSON lines, and ends when nobody reads
them any more.
"""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import sys
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from anyio import CancelScope

from assistant.errors import AssistantError, EssayError
from assistant.phrases import Phrases

if TYPE_CHECKING:
    from assistant.essay import Essay

_SECONDS = 900  # of processor time; a file that takes longer is no essay
_ESSAY = "essay.pickle"

Step = tuple[int, int]  # texts that are done, and all
Builder = Callable[[Path, str, Phrases], AsyncGenerator["Step | Essay", None]]


async def index_file(file: Path, embedding: str, phrases: Phrases) -> AsyncGenerator[Step | Essay, None]:
    """The essay in `file`, indexed in the folder `file` lies in by another process; before it, how far that is.

    The process ends with this.

    Raises:
        EssayError: the file cannot be read.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "assistant.web.indexing", str(file), embedding),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
    )
    assert process.stdout is not None
    why = ""
    try:
        async for line in process.stdout:
            told = json.loads(line)
            if isinstance(told, str):
                why = told
            else:
                yield told[0], told[1]
        if await process.wait() != 0:
            raise EssayError(why or phrases.say("web.bring.broken", name=file.name))
        yield pickle.loads((file.parent / _ESSAY).read_bytes())  # written by a process of our own
    finally:
        if process.returncode is None:
            process.kill()
            with CancelScope(shield=True):
                await process.wait()


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _main(file: Path, embedding: str) -> int:
    from assistant.essay import Essay
    from assistant.index import Index, open_encoder

    try:
        essay = Essay.from_file(file)
        (file.parent / _ESSAY).write_bytes(pickle.dumps(essay))
        Index.open(essay, open_encoder(embedding or None), file.parent / "index", progress=lambda *at: _tell(at))
    except AssistantError as error:
        # What a converter of PDF or Word said is for its authors; its cause tells that there was one.
        inner = error.__cause__ is not None and not isinstance(error.__cause__, AssistantError)
        said = Phrases.load().say("web.bring.unreadable", name=file.name) if inner else str(error)
        _tell(said.replace(f"{file.parent}/", ""))
        return 1
    return 0


if __name__ == "__main__":
    import resource

    os.nice(19)
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    os._exit(_main(Path(sys.argv[1]), sys.argv[2]))
