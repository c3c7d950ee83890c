"""The login: HTTP Basic for every route but the health check, with a lock-out after repeated failures."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from assistant.errors import ServingError
from assistant.phrases import message
from assistant.web.limits import Limit, client_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.phrases import Phrases

OPEN = ("/healthz",)
_FAILURES, _SECONDS = 5, 300  # OWASP ASVS 2.2.1 allows up to 100 an hour
_ASKED = {"WWW-Authenticate": 'Basic realm="essay", charset="UTF-8"'}


def login(app: ASGIApp, auth: str, phrases: Phrases) -> ASGIApp:
    """`app` for who knows `auth`, which is user:password; its health check for everybody."""
    user, _, password = auth.partition(":")
    if not (user and password):
        raise ServingError(message("web.auth"))
    wrong, wanted = Limit(_FAILURES, _SECONDS), base64.b64encode(auth.encode())

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in OPEN:
            await app(scope, receive, send)
            return
        client, given = client_of(scope), dict(scope["headers"]).get(b"authorization", b"")
        scheme, _, sent = given.partition(b" ")
        if left := wrong.wait(client):
            refusal = PlainTextResponse(f"{phrases.say('web.refused.locked')}\n", 429, {"Retry-After": str(left)})
            await refusal(scope, receive, send)
        elif scheme.lower() == b"basic" and hmac.compare_digest(sent.strip(), wanted):
            wrong.forget(client)
            await app(scope, receive, send)
        else:
            if given:
                wrong.count(client)
            await PlainTextResponse(f"{phrases.say('web.refused.login')}\n", 401, _ASKED)(scope, receive, send)

    return answer
