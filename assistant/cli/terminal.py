"""What every command of the terminal shares: width, output, an answer as it comes, errors without a traceback."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assistant.errors import AssistantError, SettingsError
from assistant.phrases import Phrases, message
from assistant.progress import note
from assistant.resources import try_to_write

if TYPE_CHECKING:
    from assistant.answers import Answer
    from assistant.ask import Assistant

OK, NOT_FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130  # exit codes
_WIDEST = 100  # characters a line; longer ones are hard to read


def width() -> int:
    """How many characters wide text is set."""
    return min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)


def out(text: str) -> None:
    """A piece of the output. Once who read it has gone (`| head -1`), the rest goes nowhere."""
    try:
        print(text, flush=True)  # noqa: T201
    except BrokenPipeError:
        mute()


def out_json(text: str) -> None:
    """A piece of JSON; where the stream cannot hold every letter all others are escaped, so that none is lost."""
    if not str(sys.stdout.encoding or "utf-8").lower().startswith("utf"):
        text = json.dumps(json.loads(text), indent=2)
    out(text)


def out_answer(assistant: Assistant, question: str, history: Sequence[Answer], phrases: Phrases) -> Answer:
    """The answer to `question`, each statement once it is there; given back whole."""
    from assistant.render import closing, statement_lines

    shown = 0
    for answer in assistant.stream_answers(question, history):
        lines = statement_lines(answer, width())
        for line in lines[shown:]:
            out(line)
        shown = len(lines)
    out(("\n" if shown else "") + closing(answer, phrases, width()))
    return answer


def save(text: str, file: Path) -> None:
    """Write `text` to `file`.

    Raises:
        SettingsError: it cannot be written.
    """
    with _as_settings_error(file):
        file.write_text(text, encoding="utf-8", newline="\n")


def try_file(file: Path) -> None:
    """Find before long work that `file` cannot be written; raises as `save` does."""
    with _as_settings_error(file):
        try_to_write(file)


@contextmanager
def _as_settings_error(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SettingsError(message("cli.unwritable", path=file, reason=error.strerror)) from None


def mute() -> None:
    """Let the output go nowhere from here on; the interpreter must not complain about stdout when it ends."""
    with suppress(OSError, ValueError, AttributeError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def replace_unprintable() -> None:
    """Let the standard streams replace what their encoding cannot hold, rather than fail."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@contextmanager
def plainly() -> Iterator[Phrases]:
    """The words; an error meanwhile is one line on stderr and exit code 2, Ctrl-C 130, a closed pipe silence."""
    phrases = Phrases.load()
    try:
        yield phrases
    except AssistantError as error:
        note(phrases.say("cli.error", message=error))
        raise SystemExit(FAILED) from None
    except KeyboardInterrupt:
        note("")
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        mute()
        raise SystemExit(OK) from None
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:  # exit code 1 means that the essay does not say
        note(phrases.say("cli.broken", kind=type(error).__name__, message=error))
        raise SystemExit(FAILED) from None
