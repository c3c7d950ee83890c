"""The web chat: `blocks(assistant)` for a notebook, a Space or another Gradio app; `serve` for a server of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.web.options import WebOptions
from assistant.web.serving import serve

if TYPE_CHECKING:
    from assistant.ask import Assistant

__all__ = ["WebOptions", "blocks", "serve"]


def blocks(assistant: Assistant, options: WebOptions | None = None) -> Any:
    """The chat about `assistant.essay` as `gradio.Blocks`: `.launch()` it, or mount it in another app.

    Of `options`, what is about limits, uploads and files holds here too; where it is served is the caller's affair.
    """
    from assistant.phrases import Phrases
    from assistant.web.host import Host
    from assistant.web.page import chat_page

    host = Host(assistant.essay, options or WebOptions(), Phrases.load())
    host.start(assistant)
    return chat_page(host)
