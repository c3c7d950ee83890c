"""The commands `assistant chat` and `assistant mcp`. A thin door; what is heavy is imported inside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import Embedding, EssayFile, Model, Passages, Timeout, opener
from assistant.cli.terminal import plainly
from assistant.progress import note

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.essay import Essay
    from assistant.web.options import WebOptions

_EXAMPLES = (
    "assistant chat",
    "assistant chat --essay essay.md",
    "ASSISTANT_AUTH=reader:secret assistant chat --host 0.0.0.0",
)
_HOST, _PORT = "127.0.0.1", 7860

Host = Annotated[str, typer.Option("--host", help="The address to serve on; others than loopback expose the essay.")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to serve on.")]
Root = Annotated[str, typer.Option("--root-path", help="The sub-path a proxy serves the page under, as in /essay.")]
Named = Annotated[
    list[str] | None,
    typer.Option("--allowed-host", help="A name people reach the page by; may be given more than once."),
]
Tests = Annotated[Path | None, typer.Option("--save-tests", help="Let visitors add cases to this *.questions.yaml.")]
Thumbs = Annotated[Path | None, typer.Option("--feedback", help="Keep thumbs up and down in this file (JSON lines).")]
Rate = Annotated[int, typer.Option("--rate", min=1, help="Questions a minute for one client.")]
Waiting = Annotated[int, typer.Option("--waiting", min=1, help="Most questions that may wait at a time.")]


def register(app: typer.Typer) -> None:
    """Add both commands to `app`."""
    app.command(epilog=f"Examples: {' · '.join(_EXAMPLES)}")(chat)
    app.command(epilog="Example: assistant mcp --essay essay.md")(mcp)


def chat(  # noqa: PLR0913, PLR0917 - one parameter an option
    essay: EssayFile = None,
    model: Model = "",
    embedding: Embedding = "",
    k: Passages = 0,
    timeout: Timeout = 0,
    terminal: Annotated[bool, typer.Option("--terminal", help="Talk here instead of in a browser.")] = False,
    host: Host = _HOST,
    port: Port = _PORT,
    root_path: Root = "",
    allowed_host: Named = None,
    allow_upload: Annotated[bool, typer.Option("--allow-upload", help="Let visitors bring their own essay.")] = False,
    save_tests: Tests = None,
    feedback: Thumbs = None,
    log_questions: Annotated[bool, typer.Option("--log-questions", help="Put question texts in the log.")] = False,
    rate: Rate = 60,
    waiting: Waiting = 100,
) -> None:
    """Serve the chat as a web page, the essay beside it. ASSISTANT_AUTH=user:password asks for a login."""
    from assistant.web.options import WebOptions

    with plainly() as phrases:
        opened = opener(k, model=model, embedding=embedding, timeout=timeout)
        if terminal:
            from assistant.cli.app import talk

            talk(phrases, opened(essay))
            return
        options = WebOptions(
            host=host,
            port=port,
            root_path=f"/{root_path.strip('/')}" if root_path.strip("/") else "",
            allowed_hosts=tuple(name.lower().rstrip(".") for name in allowed_host or ()),
            allow_upload=allow_upload,
            tests=save_tests,
            feedback=feedback,
            log_questions=log_questions,
            rate=rate,
            waiting=waiting,
        )
        _serve(essay, options, opened)


def mcp(essay: EssayFile = None, model: Model = "", embedding: Embedding = "", k: Passages = 0) -> None:
    """Offer the tool `ask` to programs that speak MCP, over standard input and output."""
    with plainly():
        from assistant.web.mcp import serve_stdio

        serve_stdio(opener(k, model=model, embedding=embedding)(essay))


def _serve(essay: Path | None, options: WebOptions, opened: Callable[[Essay], Assistant]) -> None:
    from assistant.settings import Settings
    from assistant.web import serve

    serve(essay, replace(options, auth=Settings.from_env().auth), opened=opened, say=note)
