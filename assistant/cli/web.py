"""The commands `assistant chat` and `assistant mcp`. A thin door; what is heavy is imported inside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.terminal import told_plainly
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

EssayFile = Annotated[Path | None, typer.Option("--essay", help="The essay's file; default: the bundled one.")]
Model = Annotated[str, typer.Option("--model", help="A chat model: local, or as in ollama:llama3.2.")]
Timeout = Annotated[float, typer.Option("--timeout", min=0, help="Seconds a chat model may take; 0 for the usual 60.")]
Embedding = Annotated[str, typer.Option("--embedding", help="A sentence-transformers model, by name or folder.")]
Passages = Annotated[int, typer.Option("--k", min=0, help="Most passages looked at; 0 for no limit.")]
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
    from assistant.phrases import Phrases
    from assistant.web.options import WebOptions

    phrases = Phrases.load()
    with told_plainly(phrases):
        if terminal:
            from assistant.cli.app import talk

            talk(phrases, opener(model, embedding, k, timeout)(essay))
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
        _serve(essay, options, opener(model, embedding, k, timeout))


def mcp(essay: EssayFile = None, model: Model = "", embedding: Embedding = "", k: Passages = 0) -> None:
    """Offer the tool `ask` to programs that speak MCP, over standard input and output."""
    from assistant.phrases import Phrases

    phrases = Phrases.load()
    with told_plainly(phrases):
        from assistant.web.mcp import serve_stdio

        serve_stdio(opener(model, embedding, k)(essay))


def opener(model: str, embedding: str, k: int, timeout: float = 0) -> Callable[[Path | Essay | None], Assistant]:
    """Opens the assistant on an essay as the command line says."""

    def opened(essay: Path | Essay | None) -> Assistant:
        from assistant.ask import Assistant
        from assistant.settings import Settings

        settings = Settings.from_env()
        settings = replace(
            settings,
            embedding=embedding or settings.embedding,
            model=model or settings.model,
            timeout=timeout or settings.timeout,
        )
        return Assistant.open(essay, settings.model or None, settings=settings, k=k, say=note)

    return opened


def _serve(essay: Path | None, options: WebOptions, opened: Callable[[Essay], Assistant]) -> None:
    from assistant.settings import Settings
    from assistant.web import serve

    serve(essay, replace(options, auth=Settings.from_env().auth), opened=opened, say=note)
