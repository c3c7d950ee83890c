"""Serves the real app on a free port of this machine, in a thread, for as long as a test needs it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from assistant.phrases import Phrases
from assistant.web import configured
from assistant.web_app import guarded
from assistant.web_host import Host
from assistant.web_options import WebOptions
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


def plain_page() -> FastAPI:
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
):
    """Serve `assistant` ("double": a stand-in; None: one that is still loading)."""
    options = options or WebOptions(rate=100_000)
    essay = essay or bundled_essay()
    host = Host.of(essay, options, Phrases.load())
    if assistant is not None:
        host.opened(Double(essay) if assistant == "double" else assistant)
    lines: list[str] = []
    listening = socket.create_server(("127.0.0.1", port))
    port = listening.getsockname()[1]
    server = configured(guarded(host, build, lines.append))
    thread = threading.Thread(target=lambda: server.run(sockets=[listening]), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Served(host, f"http://127.0.0.1:{port}{options.root_path}", port, lines)
    finally:
        server.should_exit = True
        thread.join(10)


def lines_of(response: httpx.Response) -> Iterator[dict[str, Any]]:
    for line in response.text.splitlines():
        yield json.loads(line)
