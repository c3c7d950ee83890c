"""The desk: so many questions are answered at once, so many more may wait, the next one is turned away."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING

from assistant.answers import Answer

if TYPE_CHECKING:
    from assistant.ask import Assistant

Item = Answer | Exception | None


class Full(Exception):
    """More questions are waiting than the desk takes."""


class Desk:
    """Takes questions to an assistant; `at_once` are answered in parallel, `waiting` held in all."""

    def __init__(self, waiting: int, at_once: int) -> None:
        self._most = waiting
        self._free = asyncio.Semaphore(at_once)
        self.held = 0

    async def answers(
        self, assistant: Assistant, question: str, history: Sequence[Answer]
    ) -> AsyncGenerator[Answer, None]:
        """The answer as it grows; the last one is the whole. Whoever stops listening stops the writer.

        Raises:
            Full: too many questions are waiting.
            AssistantError: what `Assistant.ask` raises.
        """
        if self.held >= self._most:
            raise Full
        self.held += 1
        try:
            async with self._free, contextlib.aclosing(_from_thread(assistant, question, history)) as coming:
                async for answer in coming:
                    yield answer
        finally:
            self.held -= 1


async def _from_thread(assistant: Assistant, question: str, history: Sequence[Answer]) -> AsyncGenerator[Answer, None]:
    """What `stream_answers` gives in a thread of its own; a daemon, so that a slow model does not hold up the exit."""
    loop, out = asyncio.get_running_loop(), asyncio.Queue[Item]()
    stopped = threading.Event()

    def put(item: Item) -> None:
        with contextlib.suppress(RuntimeError):  # the server has stopped meanwhile
            loop.call_soon_threadsafe(out.put_nowait, item)

    def work() -> None:
        try:
            for answer in assistant.stream_answers(question, history):
                if stopped.is_set():
                    return
                put(answer)
            put(None)
        except Exception as error:  # handed to the request, which logs it
            put(error)

    threading.Thread(target=work, name="answering", daemon=True).start()
    try:
        while (item := await out.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        stopped.set()
