"""How the page is served: one frozen value, given by the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ServingError
from assistant.phrases import message

LOOPBACK = ("localhost", "127.0.0.1", "::1")  # names of this machine that only it can reach


@dataclass(frozen=True, slots=True)
class WebOptions:
    """Where and for whom the page is served. Files that are None switch off what would be written there.

    `auth` is "user:password", or "" for no login. `root_path` is the sub-path a proxy serves the page under, and
    `allowed_hosts` the names people reach it by. `rate` is questions a minute for one client, `waiting` the most
    questions that may queue up, `body` the largest request or essay in bytes. `tests` is the question set that "Save as
    test" adds to, `feedback` where likes are kept.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    root_path: str = ""
    allowed_hosts: tuple[str, ...] = ()
    auth: str = ""
    allow_upload: bool = False
    tests: Path | None = None
    feedback: Path | None = None
    log_questions: bool = False
    rate: int = 60
    waiting: int = 100
    body: int = 2_000_000

    def __post_init__(self) -> None:
        user, _, password = self.auth.partition(":")
        if self.auth and not (user and password):
            raise ServingError(message("web.auth"))

    @property
    def is_everywhere(self) -> bool:
        """Whether the page is served on every address of this machine."""
        return self.host in ("0.0.0.0", "::")
