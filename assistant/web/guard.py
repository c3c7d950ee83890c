"""What stands around every route: known hosts, the login with its lock-out, headers, the log."""

from __future__ import annotations

import base64
import hmac
import json
import re
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.responses import Response

from assistant.web.limits import Limit, client_of
from assistant.web.options import LOOPBACK, WebOptions
from assistant.web.refusals import Refused

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEALTH = "/healthz"  # open to everybody
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
_HOST = re.compile(r"(?:\[([\da-f:.]+)\]|([\w.-]+?))\.?(?::\d+)?", re.IGNORECASE)
_FAILURES, _SECONDS = 5, 300  # OWASP ASVS 2.2.1 allows up to 100 an hour
_ASKED = {"WWW-Authenticate": 'Basic realm="essay", charset="UTF-8"'}


class Guard:
    """`app` for whom `options` lets in, every answer with the security headers, and a line to `write` for each.

    The line says when, what and how long; never the query, the body or who asked. `X-Forwarded-*` is taken off: what is
    believed of it uvicorn has read by then, Gradio would believe all. And the sub-path, for proxies that hand it on.
    """

    def __init__(self, app: ASGIApp, options: WebOptions, write: Callable[[str], Any]) -> None:
        self._app, self._options, self._write = app, options, write
        self._names = {*LOOPBACK, options.host, *options.allowed_hosts}
        self._logins, self._wanted = Limit(_FAILURES, _SECONDS), base64.b64encode(options.auth.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse to."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0
        headers = [(name, value) for name, value in scope["headers"] if not _FORWARDED.fullmatch(name)]
        path, root = scope["path"], self._options.root_path
        path = path.removeprefix(root) if path.startswith(f"{root}/") else path
        scope = {**scope, "headers": headers, "path": path}

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                kept = [pair for pair in message.get("headers", ()) if not _OURS.fullmatch(pair[0])]
                message = {**message, "headers": [*kept, *_HEADERS.items()]}
            await send(message)

        try:
            await (self._refusal(scope) or self._app)(scope, receive, send_guarded)
        finally:
            took = round((time.perf_counter() - began) * 1000, 1)
            about = {"time": round(time.time(), 3), "method": scope["method"], "path": path[:200]}
            self._write(json.dumps({**about, "status": status, "ms": took}))

    def _refusal(self, scope: Scope) -> Response | None:
        """What to answer instead; None where the app is to."""
        headers = Headers(scope=scope)
        if scope["path"] == HEALTH:
            return None
        if not self._is_known(",".join(headers.getlist("host"))):
            return Refused(400, "host").response()
        announced = headers.get("content-length", "")
        if announced.isdigit() and int(announced) > self._options.body:
            return Refused(413, "too_large").response()  # the bytes that come are counted by Starlette
        return self._login(client_of(scope), headers.get("authorization", "")) if self._options.auth else None

    def _is_known(self, named: str) -> bool:
        """Whether the owner knows the name: a page elsewhere may rebind its own to this machine, and read the essay.

        That needs a name, so an address is never somebody else's.
        """
        match = _HOST.fullmatch(named)
        host = (match[1] or match[2]).lower() if match else ""
        return host in self._names or (self._options.is_everywhere and _is_address(host))

    def _login(self, client: str, given: str) -> Response | None:
        scheme, _, sent = given.partition(" ")
        if given and (left := self._logins.take(client)):
            return Refused(429, "locked", again=left).response()
        if scheme.lower() == "basic" and hmac.compare_digest(sent.strip().encode(), self._wanted):
            self._logins.forget(client)
            return None
        return Refused(401, "login").response(**_ASKED)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
