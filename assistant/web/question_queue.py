"""The queue: so many questions are answered at once, so many more may wait, the next one is turned away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING

from anyio import to_thread

from assistant.answers import Answer

if TYPE_CHECKING:
    from assistant.ask import Assistant


class Full(Exception):
    """More questions are waiting than the queue takes."""


class QuestionQueue:
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
            async with self._free:
                coming = assistant.stream_answers(question, history)
                # A slow model does not hold up who has gone, nor the exit: its thread is left to itself.
                while (answer := await to_thread.run_sync(next, coming, None, abandon_on_cancel=True)) is not None:
                    yield answer
        finally:
            self.held -= 1
