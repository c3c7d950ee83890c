"""What is told beside the output, on stderr: a line, or a progress bar for what takes long."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

_PATIENCE = 1.0  # seconds before a bar is drawn
_APART = 10.0  # seconds between lines, where a bar cannot be drawn


def note(line: str) -> None:
    """A line for the person at the terminal, beside the output; what is still to be done does not need a reader."""
    with suppress(BrokenPipeError):
        print(line, file=sys.stderr, flush=True)  # noqa: T201


@dataclass(slots=True)
class Bar:
    """Progress on stderr: a bar after a second, or, where that is no terminal, a line every ten seconds."""

    title: str
    _started: float = field(default_factory=time.monotonic)
    _bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Tell that `done` of `total` is done."""
        terminal, waited = sys.stderr.isatty(), time.monotonic() - self._started
        if not terminal and done < total and waited > _APART:
            self._started = time.monotonic()
            note(f"{self.title} {done:,} / {total:,}")
        if terminal and self._bar is None and done < total and waited > _PATIENCE:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._bar.add_task(self.title, total=total)
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done, total=total)
            if done >= total:
                self.close()

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar off the screen."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
