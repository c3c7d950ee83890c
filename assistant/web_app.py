"""The FastAPI app: routes, page and static files behind the guards. Home of FastAPI."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from assistant import __version__
from assistant.web_api import Refused, refusal, routes
from assistant.web_docs import docs_html
from assistant.web_guard import Below, BodyLimit, Headers, RequestLog
from assistant.web_host import Host
from assistant.web_login import Login
from assistant.web_page import STATIC, Page, starting_html
from assistant.web_services import services

Builder = Callable[[], Any]


def guarded(host: Host, build: Builder, log: Callable[[str], Any] | None = None) -> ASGIApp:
    """The whole app. `build` makes Gradio's page and runs in a thread once the app has started."""
    say = host.phrases.say
    app: ASGIApp = unguarded(host, build)
    app = BodyLimit(app, lambda path: _most(host, path), say("web.refused.large"))
    if host.options.auth:
        app = Login(app, host.options.auth, say("web.refused.login"), say("web.refused.locked"))
    return RequestLog(Headers(Below(app, host.options.root_path)), log)


def unguarded(host: Host, build: Builder) -> FastAPI:
    """Routes and page, without login, limits of size, headers and log."""
    page = Page(starting_html(host.essay, host.phrases))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            opening = asyncio.create_task(_open(page, build, stack))
            yield
            opening.cancel()
        host.uploads.close()

    app = FastAPI(
        title=host.phrases.say("web.docs.title"),
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.add_exception_handler(Refused, refusal)
    app.add_exception_handler(RequestValidationError, _malformed(host))
    app.include_router(routes(host))
    app.include_router(services(host))

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(docs_html(app.openapi(), host.phrases, host.options.address))

    app.mount("/web", StaticFiles(directory=STATIC))
    app.mount("/", page)
    return app


async def _open(page: Page, build: Builder, stack: AsyncExitStack) -> None:
    built = await _in_thread(build)
    await stack.enter_async_context(built.router.lifespan_context(built))
    page.opened(built)


async def _in_thread(make: Callable[[], Any]) -> Any:
    """What `make` gives, from a daemon thread: `asyncio.to_thread` would hold up the exit until it is through."""
    loop = asyncio.get_running_loop()
    made: asyncio.Future[Any] = loop.create_future()

    def settle(set_it: Callable[[Any], None], value: Any) -> None:
        if not made.done():
            set_it(value)

    def run() -> None:
        try:
            done: tuple[Callable[[Any], None], Any] = (made.set_result, make())
        except BaseException as error:  # given to whoever waits
            done = (made.set_exception, error)
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, *done)

    threading.Thread(target=run, name="page", daemon=True).start()
    return await made


def _most(host: Host, path: str) -> int:
    """The largest body of a request to `path`, in bytes."""
    return host.options.upload if path.endswith("/api/essays") else host.options.body


def _malformed(host: Host) -> Callable[[Request, Exception], JSONResponse]:
    def handler(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        # Not `error.errors()` whole: they repeat the input.
        why = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors()[:3])
        return JSONResponse({"error": "malformed", "message": host.phrases.say("web.refused.malformed", why=why)}, 422)

    return handler
