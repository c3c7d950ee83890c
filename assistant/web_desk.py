"""The desk: questions wait here, and are answered in batches or, by a chat model, a few at a time."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from assistant.answers import Answer

if TYPE_CHECKING:
    from assistant.ask import Assistant

_BATCH = 32  # questions encoded together: 6 ms each, against 16 ms one by one and 7 ms by 16
_GAP = 0.01  # seconds; people who were answered together ask again together, a few milliseconds apart


class Full(Exception):
    """More questions are waiting than the desk takes."""


@dataclass(slots=True)
class Job:
    """One question of one person. Answers, then an exception or None for the end, are put in `out`."""

    assistant: Assistant
    question: str
    history: tuple[Answer, ...]
    loop: asyncio.AbstractEventLoop
    out: asyncio.Queue[Answer | Exception | None] = field(default_factory=asyncio.Queue)
    stopped: threading.Event = field(default_factory=threading.Event)

    def put(self, item: Answer | Exception | None) -> None:
        """Hand `item` to whoever waits, from another thread."""
        with contextlib.suppress(RuntimeError):  # the server has stopped meanwhile
            self.loop.call_soon_threadsafe(self.out.put_nowait, item)

    @property
    def given(self) -> dict[str, Any]:
        """What the runnable takes."""
        return {"question": self.question, "history": self.history}


class Desk:
    """Takes questions to the assistant. `waiting` is how many it holds, `at_once` how many a chat model writes."""

    def __init__(self, waiting: int, at_once: int) -> None:
        self._most = waiting
        self._held = 0
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._slow: SimpleQueue[Job] = SimpleQueue()
        # Daemons, unlike a ThreadPoolExecutor's: a chat model that is slow to answer must not hold up the exit.
        for work in (self._sort, *[self._write] * at_once):
            threading.Thread(target=work, name=f"desk{work.__name__}", daemon=True).start()

    async def answers(self, assistant: Assistant, question: str, history: tuple[Answer, ...]) -> AsyncIterator[Answer]:
        """The answer as it grows; the last one is the whole.

        Raises:
            Full: too many questions are waiting.
            AssistantError: what `Assistant.ask` raises.
        """
        if self._held >= self._most:
            raise Full
        job = Job(assistant, question, history, asyncio.get_running_loop())
        self._held += 1
        try:
            self._jobs.put(job)
            while (item := await job.out.get()) is not None:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            self._held -= 1
            job.stopped.set()

    def _sort(self) -> None:
        crowd = False
        while True:
            jobs = [job for job in _taken(self._jobs, crowd) if not job.stopped.is_set()]
            crowd = len(jobs) > 1
            for assistant in {id(job.assistant): job.assistant for job in jobs}.values():
                mine = [job for job in jobs if job.assistant is assistant]
                if is_quoting(assistant):
                    _answer_together(mine)
                else:
                    for job in mine:
                        self._slow.put(job)

    def _write(self) -> None:
        while True:
            _answer(self._slow.get())


def is_quoting(assistant: Assistant) -> bool:
    """Whether it answers without a chat model, so quickly that questions are best taken together."""
    from assistant.quoting import QuotingWriter

    return isinstance(assistant.writer, QuotingWriter)


def _taken(jobs: SimpleQueue[Job], crowd: bool) -> Iterator[Job]:
    """The next job, and those that wait behind it; in a crowd, those too that are just about to arrive."""
    yield jobs.get()
    for _ in range(_BATCH - 1):
        try:
            yield jobs.get(timeout=_GAP) if crowd else jobs.get_nowait()
        except Empty:
            return


def _answer_together(jobs: list[Job]) -> None:
    if len(jobs) == 1:
        _answer(jobs[0])
        return
    try:
        # One thread: the work is the processor's, and more threads only take it from each other.
        answers = jobs[0].assistant.runnable.batch([job.given for job in jobs], {"max_concurrency": 1})
    except Exception:  # one of them is at fault; each gets its own answer or its own error
        for job in jobs:
            _answer(job)
        return
    for job, answer in zip(jobs, answers, strict=True):
        job.put(answer)
        job.put(None)


def _answer(job: Job) -> None:
    if job.stopped.is_set():
        return
    try:
        for answer in job.assistant.stream_answers(job.question, job.history):
            if job.stopped.is_set():
                return
            job.put(answer)
        job.put(None)
    except Exception as error:  # handed to the request, which logs it
        job.put(error)
