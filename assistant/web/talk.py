"""What happens in the conversation: each method stands behind an event of the page. Home of gradio, with the page."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import gradio as gr

from assistant import render
from assistant.answers import Answer
from assistant.errors import QuestionError
from assistant.essay import Essay
from assistant.phrases import Phrases
from assistant.web.api import whole
from assistant.web.history import history_of
from assistant.web.host import Host
from assistant.web.limits import client_of
from assistant.web.markdown import file_text, literal, message, unescaped
from assistant.web.refusals import Refused
from assistant.web.stopping import Stops
from assistant.writing import follow_ups

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": None}
LIGHT: dict[str, Any] = {**QUIET, "queue": False, "preprocess": False}
Message = dict[str, Any]


class Conversation:
    """The conversation over `host`. Nothing of a visitor is kept here: what was said comes with every event."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.phrases = host.phrases
        self._stops = Stops()

    async def answer(
        self, asked: str, shown: list[Message], recent: list[Any], key: str, request: gr.Request
    ) -> AsyncGenerator[tuple[Any, Any, Any], None]:
        """The conversation with one more turn, growing; that turn for the browser to keep; the question box.

        Stop is heard here, and what was stopped is shown from here: no other event writes what this one still writes.
        """
        before, say, began = told(shown), self.phrases.say, time.perf_counter()
        turn: dict[str, Any] | None = None
        waiting = say("web.answer.thinking" if self.host.assistant else "web.answer.loading")
        with self._stops.heard(request.session_hash) as stop:
            busy = gr.Textbox("", submit_btn=False, stop_btn=say("web.page.stop"))
            yield [*before, said(asked), _reply(waiting)], None, busy
            coming = self.host.answers(asked, recent, key, client(request), patient=True)
            try:
                async with aclosing(stop.until(coming)) as growing:
                    async for answer in growing:
                        essay = self.host.assistant_of(key).essay
                        turn = kept(answer, essay, self.phrases, len(before) // 2)
                        reply = _reply(message(answer, essay, self.phrases))
                        yield [*before, said(asked), reply], turn, gr.skip()
            except Refused as error:
                warned(error)
                turn = None
        if turn is not None:
            turn |= {"stopped": stop.said, "cost": render.cost(answer, self.phrases, time.perf_counter() - began)}
            turn["text"] += f"\n\n{say('web.answer.stopped')}" * stop.said
        if stop.left:  # Gradio would end with what was said last
            yield gr.skip(), turn, gr.skip()
        elif turn is None:  # refused, or stopped before the first word
            yield before, None, self.idle(value=asked)
        else:
            yield [*before, said(asked), self._whole(answer, essay, turn, last=True)], turn, self.idle()

    async def stop(self, request: gr.Request) -> None:
        """Stop what is being answered on the tab that asks for it."""
        self._stops.stop(request.session_hash)

    def leave(self, request: gr.Request) -> None:
        """Stop it without a word: the tab shows another chat from now on."""
        self._stops.stop(request.session_hash, left=True)

    def rewound(self, shown: list[Message], event: gr.EventData) -> tuple[Any, str, dict[str, int]]:
        """The conversation before the turn that `event` is about, that turn's question, how many turns are left."""
        before, asked = _before(told(shown), event.index)
        return before, asked, {"left": len(before) // 2}

    def edited(self, shown: list[Message], event: gr.EditData) -> tuple[Any, str, dict[str, int]]:
        """The same, with the question as it was changed."""
        before, _, left = self.rewound(shown, event)
        return before, unescaped(str(event.value)), left

    def opened(self, turns: Sequence[Any], key: str) -> tuple[list[Message], Essay]:
        """A chat that the browser kept, shown from its answers: markup that stands in storage never gets here."""
        try:
            essay = self.host.assistant_of(key).essay
        except Refused:
            essay = self.host.essay
        shown = [self._turn(turn, essay, last=turn is turns[-1]) for turn in turns]
        return [message for turn in shown for message in turn], essay

    async def ask(
        self, question: str, history: list[dict[str, Any]] | None = None, request: gr.Request | None = None
    ) -> dict[str, Any]:
        """The essay's answer; every citation is exact: `essay[start:end] == quote`.

        `history` holds earlier answers as they came, oldest first. Its `outcome` is answered, unsure or absent.
        """
        try:
            return (await whole(self.host, question, history or [], client(request), patient=True)).to_dict()
        except Refused as error:
            raise gr.Error(str(error), print_exception=False) from error

    def _turn(self, turn: Any, essay: Essay, last: bool) -> list[Message]:
        turn = turn if isinstance(turn, Mapping) else {}
        try:
            # Offsets into another text cannot be held to this one: such an answer is shown, and links nowhere.
            answer = next(iter(history_of([turn["answer"]], essay)), None) or Answer.from_dict(turn["answer"])
            return [said(answer.question), self._whole(answer, essay, turn, last)]
        except (QuestionError, KeyError, TypeError, AttributeError, ValueError, IndexError):
            return [said(str(turn.get("question", ""))[:200]), _reply(self.phrases.say("web.answer.unreadable"))]

    def _whole(self, answer: Answer, essay: Essay, ends: Mapping[str, Any], last: bool) -> Message:
        """The message of a turn that has ended as `ends` says: whether it was stopped, and what it cost."""
        more = follow_ups(answer, essay, self.phrases) if last else []
        parts = [message(answer, essay, self.phrases)]
        parts += [f"*{self.phrases.say('web.answer.stopped')}*"] * bool(ends.get("stopped"))
        parts += [f"<small>{literal(str(ends['cost'])[:200])}</small>"] * bool(ends.get("cost"))
        reply = _reply("\n\n".join(parts))
        return {**reply, "options": [{"value": question} for question in more]}

    def idle(self, **value: Any) -> Any:
        """The question box when nothing is being answered."""
        return gr.update(**value, submit_btn=self.phrases.say("web.page.send"), stop_btn=False)


def told(shown: Sequence[Mapping[str, Any]] | None) -> list[Message]:
    """The messages a browser sent, reduced to who said what: no file, component or option of theirs comes through."""
    messages = []
    for one in shown or []:
        content = one.get("content", "")
        parts = content if isinstance(content, list) else [content]
        text = "\n\n".join(str(part.get("text", "")) if isinstance(part, Mapping) else str(part) for part in parts)
        messages.append({"role": "user" if one.get("role") == "user" else "assistant", "content": text})
    return messages


def _before(messages: list[Message], index: Any) -> tuple[list[Message], str]:
    """The messages before the turn at `index`, and the question of that turn."""
    at = index[0] if isinstance(index, Sequence) else index
    at = min(max(int(at), 0), max(len(messages) - 1, 0)) // 2 * 2
    return messages[:at], unescaped(messages[at]["content"]) if messages else ""


def said(question: str) -> Message:
    """A question as a message: as text, whatever stands in it."""
    return {"role": "user", "content": literal(question)}


def kept(answer: Answer, essay: Essay, phrases: Phrases, at: int) -> dict[str, Any]:
    """A turn as the browser keeps it: the answer, what it is in a file, and its citations as W3C selectors."""
    slim = replace(answer, passages=(), metadata={})
    return {
        "at": at,
        "question": answer.question,
        "answer": slim.to_dict(),
        "title": essay.title,
        "text": file_text(answer, phrases),
        "selectors": [citation.to_selector() for citation in answer.citations],
    }


def client(request: gr.Request | None) -> str:
    """Who is asking, as the guard tells clients apart."""
    return client_of(request.request.scope) if request and request.request else ""


def warned(error: Exception) -> None:
    """Tell the visitor of an error that was made on purpose."""
    gr.Warning(literal(str(error)), duration=15)


def _reply(markdown: str) -> Message:
    return {"role": "assistant", "content": markdown}
