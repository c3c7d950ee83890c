"""Serves the real app on a free port of this machine, in a thread, for as long as a test needs it."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from assistant.phrases import Phrases
from assistant.web.app import web_app
from assistant.web.host import Host
from assistant.web.options import WebOptions
from assistant.web.serving import server_for
from tests.web_doubles import Double, bundled_essay


@dataclass
class Served:
    """A running server: its host, its address, and the lines it logged."""

    host: Host
    url: str
    port: int
    log: list[str] = field(default_factory=list)

    def client(self, **given: Any) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=30, trust_env=False, verify=False, **given)


def gradio_page(host: Host) -> Any:
    """The page itself."""
    from assistant.web.page import page_app

    return page_app(host)


def plain_page(host: Host) -> FastAPI:
    """A page without Gradio, for tests that do not look at it."""
    app = FastAPI(openapi_url=None)

    @app.get("/")
    async def page() -> str:
        return "page"

    return app


@contextmanager
def served(
    options: WebOptions | None = None,
    assistant: Any = "double",
    build: Any = plain_page,
    essay: Any = None,
    port: int = 0,
    around: Any = None,
):
    """Serve `assistant` ("double": a stand-in; None: one that is still loading). `around` wraps the app."""
    options = options or WebOptions(rate=100_000)
    essay = essay or bundled_essay()
    host = Host(essay, options, Phrases.load())
    if assistant is not None:
        host.start(Double(essay) if assistant == "double" else assistant)
    lines: list[str] = []
    host.write = lines.append
    listening = socket.create_server(("127.0.0.1", port))
    port = listening.getsockname()[1]
    app = web_app(host, lambda: build(host))
    server = server_for(around(app) if around else app)
    thread = threading.Thread(target=lambda: server.run(sockets=[listening]), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Served(host, f"http://127.0.0.1:{port}{options.root_path}", port, lines)
    finally:
        server.should_exit = True
        thread.join(10)


def ready(server: Served, client: httpx.Client | None = None) -> None:
    """Wait until Gradio's page is built."""
    for _ in range(600):
        if (client or server.client()).get("/config").status_code == 200:
            return
        time.sleep(0.1)
    raise AssertionError("the page was never built")
