"""Finished variants of a comparison, kept so that one that was interrupted goes on from there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from assistant.checks.compare import Scores
from assistant.checks.session import Session

_FIELDS = ("label", "shares", "outcomes", "seconds", "tokens")


@dataclass(frozen=True, slots=True)
class KeptScores:
    """The scores of one variant on some sets. The file is named by all that decides them: no other reads it."""

    path: Path

    @classmethod
    def of(cls, session: Session, sets: Sequence[Path], *asked: str) -> KeptScores:
        """Where the scores of the session's variant on `sets` are kept; `asked` is what else decides them.

        Raises:
            AssistantError: a set or its essay cannot be read, or the variant cannot be opened.
        """
        decided = list(asked)
        for path in sets:
            questions, essay, _ = session.prepared(path)
            decided += [questions.name, questions.fingerprint, session.assistant(essay).fingerprint().short]
        name = sha256(chr(0).join(decided).encode()).hexdigest()[:32]
        return cls(session.folder / "compared" / f"{name}.json")

    def read(self, label: str) -> Scores | None:
        """The scores, called `label`; None where they are not kept, or cannot be read."""
        try:
            return Scores(**{**json.loads(self.path.read_text(encoding="utf-8")), "label": label})
        except (OSError, ValueError, TypeError):
            return None

    def write(self, scores: Scores) -> None:
        """Keep `scores`."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps({name: getattr(scores, name) for name in _FIELDS}), encoding="utf-8")
        beside.replace(self.path)
