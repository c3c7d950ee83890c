"""The routes: health, questions whole and streamed, what the page needs, its small services."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.answers import Answer
from assistant.asking import LONGEST_QUESTION, cleaned
from assistant.errors import AssistantError, QuestionError
from assistant.web_desk import Full
from assistant.web_history import LONGEST, history_of
from assistant.web_host import Host
from assistant.web_login import client_of
from assistant.web_view import Viewer

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.essay import Essay

_log = logging.getLogger("assistant.web")
_LOOK = 0.5  # seconds between looks at whether a client still waits


class Ask(BaseModel):
    """A question, with the answers given before it in the same conversation."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(description=f"1 to {LONGEST_QUESTION:,} characters.", examples=["Why was Sora scrapped?"])
    history: list[dict[str, Any]] = Field(
        default_factory=list,
        max_length=500,
        description=f"Earlier answers as they came, oldest first; the last {LONGEST} are read.",
    )
    essay: str = Field("", max_length=64, description="Key of an essay you brought; empty for the served one.")


class Refused(HTTPException):
    """A request that is not answered: a short name for programs, a sentence for people."""

    def __init__(self, status: int, error: str, message: str, retry_after: int = 0) -> None:
        super().__init__(status, message, {"Retry-After": str(retry_after)} if retry_after else None)
        self.error = error


async def refusal(_: Request, error: Exception) -> JSONResponse:
    """A `Refused` as JSON."""
    assert isinstance(error, Refused)
    return JSONResponse({"error": error.error, "message": error.detail}, error.status_code, error.headers)


def routes(host: Host) -> APIRouter:
    """The routes over `host`."""
    router = APIRouter()
    _asking(router, host)
    _state(router, host)
    return router


def within_rate(host: Host, request: Request) -> None:
    """Count a request of its client; raises Refused (429) when there were too many."""
    if seconds := host.rate.wait(client_of(request.scope)):
        raise Refused(429, "rate", host.phrases.say("web.refused.rate", seconds=seconds), seconds)


def _asking(router: APIRouter, host: Host) -> None:
    def allowed(request: Request) -> None:
        within_rate(host, request)

    @router.post("/api/ask", summary="Ask a question, get the whole answer", dependencies=[Depends(allowed)])
    async def ask(body: Ask, request: Request) -> dict[str, Any]:
        """The answer as `Answer.to_dict()`; its `outcome` is answered, unsure or absent."""
        return (await _unless_gone(request, _last(_answers(host, body, request)))).to_dict()

    @router.post("/api/stream", summary="Ask a question, get it by statements", dependencies=[Depends(allowed)])
    async def stream(body: Ask, request: Request) -> StreamingResponse:
        """Lines of JSON: `{"said": statement}` as each is grounded, then `{"view": ...}` with the whole answer."""
        answers = _answers(host, body, request)
        first = await _unless_gone(request, anext(answers))  # errors become a status while there is still one to send
        lines = _lines(host, first, answers, assistant_of(host, body.essay).essay)
        return StreamingResponse(lines, media_type="application/x-ndjson", headers={"X-Accel-Buffering": "no"})


def _state(router: APIRouter, host: Host) -> None:
    @router.get("/healthz", summary="Whether questions can be answered now")
    async def healthz() -> JSONResponse:
        """200 with `{"state": "ready"}` once essay, index and model are loaded; 503 before that."""
        return JSONResponse({"state": host.state}, 200 if host.state == "ready" else 503)

    @router.get("/api/page", summary="What the page needs to know")
    async def page() -> dict[str, Any]:
        """Words, examples, limits and what is switched on."""
        return {
            "state": host.state,
            "why": host.failure,
            "words": _words(host),
            "title": host.essay.title,
            "essay": host.essay.fingerprint,
            "examples": host.examples,
            "longest": LONGEST_QUESTION,
            "history": LONGEST,
            "can": {
                "upload": host.options.allow_upload,
                "test": host.options.tests is not None,
                "feedback": host.options.feedback is not None,
            },
        }


async def _answers(host: Host, body: Ask, request: Request) -> AsyncIterator[Answer]:
    say = host.phrases.say
    assistant = assistant_of(host, body.essay)
    try:
        question = cleaned(body.question)
        if host.options.log_questions:
            request.scope.setdefault("state", {})["log"] = {"question": question}
        async for answer in host.desk.answers(assistant, question, history_of(body.history, assistant.essay)):
            yield answer
    except QuestionError as error:
        raise Refused(422, "question", str(error)) from error
    except Full as error:
        raise Refused(503, "full", say("web.refused.full"), 3) from error
    except AssistantError as error:
        raise Refused(502, "assistant", str(error)) from error
    except Refused:
        raise
    except Exception as error:
        # A traceback may hold the question, so it is logged only where questions are.
        kind = type(error).__name__
        _log.error("a question could not be answered: %s", kind, exc_info=host.options.log_questions)
        raise Refused(500, "broken", say("web.refused.broken")) from error


def assistant_of(host: Host, key: str) -> Assistant:
    """The assistant of the served essay, or of the one a visitor brought under `key`; raises Refused."""
    if host.failure:
        raise Refused(503, "failed", host.phrases.say("web.refused.failed", why=host.failure))
    if host.assistant is None:
        raise Refused(503, "loading", host.phrases.say("web.refused.loading"), 2)
    if not key:
        return host.assistant
    assistant = host.uploads.get(key)
    if assistant is None:
        raise Refused(410, "gone", host.phrases.say("web.refused.gone"))
    return assistant


async def _last(answers: AsyncIterator[Answer]) -> Answer:
    answer = None
    async for answer in answers:  # noqa: B007
        pass
    assert answer is not None
    return answer


async def _unless_gone(request: Request, coming: Awaitable[Answer]) -> Answer:
    """The answer that is `coming`, unless who asked hangs up first: then nobody goes on writing it."""
    task = asyncio.ensure_future(coming)
    while not task.done():
        await asyncio.wait({task}, timeout=_LOOK)
        if not task.done() and await request.is_disconnected():
            task.cancel()
            raise Refused(499, "gone", "")
    return task.result()


async def _lines(host: Host, first: Answer, rest: AsyncIterator[Answer], essay: Essay) -> AsyncIterator[str]:
    answer, shown = first, 0
    try:
        while True:
            if fresh := answer.statements[shown:]:
                yield "".join(_line({"said": statement.to_dict()}) for statement in fresh)
            shown = len(answer.statements)
            following = await anext(rest, None)
            if following is None:
                break
            answer = following
        yield _line({"view": Viewer(essay, host.phrases).view(answer)})
    except Refused as error:
        yield _line({"error": error.error, "message": error.detail})


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _words(host: Host) -> dict[str, str]:
    return {name.rpartition(".")[2]: host.phrases.templates[name] for name in host.phrases.names("web.page")}
