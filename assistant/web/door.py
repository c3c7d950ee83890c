"""The door to Gradio's page: a notice until it is built, then the routes that the page itself needs, and no others."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from assistant.phrases import Phrases

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.essay import Essay

# Everything else that Gradio offers is closed: file=, proxy=, run/<name>, component_server, stream, deep links, ...
_READ = re.compile(
    r"/(?:config|theme\.css|robots\.txt|manifest\.json|favicon\.ico|(?:static|assets|svelte)/.+"
    r"|gradio_api/(?:info|startup-events|queue/data|heartbeat/\w+|upload_progress|call/ask/\w+))?"
)
_WRITE = re.compile(r"/gradio_api/(?:queue/join|run/predict|cancel|reset|call/ask)")
_UPLOAD = "/gradio_api/upload"
# A refresh by <meta> stays on the page for ever where the address ends in a fragment, as a link to a sentence does.
_AGAIN, _RELOAD = "/again.js", "setTimeout(() => location.reload(), 1000);"


class Door:
    """ASGI app: Gradio's page once it is built, before that one that waits for it."""

    def __init__(self, starting: str, uploads: bool) -> None:
        self._starting = starting
        self._uploads = uploads
        self._built: ASGIApp | None = None

    def opened(self, built: ASGIApp) -> None:
        """Serve `built` from now on."""
        self._built = built

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the page, and nothing of Gradio but what the page needs."""
        from starlette.responses import HTMLResponse, PlainTextResponse, Response

        if scope["type"] != "http":
            return
        if scope["path"] == _AGAIN:  # also once it is built: it may be asked for just then
            await Response(_RELOAD, media_type="text/javascript")(scope, receive, send)
        elif not self._is_open(scope["method"], scope["path"]):
            await PlainTextResponse("Not found\n", 404)(scope, receive, send)
        elif self._built is not None:
            await self._built(scope, receive, send)
        elif scope["path"] == "/":
            await HTMLResponse(self._starting, 200, {"Cache-Control": "no-store"})(scope, receive, send)
        else:
            await PlainTextResponse("Starting\n", 503, {"Retry-After": "1"})(scope, receive, send)

    def _is_open(self, method: str, path: str) -> bool:
        if ".." in path or "//" in path:
            return False
        if method in ("GET", "HEAD"):
            return bool(_READ.fullmatch(path))
        return method == "POST" and bool(_WRITE.fullmatch(path) or (self._uploads and path == _UPLOAD))


def starting_html(essay: Essay, phrases: Phrases) -> str:
    """What is shown for the seconds until the page is built; it opens the page by itself."""
    title, lead, more = (escape(phrases.say(f"web.starting.{name}")) for name in ("title", "lead", "more"))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} · {escape(essay.title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<script src="{_AGAIN[1:]}"></script><noscript><meta http-equiv="refresh" content="1"></noscript>'
        "<style>:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }"
        "main { max-width: 34rem; margin: 20vh auto; padding: 0 1rem; }</style></head>"
        f'<body><main role="status"><h1>{escape(essay.title)}</h1><p>{lead}</p><p>{more}</p></main></body></html>'
    )
