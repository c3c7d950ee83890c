"""The FastAPI app: routes and page behind the guards. Home of FastAPI."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from assistant import __version__
from assistant.web.api import routes, told
from assistant.web.door import Door, starting_html
from assistant.web.guard import Below, BodyLimit, Headers, KnownHost, RequestLog
from assistant.web.host import Host, Refused
from assistant.web.login import Login

_log = logging.getLogger("assistant.web")
Builder = Callable[[], Any]


def guarded(host: Host, build: Builder) -> ASGIApp:
    """The whole app. `build` makes Gradio's page and runs in a thread once the app has started."""
    say, options = host.phrases.say, host.options
    app: ASGIApp = BodyLimit(unguarded(host, build), options.body, say("web.refused.large"))
    if options.auth:
        app = Login(app, options.auth, say("web.refused.login"), say("web.refused.locked"))
    app = KnownHost(Below(app, options.root_path), options, say("web.refused.host"))
    return RequestLog(Headers(app), host.write)


def unguarded(host: Host, build: Builder) -> FastAPI:
    """Routes and page, without login, limits of size, headers and log."""
    door = Door(starting_html(host.essay, host.phrases), host.options.allow_upload)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            opening = asyncio.create_task(_open(door, build, stack, host))
            sweeping = asyncio.create_task(host.uploads.watch())
            yield
            opening.cancel()
            sweeping.cancel()
        host.uploads.close()

    app = FastAPI(
        title=host.phrases.say("web.page.api"), version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan
    )
    for kind in (Refused, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, partial(told, host))
    app.include_router(routes(host))
    app.mount("/", door)
    return app


async def _open(door: Door, build: Builder, stack: AsyncExitStack, host: Host) -> None:
    try:
        built = await _in_thread(build)
        await stack.enter_async_context(built.router.lifespan_context(built))
    except Exception as error:
        _log.exception("the page could not be built")
        host.failure = str(error)
        raise
    door.opened(built)


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
