"""Chat models that are none: real subclasses of LangChain's BaseChatModel, each with one habit."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable

from assistant import Assistant, Essay
from assistant.answers import ANSWERED
from assistant.chat_parts import chat_parts
from assistant.engine import Engine
from assistant.phrases import Phrases
from assistant.words import content
from assistant.writers import Brief
from tests.doubles import MemoryIndex, WordEncoder

PASSAGE = re.compile(r'<passage n="(\d+)">\n(.*?)\n</passage>', re.DOTALL)
Reply = Callable[[Sequence[BaseMessage]], str]


class Scripted(BaseChatModel):
    """Says what `reply` makes of the messages, in pieces of `size` characters, and remembers what it was sent."""

    reply: Any
    size: int = 16
    seconds: float = 0.0
    breaks_after: int | None = None
    sent: list[list[BaseMessage]]
    said: list[str]

    def __init__(self, reply: Reply | str | Sequence[str], **given: Any) -> None:
        if isinstance(reply, str):
            function: Reply = lambda _: reply  # noqa: E731
        elif callable(reply):
            function = reply
        else:
            replies = iter(reply)
            function = lambda _: next(replies)  # noqa: E731
        super().__init__(reply=function, sent=[], said=[], **given)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(str(chunk.message.content) for chunk in self._stream(messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self.sent.append(messages)
        text = self.reply(messages)
        for number, at in enumerate(range(0, len(text), self.size)):
            if self.breaks_after is not None and number >= self.breaks_after:
                raise ConnectionResetError("the line is dead")
            time.sleep(self.seconds)
            piece = text[at : at + self.size]
            self.said.append(piece)
            yield self._chunk(piece, number)
        usage = {"input_tokens": 100, "output_tokens": 10, "total_tokens": 110}
        yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=usage))

    def _chunk(self, piece: str, number: int) -> ChatGenerationChunk:
        return ChatGenerationChunk(message=AIMessageChunk(content=piece))


class ToolScripted(Scripted):
    """As `Scripted`, through a tool call."""

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, Any]:
        return self.bind(tools=list(tools))

    def _chunk(self, piece: str, number: int) -> ChatGenerationChunk:
        call = {"name": "answer" if not number else None, "args": piece, "id": "1" if not number else None, "index": 0}
        return ChatGenerationChunk(
            message=AIMessageChunk(content="", tool_call_chunks=[{**call, "type": "tool_call_chunk"}])
        )


def shown(messages: Sequence[BaseMessage]) -> list[tuple[int, str]]:
    """The passages in what a model was sent, with their numbers."""
    return [(int(n), text) for n, text in PASSAGE.findall(str(messages[min(1, len(messages) - 1)].content))]


def sentences(text: str) -> list[str]:
    """Sentences of a passage that have enough words to be quoted."""
    return [s for s in re.split(r"(?<=[.!?])\s+|\n", text) if len(s.split()) > 5]


def as_json(statements: Sequence[tuple[str, int, str]]) -> str:
    """A reply in the form asked for, of (text, passage number, quote)."""
    return json.dumps(
        {"statements": [{"quotes": [{"passage": n, "quote": quote}], "text": text} for text, n, quote in statements]},
        ensure_ascii=False,
    )


def honest(messages: Sequence[BaseMessage]) -> str:
    """Says the first two sentences it finds, and quotes them."""
    found = [(s, n, s) for n, text in shown(messages) for s in sentences(text)[:1]]
    return as_json(found[:2])


def nearest(messages: Sequence[BaseMessage]) -> str:
    """Quotes the one sentence it was shown that shares most words with the question."""
    asked = re.search(r"<question>\n(.*?)\n</question>", str(messages[1].content), re.DOTALL)
    assert asked is not None
    wanted = set(content(asked[1]))
    found = [(s, n, s) for n, text in shown(messages) for s in re.split(r"(?<=[.!?])\s+|\n+", text) if s]
    return as_json([max(found, key=lambda each: len(wanted & set(content(each[0]))))])


class Willing:
    """A judge that lets every question through, so that only grounding stands between the writer and the reader."""

    def judged(self, brief: Brief) -> Brief:
        return replace(brief, decision=replace(brief.decision, outcome=ANSWERED, why=""))


def chatting(text: str, model: Any, cache: Path | None = None, decide: str = "reader") -> Assistant:
    """An assistant on `text` that writes with `model` through the real parts, and waits for nobody.

    Every question is let through, where `decide` leaves it to the reader: there is none.
    """
    essay, encoder, phrases = Essay.from_text(text), WordEncoder(), Phrases.load()
    parts = chat_parts(model, encoder, phrases, decide, cache)
    caller = replace(parts.writer.caller, pause=0.0)
    parts = replace(parts, writer=replace(parts.writer, caller=caller))
    engine = replace(Engine.plain(phrases), chat=parts)
    return Assistant(essay, MemoryIndex(essay, encoder), engine=engine, judge=parts.judge or Willing())
