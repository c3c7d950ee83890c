"""Calls a chat model: what it says piece by piece, tried again where the network failed, with what it cost."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.chat_trouble import not_answered, passing, unsupported
from assistant.reply_cache import ReplyCache, cache_key

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable, RunnableConfig

_TRIES = 3
_PAUSE = 0.5  # seconds before the second try, doubled for the next


class Unsupported(Exception):
    """The server refused the form it was asked for."""


class BrokenOff(Exception):
    """The reply ended with an error after it had begun."""


@dataclass(slots=True)
class Costs:
    """What the calls for one answer cost, as far as the server says: it is added up while they run."""

    calls: int = 0
    seconds: float = 0.0
    tokens: dict[str, int] = field(default_factory=dict)
    cached: bool = False

    def add(self, usage: Any) -> None:
        """Add LangChain's usage metadata of one message."""
        for name in ("input_tokens", "output_tokens") if usage else ():
            self.tokens[name] = self.tokens.get(name, 0) + int(usage.get(name) or 0)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for Answer.metadata."""
        return {
            "model_calls": self.calls,
            "model_seconds": round(self.seconds, 3),
            "cached": self.cached,
            **self.tokens,
        }


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls the model `name`; `pause` is the wait before a second try, in seconds. `cache` keeps whole replies."""

    name: str
    cache: ReplyCache | None = None
    pause: float = _PAUSE

    def say(
        self,
        model: Runnable[Sequence[BaseMessage], BaseMessage],
        messages: Sequence[BaseMessage],
        costs: Costs,
        config: RunnableConfig | None = None,
        form: str = "text",
    ) -> Iterator[str]:
        """As `stream`, from the cache where it has the reply."""
        if self.cache is None:
            yield from self.stream(model, messages, costs, config)
            return
        key = cache_key(self.name, form, [f"{m.type}: {m.text}" for m in messages])
        kept = self.cache.get(key)
        if kept is not None:
            costs.cached = True
            yield kept
            return
        said: list[str] = []
        for piece in self.stream(model, messages, costs, config):
            said.append(piece)
            yield piece
        self.cache.put(key, "".join(said))

    def stream(
        self,
        model: Runnable[Sequence[BaseMessage], BaseMessage],
        messages: Sequence[BaseMessage],
        costs: Costs,
        config: RunnableConfig | None = None,
    ) -> Iterator[str]:
        """The reply as it arrives.

        Raises:
            Unsupported: the server does not know the form it was asked for.
            BrokenOff: an error came after the reply had begun.
            ModelError: the model cannot be reached or did not answer.
        """
        for attempt in range(_TRIES):
            begun = False
            try:
                for piece in _pieces(model, messages, costs, config):
                    begun = begun or bool(piece)
                    yield piece
                return
            except Exception as error:  # each provider's client raises its own
                if begun:
                    raise BrokenOff from error
                if unsupported(error):
                    raise Unsupported from error
                if attempt + 1 == _TRIES or not passing(error):
                    raise not_answered(self.name, error) from None
            time.sleep(self.pause * 2**attempt)


def _pieces(
    model: Runnable[Sequence[BaseMessage], BaseMessage],
    messages: Sequence[BaseMessage],
    costs: Costs,
    config: RunnableConfig | None,
) -> Iterator[str]:
    costs.calls += 1
    chunks = model.stream(list(messages), config)
    while True:
        started = time.perf_counter()
        try:
            chunk = next(chunks, None)
        finally:
            costs.seconds += time.perf_counter() - started
        if chunk is None:
            return
        costs.add(getattr(chunk, "usage_metadata", None))
        yield _words_of(chunk)


def _words_of(chunk: Any) -> str:
    """The text of a piece of a reply, or the arguments of its tool call, which hold the same JSON."""
    calls = getattr(chunk, "tool_call_chunks", None)
    if calls:
        return "".join(call.get("args") or "" for call in calls)
    if getattr(chunk, "tool_calls", None):
        import json

        return json.dumps(chunk.tool_calls[0].get("args"))
    text = chunk.text
    return text if isinstance(text, str) else str(text())
