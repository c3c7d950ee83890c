"""Calls a chat model: what it says piece by piece, until the time is over, with what it cost.

Retries are the client's own (LangChain's `max_retries`). The call runs on its own thread: a client that hangs, or a
server that sends a byte a minute, keeps nobody waiting past the time.
Replies may be kept on disk, a file each, named after everything the reply depends on.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from tempfile import NamedTemporaryFile
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from assistant.chat.trouble import BROKEN, SLOW, Trouble, Unsupported, cut_short, kind_of, scrubbed, unsupported

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable, RunnableConfig

SECONDS = 60.0  # a model may take for one answer, deciding and writing together
_LOG = logging.getLogger("assistant.chat")
_DONE = object()


@dataclass(slots=True)
class Costs:
    """What the calls for one answer cost, as far as the server says: it is added up while they run."""

    calls: int = 0
    seconds: float = 0.0
    tokens: dict[str, int] = field(default_factory=dict)
    cached: bool = False

    def add(self, chunk: Any) -> None:
        """Add what a message of LangChain says it cost; with a schema, OpenAI's client says so in its own words."""
        usage = getattr(chunk, "usage_metadata", None) or {}
        other = {} if usage else (getattr(chunk, "response_metadata", None) or {}).get("token_usage") or {}
        for name, theirs in (("input_tokens", "prompt_tokens"), ("output_tokens", "completion_tokens")):
            if count := int(usage.get(name) or other.get(theirs) or 0):
                self.tokens[name] = self.tokens.get(name, 0) + count

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
    """Calls the model `name`. An answer may take it `seconds`; `cache` keeps whole replies.

    LangChain's own cache is asked by `invoke` alone, never while a reply streams; hence this one.
    """

    name: str
    cache: ReplyCache | None = None
    seconds: float = SECONDS

    def say(
        self,
        model: Runnable[Sequence[BaseMessage], BaseMessage],
        messages: Sequence[BaseMessage],
        costs: Costs,
        begun: float,
        config: RunnableConfig | None = None,
        form: str = "text",
    ) -> Iterator[str]:
        """As `stream`, from the cache where it has the reply."""
        if self.cache is None:
            yield from self.stream(model, messages, costs, begun, config)
            return
        key = cache_key(self.name, form, [f"{m.type}: {m.text}" for m in messages])
        kept = self.cache.get(key)
        if kept is not None:
            costs.cached = True
            yield kept
            return
        said: list[str] = []
        for piece in self.stream(model, messages, costs, begun, config):
            said.append(piece)
            yield piece
        self.cache.put(key, "".join(said))

    def stream(
        self,
        model: Runnable[Sequence[BaseMessage], BaseMessage],
        messages: Sequence[BaseMessage],
        costs: Costs,
        begun: float,
        config: RunnableConfig | None = None,
    ) -> Iterator[str]:
        """The reply as it arrives. The answer it is for was `begun` then (`time.monotonic`).

        Raises:
            Unsupported: the server does not know the form it was asked for.
            Trouble: the model failed, broke off, or took too long. The log says why, without keys.
        """
        heard = False
        try:
            for piece in self._pieces(model, messages, costs, begun + self.seconds, config):
                heard = heard or bool(piece)
                yield piece
        except Trouble as trouble:
            _LOG.warning("%s: %s", self.name, trouble.kind)
            raise
        except Exception as error:  # each provider's client raises its own
            if heard and cut_short(error):
                return
            if not heard and unsupported(error):
                _LOG.info("%s does not take the form %s", self.name, scrubbed(error))
                raise Unsupported from error
            _LOG.warning("%s: %s", self.name, scrubbed(error))
            raise Trouble(BROKEN if heard else kind_of(error)) from None

    def _pieces(
        self,
        model: Runnable[Sequence[BaseMessage], BaseMessage],
        messages: Sequence[BaseMessage],
        costs: Costs,
        until: float,
        config: RunnableConfig | None,
    ) -> Iterator[str]:
        costs.calls += 1
        for chunk in _heard(lambda: model.stream(list(messages), config), until, costs):
            costs.add(chunk)
            yield _words_of(chunk)


def _heard(opened: Callable[[], Iterator[Any]], until: float, costs: Costs) -> Iterator[Any]:
    """What an iterator yields, read on another thread, until then; whoever stops listening stops it."""
    line: Queue[Any] = Queue(maxsize=1)
    over = Event()
    thread = Thread(target=copy_context().run, args=(_read, opened, line, over), daemon=True, name="chat model")
    thread.start()
    try:
        while True:
            started = time.monotonic()
            try:
                item = line.get(timeout=max(0.0, until - started)) if started < until else line.get_nowait()
            except Empty:
                raise Trouble(SLOW) from None
            finally:
                costs.seconds += time.monotonic() - started
            if item is _DONE:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        over.set()
        while not line.empty():
            line.get_nowait()  # the other thread may stand before a full line


def _read(opened: Callable[[], Iterator[Any]], line: Queue[Any], over: Event) -> None:
    try:
        chunks = opened()
        for chunk in chunks:
            if over.is_set():
                return
            line.put(chunk)
            if over.is_set():
                return
        line.put(_DONE)
    except Exception as error:
        line.put(error)


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


@dataclass(frozen=True, slots=True)
class ReplyCache:
    """A folder of replies. What is read from it is grounded again, so a forged file shows nothing false."""

    folder: Path

    def get(self, key: str) -> str | None:
        """The reply kept under `key`; None if there is none, or its file is damaged."""
        try:
            kept = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        reply = kept.get("reply") if isinstance(kept, dict) else None
        return reply if isinstance(reply, str) else None

    def put(self, key: str, reply: str) -> None:
        """Keep `reply`; a folder that cannot be written keeps nothing."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", encoding="utf-8", dir=self.folder, suffix=".tmp", delete=False) as file:
                json.dump({"reply": reply}, file, ensure_ascii=False)
            Path(file.name).replace(self.folder / f"{key}.json")
        except OSError:
            return


def cache_key(model: str, form: str, messages: Sequence[str]) -> str:
    """sha256 (hex) of the model, the form it is asked in, and the messages: prompts, passages and question."""
    return hashlib.sha256(json.dumps([model, form, *messages], ensure_ascii=False).encode()).hexdigest()
