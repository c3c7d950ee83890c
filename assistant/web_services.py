"""The page's small services, each only where the owner switched it on: bring an essay, save a test, thumbs."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from assistant.answers import Answer
from assistant.errors import AssistantError, EssayError
from assistant.web_api import Refused, assistant_of, within_rate
from assistant.web_essay import essay_html
from assistant.web_examples import examples
from assistant.web_history import history_of
from assistant.web_host import Host
from assistant.web_owner import save_test, save_thumb


class Turn(BaseModel):
    """A turn of a conversation: an answer as it came, and the questions before it."""

    model_config = ConfigDict(extra="forbid")
    answer: dict[str, Any]
    turns: list[str] = Field(default_factory=list, max_length=50)


class Thumb(BaseModel):
    """Whether an answer helped."""

    model_config = ConfigDict(extra="forbid")
    answer: dict[str, Any]
    helpful: bool


def services(host: Host) -> APIRouter:
    """The services over `host`; one that is switched off answers 403."""
    router = APIRouter(include_in_schema=False)
    _bring(router, host)
    _keep(router, host)
    return router


def _bring(router: APIRouter, host: Host) -> None:
    @router.post("/api/essays")
    async def bring(request: Request, name: str) -> dict[str, Any]:
        if not host.options.allow_upload:
            raise Refused(403, "off", host.phrases.say("web.refused.upload_off"))
        _not_from_a_form(request)
        within_rate(host, request)
        owners = assistant_of(host, "")
        data = await request.body()
        try:
            key = await to_thread.run_sync(host.uploads.add, name, data, owners.on, abandon_on_cancel=True)
        except EssayError as error:
            raise Refused(422, "essay", str(error)) from error
        return {"key": key, **_about(host, key)}

    @router.get("/api/essays/{key}")
    async def again(key: str) -> dict[str, Any]:
        return _about(host, key)

    @router.delete("/api/essays/{key}")
    async def drop(key: str) -> dict[str, Any]:
        host.uploads.drop(key)
        return {}


def _keep(router: APIRouter, host: Host) -> None:
    say = host.phrases.say

    @router.post("/api/tests")
    async def test(turn: Turn, request: Request) -> dict[str, str]:
        if host.options.tests is None:
            raise Refused(403, "off", say("web.refused.tests_off"))
        within_rate(host, request)
        path, answer = host.options.tests, _answer(host, turn.answer)
        try:
            return {"id": await to_thread.run_sync(lambda: save_test(path, answer, turn.turns, host.essay))}
        except AssistantError as error:
            raise Refused(409, "set", str(error)) from error

    @router.post("/api/feedback")
    async def thumb(given: Thumb, request: Request) -> dict[str, Any]:
        if host.options.feedback is None:
            raise Refused(403, "off", say("web.refused.feedback_off"))
        within_rate(host, request)
        path, answer = host.options.feedback, _answer(host, given.answer)
        await to_thread.run_sync(lambda: save_thumb(path, answer, given.helpful))
        return {}


def _about(host: Host, key: str) -> dict[str, Any]:
    essay = assistant_of(host, key).essay
    return {
        "title": essay.title,
        "essay": essay.fingerprint,
        "html": essay_html(essay, host.phrases),
        "examples": examples(essay, host.phrases),
    }


def _answer(host: Host, given: dict[str, Any]) -> Answer:
    try:
        found = history_of([given], host.essay)
    except AssistantError as error:
        raise Refused(422, "answer", str(error)) from error
    if not found:
        raise Refused(409, "answer", host.phrases.say("web.refused.other_essay"))
    return found[0]


def _not_from_a_form(request: Request) -> None:
    """Only a page of this origin can send this type: a form of another site cannot, and scripts there ask first."""
    if request.headers.get("content-type", "") != "application/octet-stream":
        raise Refused(415, "type", "Send the file's bytes as application/octet-stream.")
