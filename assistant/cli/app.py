"""The command line: ask, chat, index. A thin door; everything heavy is imported inside a command."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import calibrate
from assistant.cli import check as cli_check
from assistant.cli import models as cli_models
from assistant.cli import web as cli_web
from assistant.cli.arguments import one_question, put_dashed_last
from assistant.cli.options import Embedding, EssayFile, Model, Passages, Reader, Timeout, opener, settings_with
from assistant.cli.terminal import (
    FAILED,
    NOT_FOUND,
    OK,
    has_reader,
    out,
    out_json,
    plainly,
    replace_unprintable,
    width,
)
from assistant.errors import AssistantError
from assistant.progress import Bar, note

if TYPE_CHECKING:
    from assistant.answers import Answer
    from assistant.ask import Assistant
    from assistant.index import IndexWork
    from assistant.phrases import Phrases

app = typer.Typer(
    name="assistant",
    help="Ask an essay; get its own sentences back, each with a citation, or an honest no.",
    epilog='Examples: assistant ask "Why was it scrapped?" · assistant chat --essay a.md · assistant index --status',
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

cli_check.register(app)
cli_web.register(app)
calibrate.register(app)
cli_models.register(app)


@app.command(
    epilog='Examples: assistant ask "When was it founded?" · assistant ask --json --essay book.md "Who is she?"'
)
def ask(
    words: Annotated[list[str], typer.Argument(metavar="QUESTION", help="What to ask, in quotes.")],
    essay: EssayFile = None,
    model: Model = "",
    embedding: Embedding = "",
    reader: Reader = "",
    k: Passages = 0,
    timeout: Timeout = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="First show how the decision comes about.")] = False,
) -> None:
    """Answer one question. Exit code 0: answered, or replied to a greeting; 1: unsure, or absent; 2: an error."""
    with plainly() as phrases:
        from assistant.engine import explanation
        from assistant.render import cost
        from assistant.writing import clean_question, small_talk

        question = clean_question(one_question(words))
        with Bar(phrases.say("cli.building")) as bar:
            said = {"embedding": embedding, "model": model, "reader": reader, "timeout": timeout}
            assistant = opener(k, bar, **said)(essay)
        if explain:
            for line in (*explanation(assistant, question), ""):
                (note if as_json else out)(line)
        began = time.perf_counter()
        answer = _as_json(assistant, question) if as_json else _streamed(assistant, question, (), phrases)
        if explain and not as_json:
            out(cost(answer, phrases, time.perf_counter() - began))
    raise typer.Exit(OK if answer.found or small_talk(answer) else NOT_FOUND)


@app.command(epilog="Examples: assistant index · assistant index --status · assistant index --rebuild --essay book.md")
def index(
    essay: EssayFile = None,
    embedding: Embedding = "",
    status: Annotated[bool, typer.Option("--status", help="Only tell whether the index is up to date.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build it anew even if it is up to date.")] = False,
) -> None:
    """Build the essay's index, or tell its state. Exit code 0: ready; 1: not (--status); 2: an error."""
    with plainly() as phrases:
        from assistant.index import IndexWork

        work = IndexWork.of(essay, settings_with(embedding=embedding))
        ready = _status(phrases, work) if status else _built(phrases, work, rebuild)
    raise typer.Exit(OK if ready else NOT_FOUND)


def run() -> None:
    """Run the command line with this process's arguments."""
    replace_unprintable()
    try:
        app(args=put_dashed_last(sys.argv[1:]))
    except AssistantError as error:  # the words to tell it with may be what is missing
        note(f"error: {error}")
        sys.exit(FAILED)


def talk(phrases: Phrases, assistant: Assistant) -> None:
    """Talk about the essay in the terminal. An empty line or Ctrl-D ends it."""
    title = assistant.essay.title or phrases.say("talk.say.untitled")
    note(phrases.say("cli.welcome", title=title, sentences=len(assistant.essay.sentences)))
    converse(assistant, phrases)


def converse(assistant: Assistant, phrases: Phrases) -> None:
    """Read questions from standard input until it ends, and answer each with the turns before in mind."""
    from assistant.errors import QuestionError

    history: list[Answer] = []
    while True:
        if sys.stdin.isatty():
            print(phrases.say("cli.prompt"), end="", file=sys.stderr, flush=True)  # noqa: T201
        line = sys.stdin.readline()
        if not line.strip():
            return
        try:
            history.append(_streamed(assistant, line, history, phrases))
        except QuestionError as error:
            note(phrases.say("cli.error", message=error))
        out("")
        if not has_reader():
            return


def _streamed(assistant: Assistant, question: str, history: list[Answer] | tuple[()], phrases: Phrases) -> Answer:
    from assistant.render import closing, statement_lines

    shown = 0
    answer = None
    for answer in assistant.stream_answers(question, history):
        lines = statement_lines(answer, width())
        for line in lines[shown:]:
            out(line)
        shown = len(lines)
    assert answer is not None
    out(("\n" if shown else "") + closing(answer, phrases, width()))
    return answer


def _as_json(assistant: Assistant, question: str) -> Answer:
    import json

    answer = assistant.ask(question)
    out_json(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    return answer


def _status(phrases: Phrases, work: IndexWork) -> bool:
    found = work.status()
    if found.state == "ready":
        out(phrases.say("cli.status_ready", texts=found.texts, place=found.place))
        return True
    out(phrases.say("cli.status_other", state=found.state, reason=found.reason))
    return False


def _built(phrases: Phrases, work: IndexWork, rebuild: bool) -> bool:
    with Bar(phrases.say("cli.building")) as bar:
        built = work.build(rebuild, note, bar)
    title = built.essay.title or phrases.say("talk.say.untitled")
    counts = {"sentences": len(built.essay.sentences), "passages": len(built.essay.passages)}
    out(phrases.say("cli.index_ready", essay=title, key=built.key[:12], **counts))
    return True
