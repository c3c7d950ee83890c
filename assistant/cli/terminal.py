"""What every command of the terminal shares: width, output, errors without a traceback."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import typer

from assistant.errors import AssistantError, SettingsError
from assistant.phrases import Phrases, message
from assistant.progress import note

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
    """A piece of JSON; a letter that the stream cannot hold is escaped, so that nothing is lost."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        text = json.dumps(json.loads(text), indent=1)
    out(text)


def save(text: str, file: Path) -> None:
    """Write `text` to `file`.

    Raises:
        SettingsError: it cannot be written.
    """
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise SettingsError(message("cli.unwritable", path=file, reason=error.strerror)) from None


def has_reader() -> bool:
    """Whether anybody still reads the output."""
    return not isinstance(sys.stdout, _Nowhere)


def mute() -> None:
    """Let the output go nowhere from here on; the interpreter must not complain about stdout when it ends."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    sys.stdout = _Nowhere()


class _Nowhere(io.StringIO):
    """Where output goes that nobody reads."""

    def write(self, text: str) -> int:
        """Keep nothing."""
        return len(text)


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
