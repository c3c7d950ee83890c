"""How Stop is heard: by the answer itself. With Gradio's `cancels` it could still write after the stop had written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Stop:
    """Whether an answer is to stop, and whether its tab shows another chat by now: then it is to write nothing more."""

    said: asyncio.Event = field(default_factory=asyncio.Event)
    left: bool = False


class Stops:
    """The answer that each tab is being given, for as long as it is."""

    def __init__(self) -> None:
        self._heard: dict[str | None, Stop] = {}

    @contextmanager
    def heard(self, tab: str | None) -> Iterator[Stop]:
        """Within this, what `tab` says of it."""
        stop = self._heard[tab] = Stop()
        try:
            yield stop
        finally:
            if self._heard.get(tab) is stop:
                del self._heard[tab]

    def stop(self, tab: str | None, left: bool = False) -> None:
        """Stop what `tab` is being answered; nothing where that is over."""
        if stop := self._heard.get(tab):
            stop.left = left
            stop.said.set()


async def until(stop: asyncio.Event, coming: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """What is `coming`, until `stop` is set: nothing after that, and the next is not waited for."""
    tasks: set[asyncio.Future[Any]] = {asyncio.create_task(stop.wait())}
    try:
        while not stop.is_set():
            following = asyncio.ensure_future(anext(coming, None))
            tasks.add(following)
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if not following.done() or (given := following.result()) is None:
                return
            tasks.remove(following)
            yield given
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await coming.aclose()
