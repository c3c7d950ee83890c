"""The host's own routes: health, and a question asked without the page."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from assistant.answers import Answer
from assistant.web.guard import HEALTH
from assistant.web.history import LONGEST
from assistant.web.host import Host
from assistant.web.limits import client_of
from assistant.web.refusals import Refused
from assistant.writing import LONGEST_QUESTION

_LOOK = 0.5  # seconds between looks at whether a client still waits


class Ask(BaseModel):
    """A question, with the answers given before it in the same conversation."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(description=f"1 to {LONGEST_QUESTION:,} characters.")
    history: list[dict[str, Any]] = Field(
        default_factory=list,
        max_length=500,
        description=f"Earlier answers as they came, oldest first; the last {LONGEST} are read.",
    )


def routes(host: Host) -> APIRouter:
    """The routes over `host`."""
    router = APIRouter()

    @router.post("/api/ask", summary="Ask a question, get the whole answer")
    async def ask(body: Ask, request: Request) -> Any:
        """The answer as `Answer.to_dict()`; its `outcome` is answered, unsure or absent."""
        task = asyncio.create_task(whole(host, body.question, body.history, client_of(request.scope)))
        while not task.done():
            await asyncio.wait({task}, timeout=_LOOK)
            if not task.done() and await request.is_disconnected():
                task.cancel()  # nobody goes on writing for who has hung up
                return Response()
        return task.result().to_dict()

    @router.get(HEALTH, summary="Whether questions can be answered now")
    async def healthz() -> JSONResponse:
        """200 with `{"state": "ready"}` once essay, index and model are loaded; 503 before that."""
        return JSONResponse({"state": host.state}, 200 if host.state == "ready" else 503)

    return router


async def whole(host: Host, question: str, history: list[Any], client: str, patient: bool = False) -> Answer:
    """The whole answer of the served essay; raises Refused."""
    async with aclosing(host.answers(question, history, "", client, patient)) as answers:
        found = [answer async for answer in answers]
    return found[-1]


async def error_response(host: Host, _: Request, error: Exception) -> Response:
    """Any error of a route in the form of a refusal."""
    if isinstance(error, Refused):
        return error.response()
    no, status = partial(Refused.saying, host.phrases), error.status_code if isinstance(error, HTTPException) else 500
    if isinstance(error, RequestValidationError):
        # Not `error.errors()` whole: they repeat the input.
        why = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors()[:3])
        return no(422, "malformed", why=why).response()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return no(500, "broken").response()
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return no(413, "too_large").response()
    return no(status, "malformed", why=HTTPStatus(status).phrase).response()
