"""Why an index cannot be used as it is, in words from prompts/index.toml, and what is known of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import IndexFailure
from assistant.phrases import Phrases, message


class Unusable(IndexFailure):
    """An index cannot be used as it is; caught where it can be rebuilt.

    `state` is "missing", "stale" or "damaged"; `reason` is a text of [reason] in prompts/index.toml, filled in.
    """

    def __init__(self, state: str, name: str, **variables: object) -> None:
        self.state = state
        self.reason = Phrases.load().say(f"index.reason.{name}", **variables)
        super().__init__(message("index.unusable", state=state, reason=self.reason))


def changed(what: Iterable[str]) -> Unusable:
    """The index is stale: `what` (fields of a recipe) changed."""
    phrases = Phrases.load()
    return Unusable("stale", "changed", what=" and ".join(phrases.say(f"index.what.{name}") for name in what))


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What is known of an index without building it.

    `state` is "ready", "missing", "stale" or "damaged"; `reason` tells why in words ("" when ready).
    `place` is the folder or server address, `path` the folder in use, if any. `texts` counts the
    different sentences, passages and contexts held, `dimensions` the numbers in a vector; both 0 unless ready.
    """

    state: str
    reason: str
    place: str
    key: str
    path: Path | None = None
    texts: int = 0
    dimensions: int = 0

    @property
    def ready(self) -> bool:
        """Whether the index can be used as it is."""
        return self.state == "ready"
