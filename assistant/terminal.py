"""What every command of the terminal shares: width, progress on stderr, errors without a traceback."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from assistant.errors import AssistantError
from assistant.phrases import Phrases

OK, NOT_FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130  # exit codes
_WIDEST = 100  # characters a line; longer ones are hard to read
_PATIENCE = 1.0  # seconds before a progress bar is drawn


def width() -> int:
    """How many characters wide text is set."""
    return min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)


def note(line: str) -> None:
    """A line for the person at the terminal, beside the output."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def out(text: str) -> None:
    """A piece of the output."""
    print(text, flush=True)  # noqa: T201


@dataclass(slots=True)
class Bar:
    """A progress bar on stderr that is drawn when the work takes longer than a second."""

    title: str
    _started: float = field(default_factory=time.monotonic)
    _bar: Any = None
    _task: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Tell that `done` of `total` is done."""
        if self._bar is None and done < total and time.monotonic() - self._started > _PATIENCE:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self.title, total=total)
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)
            if done >= total:
                self.close()

    def close(self) -> None:
        """Take the bar off the screen."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


@contextmanager
def told_plainly(phrases: Phrases) -> Iterator[None]:
    """Turn an error into one line on stderr and exit code 2, Ctrl-C into 130, a closed pipe into silence."""
    try:
        yield
    except AssistantError as error:
        note(phrases.say("cli.error", message=error))
        raise SystemExit(FAILED) from None
    except KeyboardInterrupt:
        note("")
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        # The reader of the pipe has gone; the interpreter must not complain about stdout when it ends.
        sys.stdout = None
        raise SystemExit(OK) from None
