"""How features become probabilities: logistic models fitted on questions that the reader was not trained on."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.phrases import message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float32]

_DECIMALS = 4
_FARTHEST = 30.0  # log-odds


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model over named features."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability, 0..1, 4 decimals."""
        odds = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return round(1 / (1 + math.exp(-max(-_FARTHEST, min(_FARTHEST, odds)))), _DECIMALS)

    def probabilities(self, features: Mapping[str, Scores]) -> Scores:
        """The same for columns of features."""
        import numpy as np

        odds = sum((weight * features[name] for name, weight in self.weights.items()), start=np.float32(self.bias))
        found: Scores = (1 / (1 + np.exp(-np.clip(odds, -_FARTHEST, _FARTHEST)))).round(_DECIMALS).astype(np.float32)
        return found


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted by tests/bench/fit_reading.py; see index/reader/README.md.

    `answer`: does the essay answer the question? From `threshold` on it is answered, below `absent` the essay is
    said not to answer. `sentence`: is a sentence part of the answer? `beside`: is it, given that the likeliest one is?
    Those are quoted beside it whose probability is at least `least`.
    """

    answer: Logistic
    sentence: Logistic
    beside: Logistic
    threshold: float
    absent: float
    least: float

    @classmethod
    def load(cls, folder: Path, name: str) -> Calibration:
        """The calibration `name` ("reader", or "retrieval" where nothing reads) of the calibration.json in `folder`.

        Raises:
            ModelError: it is missing or malformed.
        """
        file = folder / "calibration.json"
        try:
            data = json.loads(file.read_text(encoding="utf-8"))[name]
            answer, sentence, beside = (
                Logistic(float(data[m]["bias"]), {name: float(w) for name, w in data[m]["weights"].items()})
                for m in ("answer", "sentence", "beside")
            )
            return cls(answer, sentence, beside, *(float(data[key]) for key in ("threshold", "absent", "least")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(message("reading.calibration", file=file, error=error)) from error

    def at(self, threshold: float | None) -> Calibration:
        """The same with a threshold of the user's own; None leaves it."""
        return self if threshold is None else replace(self, threshold=threshold, absent=min(self.absent, threshold))
