"""The login: HTTP Basic for every route but the health check, with a lock-out after repeated failures."""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.errors import ServingError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

OPEN = ("/healthz",)
_FAILURES = 5  # wrong passwords of one client until it is locked out (OWASP ASVS 2.2.1 allows up to 100 an hour)
_LOCKED = 300.0  # seconds
_CLIENTS = 10_000  # remembered at most; the longest quiet one is forgotten first


@dataclass(slots=True)
class Failures:
    """Wrong logins by client. `clock` gives seconds."""

    clock: Callable[[], float] = time.monotonic
    _seen: dict[str, tuple[int, float]] = field(default_factory=dict)

    def locked(self, client: str) -> int:
        """Seconds until `client` may try again; 0 when it may."""
        count, last = self._seen.get(client, (0, 0.0))
        left = last + _LOCKED - self.clock()
        if left <= 0:
            self._seen.pop(client, None)
        return int(left) + 1 if count >= _FAILURES and left > 0 else 0

    def add(self, client: str) -> None:
        """Count a wrong login of `client`."""
        count, _ = self._seen.pop(client, (0, 0.0))
        self._seen[client] = (count + 1, self.clock())
        if len(self._seen) > _CLIENTS:
            self._seen.pop(next(iter(self._seen)))

    def forget(self, client: str) -> None:
        """A right login clears what went before."""
        self._seen.pop(client, None)


class Login:
    """ASGI middleware: asks for `user:password`; `locked` and `refused` are what a person reads."""

    def __init__(self, app: ASGIApp, auth: str, refused: str, locked: str) -> None:
        user, colon, password = auth.partition(":")
        if not (colon and user and password):
            raise ServingError("ASSISTANT_AUTH must be user:password, with neither of them empty.")
        self.app = app
        self.failures = Failures()
        self._wanted = auth.encode()
        self._texts = (refused, locked)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through that knows the password, and the health check."""
        if scope["type"] not in ("http", "websocket") or scope["path"] in OPEN:
            await self.app(scope, receive, send)
            return
        client = client_of(scope)
        given = _given(scope)
        if left := self.failures.locked(client):
            await _answer(scope, receive, send, 429, self._texts[1], {"Retry-After": str(left)})
        elif given is not None and hmac.compare_digest(given, self._wanted):
            self.failures.forget(client)
            await self.app(scope, receive, send)
        else:
            if given is not None:
                self.failures.add(client)
            headers = {"WWW-Authenticate": 'Basic realm="essay", charset="UTF-8"'}
            await _answer(scope, receive, send, 401, self._texts[0], headers)


def client_of(scope: Scope) -> str:
    """Who is asking: the address; of IPv6 the /64 network, which is one subscriber."""
    address = (scope.get("client") or ("", 0))[0]
    return ":".join(address.split(":")[:4]) if address.count(":") > 1 else address


def _given(scope: Scope) -> bytes | None:
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:6].lower() == b"basic ":
            try:
                return base64.b64decode(value[6:].strip(), validate=True)
            except binascii.Error:
                return b""
    return None


async def _answer(scope: Scope, receive: Receive, send: Send, status: int, text: str, headers: dict[str, str]) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    from starlette.responses import PlainTextResponse

    await PlainTextResponse(text + "\n", status, headers)(scope, receive, send)
