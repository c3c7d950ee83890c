"""The FastAPI app: our own routes, and Gradio's page behind a door that opens what the page needs. Home of FastAPI."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from assistant import __version__
from assistant.web.guard import HEALTH, Guard
from assistant.web.host import LONGEST, Host
from assistant.web.limits import client_of
from assistant.web.refusals import Refused
from assistant.writing import LONGEST_QUESTION

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

# Everything else that Gradio offers is closed: file=, proxy=, run/<name>, component_server, stream, deep links, ...
_READ = re.compile(
    r"/(?:config|theme\.css|robots\.txt|manifest\.json|favicon\.ico|(?:static|assets|svelte)/.+"
    r"|gradio_api/(?:info|startup-events|queue/data|heartbeat/\w+|upload_progress|call/ask/\w+))?"
)
_WRITE = re.compile(r"/gradio_api/(?:queue/join|run/predict|cancel|reset|call/ask)")
_NEEDED = {"GET": _READ, "HEAD": _READ, "POST": _WRITE}
_UPLOAD = "/gradio_api/upload"
# A refresh by <meta> stays on the page for ever where the address ends in a fragment, as a link to a sentence does.
_AGAIN, _RELOAD = "/again.js", "setTimeout(() => location.reload(), 400);"
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


def web_app(host: Host, build: Callable[[], Any]) -> ASGIApp:
    """The whole app behind its guard. `build` makes Gradio's page and runs in a thread once the app has started."""
    door = Door(host)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            tasks = [asyncio.create_task(one) for one in (door.open(build, stack), host.uploads.watch())]
            yield
            for task in tasks:
                task.cancel()
        host.uploads.close()

    served = FastAPI(
        title=host.phrases.say("web.page.api"),
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        max_body_size=host.options.body,
    )
    for kind in (Refused, RequestValidationError, HTTPException, Exception):
        served.add_exception_handler(kind, error_response)
    add_routes(served, host)
    served.mount("/", door)
    return Guard(served, host.options, host.write)


def add_routes(app: FastAPI, host: Host) -> None:
    """Health, and a question asked without the page."""

    @app.post("/api/ask", summary="Ask a question, get the whole answer")
    async def ask(body: Ask, request: Request) -> Any:
        """The answer as `Answer.to_dict()`; its `outcome` is answered, unsure or absent."""
        task = asyncio.create_task(host.whole_answer(body.question, body.history, client_of(request.scope)))
        while not task.done():
            await asyncio.wait({task}, timeout=_LOOK)
            if not task.done() and await request.is_disconnected():
                task.cancel()  # nobody goes on writing for who has hung up
                return Response()
        return task.result().to_dict()

    @app.get(HEALTH, summary="Whether questions can be answered now")
    async def healthz() -> JSONResponse:
        """200 with `{"state": "ready"}` once essay, index and model are loaded; 503 before that."""
        return JSONResponse({"state": host.state}, 200 if host.state == "ready" else 503)


async def error_response(_: Request, error: Exception) -> Response:
    """Any error of a route in the form of a refusal."""
    if isinstance(error, Refused):
        return error.response()
    if isinstance(error, RequestValidationError):
        # Not `error.errors()` whole: they repeat the input.
        why = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors()[:3])
        return Refused(422, "malformed", why=why).response()
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Refused(500, "broken").response()
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Refused(413, "too_large").response()
    return Refused(status, "malformed", why=HTTPStatus(status).phrase).response()


class Door:
    """ASGI app: Gradio's page once it is built, before that a notice that waits for it, or says why there is none."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._page: ASGIApp | None = None
        self._failure = ""

    async def open(self, build: Callable[[], Any], stack: AsyncExitStack) -> None:
        """Build the page; it lives as long as `stack`."""
        try:
            # Not in the loop's own threads, for which it would wait when it is told to stop.
            page = await asyncio.get_running_loop().run_in_executor(ThreadPoolExecutor(1, "page"), build)
            await stack.enter_async_context(page.router.lifespan_context(page))
            self._page = page
        except Exception as error:
            self._failure = self._host.fail(error)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the page, and nothing of Gradio but what the page needs."""
        await self._answer(scope["method"], scope["path"])(scope, receive, send)

    def _answer(self, method: str, path: str) -> ASGIApp:
        if path == _AGAIN:  # also once the page is built: it may be asked for just then
            return Response(_RELOAD, media_type="text/javascript")
        is_upload = method == "POST" and path == _UPLOAD and self._host.options.allow_upload
        is_open = is_upload or (method in _NEEDED and _NEEDED[method].fullmatch(path))
        if ".." in path or "//" in path or not is_open:
            return PlainTextResponse("Not found\n", 404)
        if self._page is not None:
            return self._page
        return self._notice() if path == "/" else PlainTextResponse("Starting\n", 503, {"Retry-After": "1"})

    def _notice(self) -> Response:
        name, say = "failed" if self._failure else "lead", self._host.phrases.say
        layout = Path(__file__).with_name("starting.html").read_text(encoding="utf-8")
        html = layout.format(
            title=escape(self._host.essay.title),
            lead=escape(say(f"web.starting.{name}")),
            more=escape(self._failure or say("web.starting.more")),
            again="" if self._failure else f'<script src="{_AGAIN[1:]}"></script>',
        )
        return HTMLResponse(html, 503 if self._failure else 200, {"Cache-Control": "no-store"})
