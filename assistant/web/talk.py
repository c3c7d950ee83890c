"""What happens in the conversation: each method stands behind an event of the page. Home of gradio, with the page."""

from __future__ import annotations

import asyncio
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
from assistant.web.host import Host, answer_of
from assistant.web.limits import client_of
from assistant.web.markdown import file_text, literal, message, text_of
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
        self, asked: str, turns: list[Any], key: str, _: Any, request: gr.Request
    ) -> AsyncGenerator[tuple[Any, Any, Any], None]:
        """The conversation with one more turn, growing; that turn for the browser to keep; the question box.

        Stop is heard here, and what was stopped is shown from here: no other event writes what this one still writes.
        """
        began, say, turn = time.perf_counter(), self.phrases.say, dict[str, Any]()
        waiting = say("web.answer.thinking" if self.host.assistant else "web.answer.loading")
        stop = self._stops.listen(request.session_hash)
        before = [*(await asyncio.to_thread(self.draw, turns, key))[0], _question(asked)]
        if not stop.said:
            busy = gr.Textbox("", submit_btn=False, stop_btn=say("web.page.stop"))
            yield [*before, _reply(waiting)], None, busy
        coming = self.host.answers(asked, [turn["answer"] for turn in turns], key, client(request), patient=True)
        try:
            async with aclosing(stop.until(coming)) as growing:
                async for answer in growing:
                    essay = self.host.assistant_of(key).essay
                    turn = self._turn(answer, essay, len(turns))
                    yield [*before, _reply(message(answer, essay, self.phrases))], turn, gr.skip()
        except Refused as error:
            warn(error)
            turn = {}
        if turn:
            turn |= {"stopped": stop.said, "cost": render.cost(answer, self.phrases, time.perf_counter() - began)}
            turn["text"] += f"\n\n{say('web.answer.stopped')}" * stop.said
        if stop.left:  # Gradio would end with what was said last; a question without a word of an answer is not lost
            yield gr.skip(), turn, gr.skip() if turn else self.idle(value=asked)
        elif not turn:  # refused, or stopped before the first word
            yield before[:-1], None, self.idle(value=asked)
        else:
            more = follow_ups(answer, essay, self.phrases)
            yield [*before, self._whole(answer, essay, turn, more)], turn, self.idle()

    async def stop(self, request: gr.Request) -> None:
        """Stop what is being answered on the tab that asks for it."""
        self._stops.stop(request.session_hash)

    def leave(self, request: gr.Request) -> None:
        """Stop it without a word: the tab shows another chat from now on."""
        self._stops.stop(request.session_hash, left=True)

    def rewind(self, turns: list[Any], key: str, event: gr.EventData) -> tuple[list[Message], str, dict[str, int]]:
        """The conversation before the turn that `event` is about, that turn's question, how many turns are left."""
        at = (event.index[0] if isinstance(event.index, list) else event.index) // 2
        return self.draw(turns[:at], key)[0], str(turns[at]["question"]), {"left": at}

    def edit(self, turns: list[Any], key: str, event: gr.EditData) -> tuple[list[Message], str, dict[str, int]]:
        """The same, with the question as it was changed."""
        before, _, left = self.rewind(turns, key, event)
        return before, text_of(str(event.value)), left

    def draw(self, turns: Sequence[Any], key: str, more: bool = False) -> tuple[list[Message], Essay]:
        """The messages of turns that a browser kept, with `more` to ask after the last; and the essay under `key`.

        They are made of the answers: markup that stands in storage never gets here.
        """
        try:
            essay = self.host.assistant_of(key).essay
        except Refused:
            essay = self.host.essay
        messages: list[Message] = []
        for turn in turns:
            try:
                # Offsets into another text cannot be held to this one: such an answer is shown, and links nowhere.
                answer = answer_of(turn["answer"], essay)
                chips = follow_ups(answer, essay, self.phrases) if more and turn is turns[-1] else []
                messages += [_question(answer.question), self._whole(answer, essay, turn, chips)]
            except (QuestionError, KeyError, TypeError, AttributeError, ValueError, IndexError):
                messages += [_question("…"), _reply(self.phrases.say("web.answer.unreadable"))]
        return messages, essay

    async def ask(
        self, question: str, history: list[dict[str, Any]] | None = None, request: gr.Request | None = None
    ) -> dict[str, Any]:
        """The essay's answer; every citation is exact: `essay[start:end] == quote`.

        `history` holds earlier answers as they came, oldest first. Its `outcome` is answered, unsure or absent.
        """
        try:
            return (await self.host.whole_answer(question, history or [], client(request), patient=True)).to_dict()
        except Refused as error:
            raise gr.Error(str(error), print_exception=False) from error

    def idle(self, **value: Any) -> Any:
        """The question box when nothing is being answered."""
        return gr.update(**value, submit_btn=self.phrases.say("web.page.send"), stop_btn=False)

    def _turn(self, answer: Answer, essay: Essay, at: int) -> dict[str, Any]:
        """A turn as the browser keeps it: the answer, what it is in a file, and its citations as W3C selectors."""
        return {
            "at": at,
            "question": answer.question,
            "answer": replace(answer, passages=(), metadata={}).to_dict(),
            "title": essay.title,
            "text": file_text(answer, self.phrases),
            "selectors": [citation.to_selector() for citation in answer.citations],
        }

    def _whole(self, answer: Answer, essay: Essay, ends: Mapping[str, Any], more: Sequence[str]) -> Message:
        """The message of a turn that has ended as `ends` says: whether it was stopped, and what it cost."""
        parts = [message(answer, essay, self.phrases)]
        parts += [f"*{self.phrases.say('web.answer.stopped')}*"] * bool(ends.get("stopped"))
        parts += [f"<small>{literal(str(ends['cost'])[:200])}</small>"] * bool(ends.get("cost"))
        return {**_reply("\n\n".join(parts)), "options": [{"value": question} for question in more]}


def client(request: gr.Request | None) -> str:
    """Who is asking, as the guard tells clients apart."""
    return client_of(request.request.scope) if request and request.request else ""


def warn(error: Exception) -> None:
    """Tell the visitor of an error that was made on purpose."""
    gr.Warning(literal(str(error)), duration=15)


def _question(text: str) -> Message:
    """A question is shown as text, whatever stands in it."""
    return {"role": "user", "content": literal(text)}


def _reply(markdown: str) -> Message:
    return {"role": "assistant", "content": markdown}
