"""The decision with a reader: what retrieval did not rule out is read, and the reader's confidence decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answerability import Decision
from assistant.reader_calibration import SIGNALS, Calibration, signals
from assistant.reader_windows import reranked, reread

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.reader import Reader
    from assistant.reader_windows import Reading
    from assistant.retrieval import Ranking


# Reasons for which nothing is read: what the question is about is not in the essay.
_FINAL = frozenset({"off_topic", "unknown_name"})
_OVERRULES = 0.5  # confidence from which a reader that is surer than not overrules "names no date" and its like


@dataclass(frozen=True, slots=True)
class Look:
    """What came of a second look: the decision, the sentences as they rank now, and what was read, if anything."""

    decision: Decision
    ranking: Ranking
    reading: Reading | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SecondLook:
    """A reader, and how its numbers become a confidence."""

    reader: Reader
    calibration: Calibration

    @classmethod
    def of(cls, reader: Reader, folder: Path, threshold: float | None = None) -> SecondLook:
        """A second look with the calibration in `folder`; `threshold` takes the place of its own.

        Raises:
            ModelError: the calibration cannot be read.
        """
        calibration = Calibration.load(folder)
        if threshold is not None:
            calibration = replace(calibration, threshold=threshold)
        return cls(reader, calibration)

    def at(self, decision: Decision, essay: Essay, ranking: Ranking) -> Look:
        """`decision`, or the reader's where the essay speaks at all of what the question is about.

        Raises:
            ModelError: the reader cannot be loaded.
        """
        bar = overruled_from(decision)
        if bar > 1:
            return Look(decision, ranking)
        reading = reread(self.reader, essay, ranking, self.calibration.windows)
        confidence = self.calibration.confidence(signals(ranking, reading, decision.retrieved))
        if confidence >= max(self.calibration.threshold, bar):
            decided = Decision(confidence, True, retrieved=decision.retrieved)
        else:
            capped = min(confidence, self.calibration.threshold)
            decided = Decision(capped, False, decision.why or "not_said", retrieved=decision.retrieved)
        return Look(decided, reranked(ranking, reading, self.calibration.rank), reading)

    def weighed(self, ranking: Ranking, reading: Reading, retrieval: float) -> list[tuple[str, float, float]]:
        """(signal, value, added to the log-odds) of a confidence; `retrieval` is the confidence without a reader."""
        seen = signals(ranking, reading, retrieval)
        return [(n, v, w * v) for n, v, w in zip(SIGNALS, seen, self.calibration.weights, strict=True)]


def overruled_from(decision: Decision) -> float:
    """The confidence, 0..1, that a reader needs at least to overrule `decision`; above 1: it never does."""
    if decision.why in _FINAL:
        return 2.0
    return 0.0 if decision.why in ("", "not_said") else _OVERRULES
