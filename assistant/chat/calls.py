"""A chat model, what it has room for, and what it says, piece by piece, until the time is over, with what it cost.

Retries are the client's own (LangChain's `max_retries`). The call runs on its own thread: a client that hangs, or a
server that sends a byte a minute, keeps nobody waiting past the time.
Replies may be kept on disk, a file each, named after everything the reply depends on: LangChain's own cache is asked by
`invoke` alone, never while a reply streams. What is read from it is grounded again: a forged file shows nothing false.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import NamedTemporaryFile
from threading import Event, Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.chat.trouble import BROKEN, SLOW, Trouble, Unsupported, is_cut_short, is_unsupported, kind_of, scrub
from assistant.settings import SECONDS

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable, RunnableConfig

    Bound = Runnable[Sequence[BaseMessage], BaseMessage]

TOKENS = 800  # of one reply; four statements take about 200
CONTEXT = 8_192  # tokens, where a model's profile does not say
_PROMPT = 1_200  # tokens of the prompt without the sentences, a long question counted in
_A_TOKEN = 3  # characters, at the least in English prose
_ROOMIEST = 60_000  # characters; a book is not sent whole with every question
_FEW = 8  # sentences; Qwen2.5-Coder-1.5B pointed right at 47% among eight, at 17% among all 45 (measured)
_LOOPBACK = ("127.", "localhost", "::1", "0.0.0.0")
_LOG = logging.getLogger("assistant.chat")


@dataclass(slots=True)
class Costs:
    """What the calls for one answer cost, as far as the server says: it is added up while they run.

    The answer they are for was `begun` then, by `time.monotonic`.
    """

    begun: float = field(default_factory=time.monotonic)
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
class ChatModel:
    """A LangChain chat model and what it is called, in messages and in the cache's key.

    `room`: characters of sentences that its context holds. `few`: the most sentences it is shown, 0 where it reads
    an essay that fits whole. `held`: what has to live as long as the model does, such as a server of its own. An answer
    may take it `seconds`; `cache` is a folder that keeps its replies.
    """

    name: str
    model: BaseChatModel
    room: int
    few: int = 0
    held: object = field(default=None, repr=False)
    seconds: float = SECONDS
    cache: Path | None = None

    def say(
        self,
        messages: Sequence[BaseMessage],
        costs: Costs,
        form: str = "text",
        bound: Bound | None = None,
        config: RunnableConfig | None = None,
    ) -> Iterator[str]:
        """The reply as it arrives, or from the cache where it has it; `bound` is the model, set to reply in `form`.

        Raises:
            Unsupported: the server does not know the form it was asked for.
            Trouble: the model failed, broke off, or took too long. The log says why, without keys.
        """
        file = self._file(form, messages)
        kept = _find_reply(file) if file else None
        if kept is not None:
            costs.cached = True
            yield kept
            return
        said: list[str] = []
        try:
            for chunk in _listen(bound or self.model, messages, config, costs, costs.begun + self.seconds):
                said.append(_words_of(chunk))
                yield said[-1]
        except Trouble as trouble:
            _LOG.warning("%s: %s", self.name, trouble.kind)
            raise
        except Exception as error:  # each provider's client raises its own
            self._fail(error, any(said))
        if file:
            _keep(file, "".join(said))

    def _file(self, form: str, messages: Sequence[BaseMessage]) -> Path | None:
        if self.cache is None:
            return None
        key = json.dumps([self.name, form, *(f"{m.type}: {m.text}" for m in messages)], ensure_ascii=False)
        return self.cache / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    def _fail(self, error: Exception, heard: bool) -> None:
        """The trouble behind a client's `error`; none where the reply only reached its limit of tokens."""
        if heard and is_cut_short(error):
            return
        if not heard and is_unsupported(error):
            _LOG.info("%s does not take the form %s", self.name, scrub(error))
            raise Unsupported from error
        _LOG.warning("%s: %s", self.name, scrub(error))
        raise Trouble(BROKEN if heard else kind_of(error)) from None


def with_room(name: str, model: BaseChatModel, seconds: float, context: int = 0, held: object = None) -> ChatModel:
    """The model `name`, which an answer may take `seconds`, with what it can be shown; `context` in tokens, where its
    profile does not say.
    """
    profile = getattr(model, "profile", None) or {}
    known = profile.get("max_input_tokens")
    tokens = int(known) if isinstance(known, int) and known > 0 else context or CONTEXT
    room = max(0, min(_ROOMIEST, _A_TOKEN * (tokens - TOKENS - _PROMPT)))
    # What runs on the machine itself is small; calibration says otherwise where it is not.
    return ChatModel(name, model, room, 0 if known or not _is_near(model) else _FEW, held, seconds)


def _is_near(model: BaseChatModel) -> bool:
    """Whether the model's server is on this machine."""
    if type(model).__module__.startswith("langchain_ollama"):
        return True
    fields = ("openai_api_base", "base_url")
    addresses = (getattr(model, field, None) for field in fields)
    hosts = (urlsplit(address).hostname or "" for address in addresses if isinstance(address, str))
    return any(host.startswith(_LOOPBACK) for host in hosts)


def _listen(
    model: Bound, messages: Sequence[BaseMessage], config: RunnableConfig | None, costs: Costs, until: float
) -> Iterator[Any]:
    """The chunks of a reply, read on another thread, until then; whoever stops listening stops it."""
    line: SimpleQueue[Any] = SimpleQueue()
    over, done = Event(), object()

    def read() -> None:
        try:
            for chunk in model.stream(list(messages), config):
                line.put(chunk)
                if over.is_set():
                    return
            line.put(done)
        except Exception as error:
            line.put(error)

    costs.calls += 1
    Thread(target=copy_context().run, args=(read,), daemon=True, name="chat model").start()
    try:
        while True:
            began = time.monotonic()
            try:
                item = line.get(timeout=max(0.0, until - began))
            except Empty:
                raise Trouble(SLOW) from None
            finally:
                costs.seconds += time.monotonic() - began
            if item is done:
                return
            if isinstance(item, Exception):
                raise item
            costs.add(item)
            yield item
    finally:
        over.set()


def _words_of(chunk: Any) -> str:
    """The text of a piece of a reply, or the arguments of its tool call, which hold the same JSON."""
    if calls := getattr(chunk, "tool_call_chunks", None):
        return "".join(call.get("args") or "" for call in calls)
    if getattr(chunk, "tool_calls", None):
        return json.dumps(chunk.tool_calls[0].get("args"))
    text = chunk.text
    return text if isinstance(text, str) else str(text())


def _find_reply(file: Path) -> str | None:
    """The reply kept in `file`; None if there is none, or it is damaged."""
    try:
        reply = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return reply if isinstance(reply, str) else None


def _keep(file: Path, reply: str) -> None:
    """Keep `reply`; a folder that cannot be written keeps nothing."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, suffix=".tmp", delete=False) as new:
            json.dump(reply, new, ensure_ascii=False)
        Path(new.name).replace(file)
