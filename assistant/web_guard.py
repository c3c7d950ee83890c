"""ASGI middleware around every route: security headers, a limit on the body, the request log."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# 'unsafe-inline' and 'unsafe-eval': Gradio's own page needs both. Nothing may come from or go to another host.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'self'"
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
    """Refuses bodies of more than `most(path)` bytes with 413, whether or not their length is announced."""

    def __init__(self, app: ASGIApp, most: Callable[[str], int], text: str) -> None:
        self.app = app
        self._most = most
        self._text = text

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read no more than the limit, then pass the request on."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        most = self._most(scope["path"])
        if _announced(scope) > most:
            await self._refuse(scope, receive, send)
            return
        body, size = [], 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return
            body.append(message.get("body", b""))
            size += len(body[-1])
            if size > most:
                await self._refuse(scope, receive, send)
                return
            if not message.get("more_body"):
                break
        await self.app(scope, _replay(b"".join(body), receive), send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.responses import JSONResponse

        response = JSONResponse({"error": "too_large", "message": self._text}, 413, {"Connection": "close"})
        await response(scope, receive, send)


class RequestLog:
    """One JSON line a request: when, what, how long; never the query, the body or who asked."""

    def __init__(self, app: ASGIApp, write: Callable[[str], Any] | None = None) -> None:
        self.app = app
        self._write = write or _to_stderr

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
            self._write(json.dumps({**about, **seen, "ms": took, **scope.get("state", {}).get("log", {})}))


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


def _to_stderr(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
