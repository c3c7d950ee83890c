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
from assistant.chat.opening import chat_parts
from assistant.engine.engine import Engine
from assistant.language.lookup import content
from assistant.phrases import Phrases
from assistant.settings import Settings
from assistant.writing.request import Brief
from tests.doubles import MemoryIndex, WordEncoder

SENTENCES = re.compile(r"<sentences>\n(.*?)\n</sentences>", re.DOTALL)
QUESTION = re.compile(r"<question>\n(.*?)\n</question>", re.DOTALL)
NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
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
    """The sentences in what a model was sent, with their numbers."""
    found = SENTENCES.search(str(messages[min(1, len(messages) - 1)].content))
    return [(int(n), text) for n, text in NUMBERED.findall(found[1])] if found else []


def question_in(messages: Sequence[BaseMessage]) -> str:
    """The question a model was asked."""
    found = QUESTION.search(str(messages[1].content))
    assert found is not None
    return found[1]


def pointing(statements: Sequence[tuple[str, Sequence[int]]]) -> str:
    """A reply in the form asked for, of (text, numbers of the sentences that say it)."""
    given = [{"sentences": list(numbers), "text": text} for text, numbers in statements]
    return json.dumps({"statements": given}, ensure_ascii=False)


def honest(messages: Sequence[BaseMessage]) -> str:
    """Says the first two sentences of some length that it finds, and points at them."""
    found = [(text, [n]) for n, text in shown(messages) if len(text.split()) > 5]
    return pointing(found[:2])


def nearest(messages: Sequence[BaseMessage]) -> str:
    """Says the one sentence it was shown that shares most words with the question."""
    wanted = set(content(question_in(messages)))
    number, text = max(shown(messages), key=lambda each: len(wanted & set(content(each[1]))))
    return pointing([(text, [number])])


class Willing:
    """A judge that lets every question through, so that only grounding stands between the writer and the reader."""

    def decide(self, brief: Brief) -> Brief:
        return replace(brief, decision=replace(brief.decision, outcome=ANSWERED, why=""))


def chatting(
    text: str, model: Any, cache: Path | None = None, decide: str = "model", seconds: float = 60.0
) -> Assistant:
    """An assistant on `text` that writes with `model` through the real parts."""
    essay, encoder, phrases = Essay.from_text(text), WordEncoder(), Phrases.load()
    parts = chat_parts(model, encoder, phrases, decide, cache, Settings(timeout=seconds))
    engine = replace(Engine(phrases), chat=parts)
    return Assistant(essay, MemoryIndex(essay, encoder), engine=engine)
