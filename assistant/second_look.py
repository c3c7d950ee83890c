"""The decision with a reader: what retrieval did not rule out is read, and the reader's confidence decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answerability import Decision
from assistant.reader_calibration import Calibration, Signals
from assistant.reader_windows import reread

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.reader import Reader
    from assistant.reader_windows import Reading
    from assistant.retrieval import Ranking


@dataclass(frozen=True, slots=True, eq=False)
class SecondLook:
    """A reader, how its numbers become a confidence, and the essay's words counted for that."""

    reader: Reader
    calibration: Calibration
    signals: Signals

    @classmethod
    def of(cls, reader: Reader, essay: Essay, folder: Path, threshold: float | None = None) -> SecondLook:
        """A second look with the calibration in `folder`; `threshold` takes the place of its own.

        Raises:
            ModelError: the calibration cannot be read.
        """
        calibration = Calibration.load(folder)
        if threshold is not None:
            calibration = replace(calibration, threshold=threshold)
        return cls(reader, calibration, Signals(essay))

    def decided(self, decision: Decision, essay: Essay, ranking: Ranking) -> tuple[Decision, Reading | None]:
        """`decision`, or the reader's where the first found nothing that rules an answer out; and what was read.

        Raises:
            ModelError: the reader cannot be loaded.
        """
        if not decision.answerable and decision.why != "not_said":
            return decision, None
        reading = reread(self.reader, essay, ranking, self.calibration.windows)
        confidence = self.calibration.confidence(self.signals.of(ranking, reading))
        answerable = confidence >= self.calibration.threshold
        return Decision(confidence, answerable, "" if answerable else "not_said"), reading
