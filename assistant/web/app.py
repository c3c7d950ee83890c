"""The FastAPI app: our routes, and Gradio's page behind a door that opens what the page needs. Home of FastAPI."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from assistant import __version__
from assistant.web.api import error_response, routes
from assistant.web.guard import guard
from assistant.web.host import Host
from assistant.web.refusals import Refused

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
_OPENS = '<script src="again.js"></script><noscript><meta http-equiv="refresh" content="1"></noscript>'


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
        served.add_exception_handler(kind, partial(error_response, host))
    served.include_router(routes(host))
    served.mount("/", door)
    return guard(served, host.options, host.phrases, host.write)


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
        html = (
            Path(__file__)
            .with_name("starting.html")
            .read_text(encoding="utf-8")
            .format(
                title=escape(self._host.essay.title),
                lead=escape(say(f"web.starting.{name}")),
                more=escape(self._failure or say("web.starting.more")),
                again="" if self._failure else _OPENS,
            )
        )
        return HTMLResponse(html, 503 if self._failure else 200, {"Cache-Control": "no-store"})
