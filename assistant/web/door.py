"""The door to Gradio's page: a notice until it is built, then the routes that the page itself needs, and no others."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, PlainTextResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.web.host import Host

# Everything else that Gradio offers is closed: file=, proxy=, run/<name>, component_server, stream, deep links, ...
_READ = re.compile(
    r"/(?:config|theme\.css|robots\.txt|manifest\.json|favicon\.ico|(?:static|assets|svelte)/.+"
    r"|gradio_api/(?:info|startup-events|queue/data|heartbeat/\w+|upload_progress|call/ask/\w+))?"
)
_WRITE = re.compile(r"/gradio_api/(?:queue/join|run/predict|cancel|reset|call/ask)")
_UPLOAD = "/gradio_api/upload"
# A refresh by <meta> stays on the page for ever where the address ends in a fragment, as a link to a sentence does.
_AGAIN, _RELOAD = "/again.js", "setTimeout(() => location.reload(), 400);"
_OPENS = '<script src="again.js"></script><noscript><meta http-equiv="refresh" content="1"></noscript>'


class Door:
    """ASGI app: Gradio's page once it is `built`, before that one that waits for it."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.built: ASGIApp | None = None
        self.failure = ""  # why it never will be

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the page, and nothing of Gradio but what the page needs."""
        answer: ASGIApp
        if scope["path"] == _AGAIN:  # also once it is built: it may be asked for just then
            answer = Response(_RELOAD, media_type="text/javascript")
        elif not self._is_open(scope["method"], scope["path"]):
            answer = PlainTextResponse("Not found\n", 404)
        elif self.built is not None:
            answer = self.built
        elif scope["path"] == "/":
            answer = self._notice()
        else:
            answer = PlainTextResponse("Starting\n", 503, {"Retry-After": "1"})
        await answer(scope, receive, send)

    def _is_open(self, method: str, path: str) -> bool:
        if ".." in path or "//" in path:
            return False
        if method in ("GET", "HEAD"):
            return bool(_READ.fullmatch(path))
        uploads = self._host.options.allow_upload and path == _UPLOAD
        return method == "POST" and bool(uploads or _WRITE.fullmatch(path))

    def _notice(self) -> Response:
        """What is shown for the seconds until the page is built, which it then opens; or why there will be none."""
        say, why = self._host.phrases.say, self.failure
        label = say("web.starting.failed") if why else say("web.starting.label")
        said = {
            "label": label,
            "lead": label if why else say("web.starting.lead"),
            "more": why or say("web.starting.more"),
        }
        said = {name: escape(text) for name, text in {**said, "title": self._host.essay.title}.items()}
        page = Path(__file__).with_name("starting.html").read_text(encoding="utf-8")
        html = page.format_map({**said, "again": "" if why else _OPENS})
        return HTMLResponse(html, 503 if why else 200, {"Cache-Control": "no-store"})
