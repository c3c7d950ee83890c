"""What every door of the web shares: the essay, the assistant once it is loaded, limits, the way to an answer."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyio import to_thread

from assistant.answers import Answer
from assistant.errors import AssistantError, QuestionError
from assistant.essay import Essay
from assistant.index import free_cores
from assistant.phrases import Phrases, message
from assistant.progress import note
from assistant.web.limits import Limit
from assistant.web.options import WebOptions
from assistant.web.refusals import Refused
from assistant.web.uploads import Uploads
from assistant.writing import clean_question, examples, turns_of

if TYPE_CHECKING:
    from assistant.ask import Assistant

LONGEST = 8  # turns; a follow-up is resolved against the last few
_log = logging.getLogger("assistant.web")
_AT_ONCE = 4  # answers of a chat model written in parallel
_LOOK = 0.1  # seconds between looks at whether the model is loaded


class Host:
    """One served essay, out of `file` (None: the shipped one).

    `assistant` is None until its model is loaded; `failure` says why it never will be.
    """

    def __init__(self, essay: Essay, options: WebOptions, phrases: Phrases, file: Path | None = None) -> None:
        self.essay, self.options, self.phrases, self.file = essay, options, phrases, file
        self.held = 0  # questions that are being answered, or wait to be
        self._free = asyncio.Semaphore(_AT_ONCE)
        self.rate = Limit(options.rate, 60)
        self.uploads = Uploads()
        self.assistant: Assistant | None = None
        self.failure = ""
        self.write: Callable[[str], Any] = note
        self._suggested: dict[str, list[str]] = {}

    def start(self, assistant: Assistant) -> None:
        """Warm `assistant` up and let it answer from now on; the first visitor must not pay for lazy imports."""
        self.suggest(assistant)
        if not assistant.writer.waits:
            # The work is the processor's own: more threads than cores only take it from each other.
            self._free = asyncio.Semaphore(free_cores())
        self.assistant = assistant

    def fail(self, error: Exception) -> str:
        """Answer nothing from now on, and give why: errors made to be read as they are, any other in our words."""
        known = isinstance(error, AssistantError)
        self.failure = str(error) if known else self.phrases.say("web.starting.unforeseen")
        if not known:
            _log.error("the start failed", exc_info=error)
        return self.failure

    def suggest(self, assistant: Assistant) -> None:
        """Keep the questions to begin with; those it would refuse are left out, where asking them costs nothing."""
        made = examples(assistant.essay, self.phrases)
        if not assistant.writer.waits:
            made = [answer.question for answer in assistant.ask_many(made) if answer.found]
        self._suggested[assistant.essay.fingerprint] = made

    def examples(self, essay: Essay) -> list[str]:
        """Questions to begin with; none before the assistant has tried them."""
        return self._suggested.get(essay.fingerprint, [])

    @property
    def state(self) -> str:
        """One of "loading", "ready" and "failed"."""
        return "failed" if self.failure else "ready" if self.assistant else "loading"

    def within_rate(self, client: str) -> None:
        """Count a request of `client`; raises Refused (429) when there were too many."""
        if seconds := self.rate.take(client):
            raise Refused(429, "rate", again=seconds, seconds=seconds)

    async def wait(self) -> None:
        """Come back when the model is loaded; raises Refused (503) when it cannot be."""
        while self.assistant is None and not self.failure:
            await asyncio.sleep(_LOOK)
        self.assistant_of("")

    def assistant_of(self, key: str) -> Assistant:
        """The assistant of the served essay, or of the one a visitor brought under `key`; raises Refused."""
        if self.failure:
            raise Refused(503, "failed", why=self.failure)
        if self.assistant is None:
            raise Refused(503, "loading", again=2)
        if assistant := self.uploads.get(key) if key else self.assistant:
            return assistant
        raise Refused(410, "gone")

    async def answers(
        self, question: str, history: Sequence[Any], key: str, client: str, patient: bool = False
    ) -> AsyncGenerator[Answer, None]:
        """The answer of `key`'s essay as it grows; the last one is whole. `history` holds earlier answers as dicts.

        So many are written at once, so many more may wait; who is `patient`, for the model to be loaded, too. Whoever
        stops listening stops the writer.

        Raises:
            Refused: with what to tell whoever asked.
        """
        self.within_rate(client)
        if patient:
            await self.wait()
        assistant = self.assistant_of(key)
        if self.held >= self.options.waiting:
            raise Refused(503, "full", again=3)
        self.held += 1
        try:
            asked = clean_question(question)
            if self.options.log_questions:
                self.write(json.dumps({"time": round(time.time(), 3), "question": asked}, ensure_ascii=False))
            earlier = history_of(history, assistant.essay)
            async with self._free:
                coming = assistant.stream_answers(asked, earlier)
                # A slow model does not hold up who has gone, nor the exit: its thread is left to itself.
                while (answer := await to_thread.run_sync(next, coming, None, abandon_on_cancel=True)) is not None:
                    yield answer
        except QuestionError as error:
            raise Refused(422, "question", str(error)) from error
        except AssistantError as error:
            raise Refused(502, "assistant", str(error)) from error
        except Exception as error:
            # A traceback may hold the question, so it is logged only where questions are.
            kind = type(error).__name__
            _log.error("a question could not be answered: %s", kind, exc_info=self.options.log_questions)
            raise Refused(500, "broken") from error
        finally:
            self.held -= 1

    async def whole_answer(self, question: str, history: Sequence[Any], client: str, patient: bool = False) -> Answer:
        """The whole answer of the served essay; raises Refused."""
        async with aclosing(self.answers(question, history, "", client, patient)) as growing:
            return [answer async for answer in growing][-1]


def history_of(turns: Sequence[Any], essay: Essay) -> tuple[Answer, ...]:
    """The newest `LONGEST` answers that `turns`, sent back by a client, stand for, oldest first: held to `essay`.

    What a chat was told about another text is left out: its offsets mean nothing here.

    Raises:
        QuestionError: a turn is no answer, or quotes what does not stand in the essay.
    """
    own = essay.fingerprint
    here = [t for t in turns[-2 * LONGEST :] if not isinstance(t, Mapping) or t.get("essay", own) == own]
    answers = turns_of(here, essay)[-LONGEST:]
    if not all(_stands(answer, essay) for answer in answers):
        raise QuestionError(message("web.history"))
    return answers


def answer_of(given: Any, essay: Essay) -> Answer:
    """The answer that `given`, kept by a browser, stands for. One about another text is taken as it came.

    Raises:
        QuestionError: it is no answer, or quotes what does not stand in the essay it is about, if that is this one.
    """
    try:
        return next(iter(history_of([given], essay)), None) or Answer.from_dict(given)
    except ValueError as error:
        raise QuestionError(message("web.history")) from error


def _stands(answer: Answer, essay: Essay) -> bool:
    texts = isinstance(answer.question, str) and isinstance(answer.condensed, str)
    try:
        return texts and all(essay.cite(c.start, c.end).quote == c.quote for c in answer.citations)
    except (TypeError, ValueError):
        return False
