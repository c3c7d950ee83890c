"""Why an index cannot be used as it is: a state, and a reason in words from prompts/index.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import IndexFailure
from assistant.phrases import Phrases

BY_HAND = "assistant index --rebuild"


@dataclass(frozen=True, slots=True)
class IndexTrouble:
    """`state` is "missing", "stale" or "damaged"; `name` names a text in [reason] of prompts/index.toml.

    A variable `what` holds names of [what].
    """

    state: str
    name: str
    variables: Mapping[str, Any] = field(default_factory=dict)

    def said(self, phrases: Phrases) -> str:
        """The reason, in words."""
        said = dict(self.variables)
        if "what" in said:
            said["what"] = " and ".join(phrases.say(f"index.what.{name}") for name in self.variables["what"])
        return phrases.say(f"index.reason.{self.name}", **said)


class Unusable(IndexFailure):
    """An index cannot be used as it is; caught where it can be rebuilt."""

    def __init__(self, trouble: IndexTrouble) -> None:
        super().__init__(f"The index is {trouble.state} ({trouble.name}). Run: {BY_HAND}")
        self.trouble = trouble


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
