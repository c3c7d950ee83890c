"""The page: Gradio's, with the conversation and the essay each one HTML component. Home of gradio."""

from __future__ import annotations

import hashlib
import os
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.phrases import Phrases
from assistant.web_essay import essay_html, literal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.essay import Essay

STATIC = Path(__file__).resolve().parent / "web_static"
# What the page loads of Gradio. Everything else it offers (uploads, queue, proxy, file access) is closed.
_OPEN = ("/", "/config", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json")
_OPEN_BELOW = ("/static/", "/assets/", "/svelte/")
_STYLES = ("tokens.css", "page.css", "talk.css", "essay.css")


class Page:
    """ASGI app: Gradio's page once it is built, before that one that waits for it."""

    def __init__(self, starting: str) -> None:
        self._starting = starting
        self._built: ASGIApp | None = None

    def opened(self, built: ASGIApp) -> None:
        """Serve `built` from now on."""
        self._built = built

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the page, and nothing of Gradio but what the page loads."""
        from starlette.responses import HTMLResponse, PlainTextResponse

        path = scope["path"]
        allowed = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if not allowed or not (path in _OPEN or path.startswith(_OPEN_BELOW)):
            if scope["type"] == "http":
                await PlainTextResponse("Not found\n", 404)(scope, receive, send)
            return
        if self._built is not None:
            await self._built(scope, receive, send)
        elif path == "/":
            await HTMLResponse(self._starting, 200, {"Cache-Control": "no-store"})(scope, receive, send)
        else:
            await PlainTextResponse("Starting\n", 503, {"Retry-After": "1"})(scope, receive, send)


def starting_html(essay: Essay, phrases: Phrases) -> str:
    """What is shown for the seconds until the page is built; it opens the page by itself."""
    title, lead, more = (escape(phrases.say(f"web.starting.{name}")) for name in ("title", "lead", "more"))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} · {escape(essay.title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="web/tokens.css"><link rel="stylesheet" href="web/starting.css">'
        '<script type="module" src="web/starting.js"></script><noscript><meta http-equiv="refresh" content="2">'
        f'</noscript></head><body><main role="status"><h1>{escape(essay.title)}</h1><p>{lead}</p><p>{more}</p></main>'
        "</body></html>"
    )


def build(essay: Essay, phrases: Phrases, root_path: str) -> Any:
    """A FastAPI app that holds Gradio's page for `essay`. Takes seconds: Gradio is imported here."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio
    from fastapi import FastAPI

    with gradio.Blocks(title=_title(essay, phrases), analytics_enabled=False, fill_width=True) as blocks:
        gradio.HTML(_frame(essay, phrases), elem_id="frame", js_on_load=None, apply_default_css=False)
    app = FastAPI(openapi_url=None)
    return gradio.mount_gradio_app(
        app,
        blocks,
        path="/",
        root_path=root_path or None,
        theme=gradio.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        head=_head(),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
    )


def _title(essay: Essay, phrases: Phrases) -> str:
    # Gradio writes the title into its page's script, too.
    plain = "".join(c for c in essay.title if c not in '<>{}$`\\"')
    return plain or phrases.say("web.page.essay")


def _frame(essay: Essay, phrases: Phrases) -> str:
    label = literal(phrases.say("web.page.essay"))
    text = f'<article id="text">{essay_html(essay, phrases)}</article>'
    return (
        '<div id="app"><section id="talk"></section>'
        f'<section id="essay" tabindex="0" aria-label="{label}"><div id="bar" aria-hidden="true"></div>{text}</section>'
        "</div>"
    )


def _head() -> str:
    version = _version()
    links = "".join(f'<link rel="stylesheet" href="web/{name}?{version}">' for name in _STYLES)
    return f'{links}<script type="module" src="web/main.js?{version}"></script>'


def _version() -> str:
    """Changes when a static file does, so that no browser keeps an old one."""
    files = sorted(STATIC.iterdir())
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
