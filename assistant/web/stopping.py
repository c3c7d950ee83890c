"""How Stop is heard: by the answer itself. With Gradio's `cancels` it could still write after the stop had written."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TypeVar
from weakref import WeakValueDictionary

from anyio import CancelScope

T = TypeVar("T")


@dataclass(slots=True, weakref_slot=True)
class Stop:
    """Whether an answer is to stop, and whether its tab shows another chat by now: then it is to write nothing more."""

    said: bool = False
    left: bool = False
    _waiting: CancelScope | None = None

    def set(self, left: bool = False) -> None:
        """Stop, in the event loop of the answer."""
        self.said, self.left = True, left
        if self._waiting:
            self._waiting.cancel()

    async def until(self, coming: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
        """What is `coming`, until the stop: nothing after that, and the next is not waited for."""
        try:
            while not self.said:
                with CancelScope() as self._waiting:
                    given = await anext(coming, None)
                if self._waiting.cancelled_caught or given is None:
                    return
                yield given
        finally:
            await coming.aclose()


class Stops:
    """The answer that each tab is being given, for as long as it is."""

    def __init__(self) -> None:
        self._heard = WeakValueDictionary[str | None, Stop]()

    def listen(self, tab: str | None) -> Stop:
        """What `tab` says from now on, for as long as the answer holds this."""
        stop = self._heard[tab] = Stop()
        return stop

    def stop(self, tab: str | None, left: bool = False) -> None:
        """Stop what `tab` is being answered; nothing where that is over."""
        if stop := self._heard.get(tab):
            stop.set(left)
