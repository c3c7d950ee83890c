"""What stands around every route: known hosts, headers, the log. Each is from app to app."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.responses import JSONResponse

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
    b"content-security-policy": _POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
_OURS = re.compile(rb"|".join([*_HEADERS, b"server", b"access-control-.*"]), re.IGNORECASE)
_FORWARDED = re.compile(rb"forwarded|x-forwarded-.*")
_HOST = re.compile(r"[\w.:\[\]-]+")


def secured(app: ASGIApp) -> ASGIApp:
    """Every response with the security headers, and without what would let other sites read it."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message.get("headers", ()) if not _OURS.fullmatch(pair[0])]
                message = {**message, "headers": [*kept, *_HEADERS.items()]}
            await send(message)

        await app(scope, receive, with_headers)

    return answer


def admitted(app: ASGIApp, options: WebOptions, say: Callable[..., str]) -> ASGIApp:
    """Answers only under names the owner knows: a page elsewhere that rebinds its own name to this machine gets 400.

    It takes `X-Forwarded-*` off: what is believed of them uvicorn has read by then, Gradio would believe all. And the
    sub-path, for proxies that hand it on; those that do not work as well. Starlette counts a body's bytes; one that
    is announced as too large is refused here, since Starlette would say so in words of its own.
    """
    names, root = {"localhost", "127.0.0.1", "::1", options.host, *options.allowed_hosts}, options.root_path

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if not _FORWARDED.fullmatch(name)]
        host = _host([value.decode("latin-1") for name, value in headers if name == b"host"])
        # Rebinding needs a name, so an address is never somebody else's.
        if not (scope["path"] in OPEN or host in names or (options.is_everywhere and is_address(host))):
            await JSONResponse({"error": "host", "message": say("web.refused.host")}, 400)(scope, receive, send)
            return
        announced = dict(headers).get(b"content-length", b"")
        if announced.isdigit() and int(announced) > options.body:
            await JSONResponse({"error": "too_large", "message": say("web.refused.large")}, 413)(scope, receive, send)
            return
        scope = {**scope, "headers": headers}
        if root and scope["path"].startswith(f"{root}/"):
            scope |= {
                "path": scope["path"].removeprefix(root),
                "raw_path": scope["raw_path"].removeprefix(root.encode()),
            }
        await app(scope, receive, send)

    return answer


def logged(app: ASGIApp, write: Callable[[str], Any]) -> ASGIApp:
    """One JSON line a request: when, what, how long; never the query, the body or who asked."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began, seen = time.perf_counter(), {"status": 0, "bytes": 0}

        async def counted(message: Message) -> None:
            seen["status"] = message.get("status", seen["status"])
            seen["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await app(scope, receive, counted)
        finally:
            took = round((time.perf_counter() - began) * 1000, 1)
            about = {"time": round(time.time(), 3), "method": scope["method"], "path": scope["path"][:200]}
            write(json.dumps({**about, **seen, "ms": took}))

    return answer


def _host(named: list[str]) -> str:
    """The name a request is for; "" where it says none, or more than one."""
    if len(named) != 1 or not _HOST.fullmatch(named[0]):
        return ""
    try:
        return (urlsplit(f"//{named[0]}").hostname or "").rstrip(".")
    except ValueError:
        return ""
