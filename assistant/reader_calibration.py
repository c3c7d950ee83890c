"""How sure one may be that the essay answers: what was read and retrieved, weighed into one calibrated probability."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.reader_windows import Reading, logit
from assistant.words import content

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.retrieval import Ranking

SIGNALS = ("answers", "part", "similarity", "covered", "known")
_ROUNDS = 30  # of Newton's method; five signals settle in fewer than ten
_PENALTY = 1.0  # on squared weights, in questions


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted on questions of articles the reader was not trained on; see index/reader/README.md.

    `weights` belong to `SIGNALS`, `bias` to none of them; `threshold` is the confidence from which
    the essay is taken to answer; `rank` is the weight of `reader_windows.reranked`, `windows` how
    many windows are read for a question.
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
            rest = float(data["bias"]), float(data["threshold"]), float(data["rank"]), int(data["windows"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{file} cannot be read: {error!r}. Reinstall the package.") from error
        return cls(weights, *rest)

    def confidence(self, signals: Sequence[float]) -> float:
        """Calibrated probability, 0..1, 4 decimals, that the essay answers."""
        odds = self.bias + sum(w * s for w, s in zip(self.weights, signals, strict=True))
        return round(1 / (1 + exp(-max(-30.0, min(30.0, odds)))), 4)


class Signals:
    """What the confidence is made of, for questions to one essay; its words are counted once, when needed."""

    def __init__(self, essay: Essay) -> None:
        self._essay = essay
        self._holding: Counter[str] = Counter()  # in how many sentences a stem stands

    def of(self, ranking: Ranking, reading: Reading) -> tuple[float, ...]:
        """In the order of `SIGNALS`.

        Log-odds of the best window and of the best sentence; the best cosine; the share of the question's stems
        that stand in the best window, and of those that stand anywhere in the essay, rare stems weighing more.
        """
        asked = set(content(ranking.question))
        best = max(reading.answers, key=lambda number: (reading.answers[number], -number), default=0)
        near = " ".join(s.text for s in self._essay.sentences[max(0, best - 1) : best + 2])
        return (
            logit([reading.best])[0],
            logit([max(reading.parts.values(), default=0.0)])[0],
            float(ranking.similarity.max(initial=0.0)),
            self._share(asked, set(content(near))),
            self._share(asked, self._count()),
        )

    def _count(self) -> Counter[str]:
        if not self._holding:
            self._holding.update(stem for s in self._essay.sentences for stem in set(content(s.text)))
        return self._holding

    def _share(self, asked: set[str], found: Collection[str]) -> float:
        count = self._count()
        rarity = {stem: log(1 + len(self._essay.sentences) / (1 + count[stem])) for stem in sorted(asked)}
        return sum(weight for stem, weight in rarity.items() if stem in found) / (sum(rarity.values()) or 1.0)


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
