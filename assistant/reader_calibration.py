"""How sure one may be that the essay answers: what was read and retrieved, weighed into one calibrated probability."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.reader_windows import logit

if TYPE_CHECKING:
    from assistant.reader_windows import Reading
    from assistant.retrieval import Ranking

SIGNALS = ("answers", "part", "similarity", "retrieval")
_ROUNDS = 30  # of Newton's method; four signals settle in fewer than ten
_PENALTY = 1.0  # on squared weights, in questions


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted on questions of articles the reader was not trained on; see index/reader/README.md.

    `weights` belong to `SIGNALS`, `bias` to none of them; `threshold` is the confidence from which
    the essay is taken to answer; `rank` is the weight of `reader_windows.reranked`, `windows` how many
    windows are read for a question.
    """

    weights: tuple[float, ...]
    bias: float
    threshold: float
    rank: float
    windows: int

    @classmethod
    def load(cls, folder: Path) -> Calibration:
        """The calibration.json in `folder`.

        Raises:
            ModelError: it is missing or malformed.
        """
        file = folder / "calibration.json"
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            weights = tuple(float(data["weights"][signal]) for signal in SIGNALS)
            bias, threshold, rank = (float(data[name]) for name in ("bias", "threshold", "rank"))
            return cls(weights, bias, threshold, rank, int(data["windows"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{file} cannot be read: {error!r}. Reinstall the package.") from error

    def confidence(self, signals: Sequence[float]) -> float:
        """Calibrated probability, 0..1, 4 decimals, that the essay answers."""
        odds = self.bias + sum(w * s for w, s in zip(self.weights, signals, strict=True))
        return round(1 / (1 + exp(-max(-30.0, min(30.0, odds)))), 4)


def signals(ranking: Ranking, reading: Reading, retrieval: float) -> tuple[float, ...]:
    """What the confidence is made of, in the order of `SIGNALS`.

    Log-odds of the best window and of the best sentence; the best cosine; the log-odds of `retrieval`,
    the confidence, 0..1, without a reader.
    """
    return (
        logit([reading.best])[0],
        logit([max(reading.parts.values(), default=0.0)])[0],
        float(ranking.similarity.max(initial=0.0)),
        logit([retrieval])[0],
    )


def fitted(rows: Sequence[Sequence[float]], answered: Sequence[bool]) -> tuple[tuple[float, ...], float]:
    """Weights and bias of the logistic regression of `answered` on `rows`, slightly shrunk towards 0.

    Fit on questions that the reader was not trained on.
    """
    import numpy as np

    given = np.asarray(rows, dtype=np.float64)
    inputs = np.hstack([given, np.ones((len(given), 1))])
    wanted = np.asarray(answered, dtype=np.float64)
    penalty = np.diag([_PENALTY] * given.shape[1] + [0.0])
    weights = np.zeros(inputs.shape[1])
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (chance - wanted) + penalty @ weights
        curve = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + penalty + 1e-9 * np.eye(len(weights))
        weights = weights - np.linalg.solve(curve, slope)
    *found, bias = (round(float(w), 5) for w in weights)
    return tuple(found), bias
