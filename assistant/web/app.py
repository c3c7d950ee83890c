"""The FastAPI app: routes and page behind the guards. Home of FastAPI."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from assistant import __version__
from assistant.web.api import routes, told
from assistant.web.door import Door
from assistant.web.guard import known, limited, logged, secured
from assistant.web.host import Host, Refused
from assistant.web.login import login


def guarded(host: Host, build: Callable[[], Any]) -> ASGIApp:
    """The whole app. `build` makes Gradio's page and runs in a thread once the app has started."""
    say, options = host.phrases.say, host.options
    app = limited(_unguarded(host, build), options.body, say("web.refused.large"))
    if options.auth:
        app = login(app, options.auth, host.phrases)
    return logged(secured(known(app, options, say("web.refused.host"))), host.write)


def _unguarded(host: Host, build: Callable[[], Any]) -> FastAPI:
    """Routes and page, without login, limits of size, headers and log."""
    door = Door(host)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            tasks = [asyncio.create_task(one) for one in (_open(door, build, stack, host), host.uploads.watch())]
            yield
            for task in tasks:
                task.cancel()
        host.uploads.close()

    title = host.phrases.say("web.page.api")
    app = FastAPI(title=title, version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan)
    for kind in (Refused, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, partial(told, host))
    app.include_router(routes(host))
    app.mount("/", door)
    return app


async def _open(door: Door, build: Callable[[], Any], stack: AsyncExitStack, host: Host) -> None:
    try:
        # Not in the loop's own threads, for which it would wait when it is told to stop.
        built = await asyncio.get_running_loop().run_in_executor(ThreadPoolExecutor(1, "page"), build)
        await stack.enter_async_context(built.router.lifespan_context(built))
        door.built = built
    except Exception as error:
        host.failed(error)
        door.failure = host.failure
