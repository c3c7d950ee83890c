"""The commands `assistant chat`, in a browser or in the terminal, and `assistant mcp`. Heavy imports inside them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import Embedding, EssayFile, Model, Passages, Timeout, opener
from assistant.cli.terminal import out, out_answer, plainly
from assistant.errors import QuestionError
from assistant.progress import note

if TYPE_CHECKING:
    from assistant.answers import Answer
    from assistant.ask import Assistant
    from assistant.phrases import Phrases

_EXAMPLES = (
    "assistant chat",
    "assistant chat --essay essay.md",
    "ASSISTANT_AUTH=reader:secret assistant chat --host 0.0.0.0",
)


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
    host: Annotated[
        str, typer.Option(help="The address to serve on; others than loopback expose the essay.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to serve on.")] = 7860,
    root_path: Annotated[str, typer.Option(help="The sub-path a proxy serves the page under, as in /essay.")] = "",
    allowed_host: Annotated[
        list[str] | None, typer.Option(help="A name people reach the page by; may be given more than once.")
    ] = None,
    allow_upload: Annotated[bool, typer.Option("--allow-upload", help="Let visitors bring their own essay.")] = False,
    save_tests: Annotated[Path | None, typer.Option(help="Let visitors add cases to this *.questions.yaml.")] = None,
    feedback: Annotated[Path | None, typer.Option(help="Keep thumbs up and down in this file (JSON lines).")] = None,
    log_questions: Annotated[bool, typer.Option("--log-questions", help="Put question texts in the log.")] = False,
    rate: Annotated[int, typer.Option(min=1, help="Questions a minute for one client.")] = 60,
    waiting: Annotated[int, typer.Option(min=1, help="Most questions that may wait at a time.")] = 100,
) -> None:
    """Serve the chat as a web page, the essay beside it. ASSISTANT_AUTH=user:password asks for a login."""
    with plainly() as phrases:
        open_on = opener(k, model=model, embedding=embedding, timeout=timeout)
        if terminal:
            talk(phrases, open_on(essay))
            return
        from assistant.settings import Settings
        from assistant.web import WebOptions, serve

        options = WebOptions(
            host=host,
            port=port,
            root_path=f"/{root_path.strip('/')}" if root_path.strip("/") else "",
            allowed_hosts=tuple(name.lower().rstrip(".") for name in allowed_host or ()),
            auth=Settings.from_env().auth,
            allow_upload=allow_upload,
            tests=save_tests,
            feedback=feedback,
            log_questions=log_questions,
            rate=rate,
            waiting=waiting,
        )
        serve(essay, options, open_on=open_on, say=note)


def mcp(essay: EssayFile = None, model: Model = "", embedding: Embedding = "", k: Passages = 0) -> None:
    """Offer the tool `ask` to programs that speak MCP, over standard input and output."""
    with plainly():
        from assistant.web.mcp import serve_stdio

        serve_stdio(opener(k, model=model, embedding=embedding)(essay))


def talk(phrases: Phrases, assistant: Assistant) -> None:
    """Talk in the terminal, each answer with the turns before in mind, until an empty line, Ctrl-D or a goodbye."""
    title = assistant.essay.title or phrases.say("talk.say.untitled")
    note(phrases.say("cli.welcome", title=title, sentences=len(assistant.essay.sentences)))
    history: list[Answer] = []
    while question := _read(phrases.say("cli.prompt")):
        try:
            history.append(out_answer(assistant, question, history, phrases))
        except QuestionError as error:
            note(phrases.say("cli.error", message=error))
        out("")
        if history and history[-1].reason == phrases.say("talk.say.farewell"):
            return


def _read(prompt: str) -> str:
    """The next line of standard input; "" at its end."""
    if sys.stdin.isatty():
        print(prompt, end="", file=sys.stderr, flush=True)  # noqa: T201
    return sys.stdin.readline().strip()
