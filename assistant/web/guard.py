"""ASGI middleware around every route: known hosts, security headers, a limit on the body, the request log."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.web.login import OPEN
from assistant.web.options import WebOptions, is_address

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio compiles templates, hence 'unsafe-eval'; its inline scripts are not needed. Nothing of another host is loaded.
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Headers:
    """Adds the security headers to every response, and takes away what would let other sites read it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._added = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
        self._ours = {name for name, _ in self._added} | {b"server"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message.get("headers", ()) if not self._replaced(pair[0].lower())]
                message = {**message, "headers": kept + self._added}
            await send(message)

        await self.app(scope, receive, with_headers)

    def _replaced(self, name: bytes) -> bool:
        return name in self._ours or name.startswith(b"access-control-")


class KnownHost:
    """Answers only under names the owner knows: a page elsewhere that rebinds its own name to this machine gets 400.

    And it takes `X-Forwarded-*` off: what is believed of them uvicorn has read by then, Gradio would believe all.
    """

    def __init__(self, app: ASGIApp, options: WebOptions, text: str) -> None:
        self.app = app
        self._known = {"localhost", "127.0.0.1", "::1", options.host, *options.allowed_hosts}
        self._any_address = options.is_everywhere  # rebinding needs a name, so an address is never somebody else's
        self._text = text

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, if it is for us."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = [(n, v) for n, v in scope["headers"] if not n.startswith(b"x-forwarded-") and n != b"forwarded"]
        named = [value.decode("latin-1") for name, value in headers if name == b"host"]
        if scope["path"] not in OPEN and not (len(named) == 1 and self._knows(named[0])):
            await _refuse(scope, receive, send, 400, "host", self._text)
            return
        await self.app({**scope, "headers": headers}, receive, send)

    def _knows(self, named: str) -> bool:
        host = re.sub(r":\d*$", "", named.strip().lower()) if named.count(":") < 2 or "]" in named else named
        host = host.strip("[]").rstrip(".")
        return host in self._known or (self._any_address and is_address(host))


class Below:
    """Takes the sub-path off, for proxies that hand it on; those that do not work as well."""

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app = app
        self._root = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if self._root and scope.get("path", "").startswith(f"{self._root}/"):
            path = scope["path"].removeprefix(self._root)
            scope = {**scope, "path": path, "raw_path": scope["raw_path"].removeprefix(self._root.encode())}
        await self.app(scope, receive, send)


class BodyLimit:
    """Refuses bodies of more than `most` bytes with 413, whether or not their length is announced."""

    def __init__(self, app: ASGIApp, most: int, text: str) -> None:
        self.app = app
        self._most = most
        self._text = text

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read no more than the limit, then pass the request on."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        body, size, more = [], _announced(scope), True
        while more and size <= self._most:
            message = await receive()
            if message["type"] != "http.request":
                return
            body.append(message.get("body", b""))
            more, size = message.get("more_body", False), sum(map(len, body))
        if size > self._most:
            await _refuse(scope, receive, send, 413, "too_large", self._text)
            return
        await self.app(scope, _replay(b"".join(body), receive), send)


class RequestLog:
    """One JSON line a request: when, what, how long; never the query, the body or who asked."""

    def __init__(self, app: ASGIApp, write: Callable[[str], Any]) -> None:
        self.app = app
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and log it when it is through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, seen = time.perf_counter(), {"status": 0, "bytes": 0}

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
            seen["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            took = round((time.perf_counter() - began) * 1000, 1)
            about = {"time": round(time.time(), 3), "method": scope["method"], "path": scope["path"][:200]}
            self._write(json.dumps({**about, **seen, "ms": took}))


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, error: str, text: str) -> None:
    from starlette.responses import JSONResponse

    await JSONResponse({"error": error, "message": text}, status, {"Connection": "close"})(scope, receive, send)
