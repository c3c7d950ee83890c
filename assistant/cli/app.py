"""The command line, and its commands ask, index and models. Thin doors; what is heavy is imported inside a command."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli import calibrate, check, compare, web
from assistant.cli.options import Embedding, EssayFile, Model, Passages, Reader, Timeout, opener, settings_with
from assistant.cli.terminal import FAILED, NOT_FOUND, OK, out, out_answer, out_json, plainly, replace_unprintable
from assistant.errors import AssistantError, QuestionError
from assistant.phrases import message
from assistant.progress import Bar, note
from assistant.resources import is_checkout, kept_path, resource_folder, shipped_essay

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.index import IndexStatus
    from assistant.phrases import Phrases

# A question that begins with a dash: not "--essay=my file.md", nor a lone option.
_DASHED = re.compile(r"-(?![\w-]+=)(?:.*\s|.*\?$)", re.DOTALL)

app = typer.Typer(
    name="assistant",
    help="Ask an essay; get its own sentences back, each with a citation, or an honest no.",
    epilog='Examples: assistant ask "Why was it scrapped?" · assistant chat --essay a.md · assistant index --status',
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

check.register(app)
compare.register(app)
web.register(app)
calibrate.register(app)


@app.command(
    epilog='Examples: assistant ask "When was it founded?" · assistant ask --json --essay book.md "Who is she?"'
)
def ask(
    words: Annotated[list[str] | None, typer.Argument(metavar="QUESTION", help="What to ask, in quotes.")] = None,
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

        question = clean_question(one_question(words or ()))
        with Bar(phrases.say("cli.building")) as bar:
            said = {"embedding": embedding, "model": model, "reader": reader, "timeout": timeout}
            assistant = opener(k, bar, **said)(essay)
        if explain:
            for line in (*explanation(assistant, question), ""):
                (note if as_json else out)(line)
        began = time.perf_counter()
        if as_json:
            answer = assistant.ask(question)
            out_json(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
        else:
            answer = out_answer(assistant, question, (), phrases)
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
        from assistant.essay import Essay
        from assistant.index import Index, open_encoder

        settings, file = settings_with(embedding=embedding), essay or shipped_essay()
        text, encoder = Essay.from_file(file), open_encoder(settings.embedding or None)
        at: dict[str, Any] = {"home": settings.home, "url": settings.chroma_url or None, "source": str(file.resolve())}
        if status:
            raise typer.Exit(OK if _tell_status(phrases, Index.status(text, encoder, **at)) else NOT_FOUND)
        with Bar(phrases.say("cli.building")) as bar:
            built = Index.open(text, encoder, **at, rebuild=rebuild, say=note, progress=bar)
        _write_passages(file, text)
        _tell_ready(phrases, text, built.key)


@app.command(epilog="Example: assistant models")
def models() -> None:
    """List the chat models on this machine, the one --model local takes first. Exit code 0: some; 1: none."""
    with plainly() as phrases:
        from assistant.chat.local.opening import find_models
        from assistant.settings import Settings

        settings = Settings.from_env()
        names = [
            (each.kind, each.name) for each in find_models(settings.local_model, kept_path("models", settings.home))
        ]
        for line in model_lines(names, phrases):
            out(line)
    raise typer.Exit(OK if names else NOT_FOUND)


def run() -> None:
    """Run the command line with this process's arguments."""
    replace_unprintable()
    try:
        app(args=blank_dash(sys.argv[1:]))
    except AssistantError as error:  # the words to tell it with may be what is missing
        note(f"error: {error}")
        sys.exit(FAILED)


def blank_dash(arguments: list[str]) -> list[str]:
    """The arguments with a blank before a question of `ask` that begins with a dash: so it is no option.

    It is known by a blank or a question mark in it, which no option's name has.
    """
    return [f" {word}" if arguments[0] == "ask" and _DASHED.match(word) else word for word in arguments]


def one_question(words: Sequence[str]) -> str:
    """The one argument that is the question.

    Raises:
        QuestionError: there is none, or there are several; the message says how to write what was meant.
    """
    if not words:
        raise QuestionError(message("cli.no_question"))
    if len(words) == 1:
        return words[0]
    files = [word for word in words if Path(word).suffix and Path(word).is_file()]
    rest = " ".join(word for word in words if word not in files[:1])
    if files:
        raise QuestionError(message("cli.essay_named", essay=files[0], question=rest))
    raise QuestionError(message("cli.unquoted", question=rest))


def model_lines(names: list[tuple[str, str]], phrases: Phrases) -> list[str]:
    """One line a model of (kind, name); without any, what would be fetched."""
    from assistant.chat.local.fetching import PINNED

    if not names:
        size = f"{PINNED.size / 1e9:.1f}"
        return [phrases.say("local.none", name=PINNED.name, size=size, licence=PINNED.licence)]
    lines = [phrases.say(f"local.kind.{kind}", name=name) for kind, name in names]
    return [phrases.say("local.first", line=lines[0]), *lines[1:]]


def _tell_status(phrases: Phrases, found: IndexStatus) -> bool:
    if found.state == "ready":
        out(phrases.say("cli.status_ready", texts=found.texts, place=found.place))
        return True
    out(phrases.say("cli.status_other", state=found.state, reason=found.reason))
    return False


def _tell_ready(phrases: Phrases, essay: Essay, key: str) -> None:
    title = essay.title or phrases.say("talk.say.untitled")
    counts = {"sentences": len(essay.sentences), "passages": len(essay.passages)}
    out(phrases.say("cli.index_ready", essay=title, key=key[:12], **counts))


def _write_passages(file: Path, essay: Essay) -> None:
    """In a checkout, the passages of the bundled essay are written out beside it."""
    from assistant.essay import passages_jsonl

    folder = resource_folder("index").resolve()
    written, text = folder / "passages.jsonl", passages_jsonl(essay)
    bundled = is_checkout() and file.resolve() == folder / "essay.md"
    if bundled and not (written.exists() and written.read_text(encoding="utf-8") == text):
        written.write_text(text, encoding="utf-8")
