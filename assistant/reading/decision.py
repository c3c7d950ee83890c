"""Does the essay answer this question at all? Three outcomes, made from a calibrated confidence after reading."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.answers import ABSENT, ANSWERED, UNSURE
from assistant.errors import ModelError
from assistant.language import content, searchable
from assistant.phrases import message
from assistant.reading.names import may_stand_in
from assistant.retrieval import names_as_written

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.index import Scores
    from assistant.retrieval import Ranking

NOT_SAID = "not_said"
# Who did it needs no name: "the weavers" are somebody. So "who" is no reason of its own.
_LACKING = MappingProxyType({"no_date": "no_date", "no_count": "no_number"})


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to answer. `confidence` is the calibrated probability, 0..1, that the essay answers; `outcome`
    one of answered, unsure, absent. Not answered, `why` is a key of prompts/answer.toml, `variables` what its
    text needs.
    """

    confidence: float
    outcome: str
    why: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def answerable(self) -> bool:
        """Whether an answer is to be written."""
        return self.outcome == ANSWERED


def decide(
    confidence: float, features: Mapping[str, float], ranking: Ranking, essay: Essay, calibration: Calibration
) -> Decision:
    """The outcome of a question that was read.

    A name that never stands in the essay, nor what may be a form of it or a slip for it, makes it absent: that is
    literally true. What a question asks for and the best sentences lack (a date, a number) is a reason to show.
    """
    is_strange = confidence < calibration.threshold and features["strange_names"]
    name = strange_name(ranking, essay) if is_strange else ""
    why = next((why for sign, why in _LACKING.items() if features[sign]), NOT_SAID)
    return settle(confidence, calibration.threshold, calibration.absent, name, why)


def settle(confidence: float, threshold: float, absent: float, name: str, why: str) -> Decision:
    """Answered from `threshold` on; absent for a strange `name`, or below `absent`; else unsure, and `why`."""
    if confidence >= threshold:
        return Decision(confidence, ANSWERED)
    if name:
        return Decision(confidence, ABSENT, "unknown_name", {"name": name})
    if confidence < absent:
        return Decision(confidence, ABSENT, NOT_SAID)
    return Decision(confidence, UNSURE, why)


def strange_name(ranking: Ranking, essay: Essay) -> str:
    """A name in the question that surely stands nowhere in the essay, titles included, as it is written; "" if none."""
    known, text = set(ranking.evidence.match.known), f"{essay.title}\n{essay.text}"
    strange = (
        name
        for name in names_as_written(searchable(ranking.question))
        if not known & set(content(name)) and not may_stand_in(name, text)
    )
    return next(strange, "")


_DECIMALS = 4
_LEAST = 1e-4  # probability, as far as 4 decimals can tell; log-odds of 0 and 1 have no end
_FARTHEST = 30.0  # log-odds


def log_odds(probability: float) -> float:
    """Natural log-odds, of a probability kept off 0 and 1."""
    within = min(1 - _LEAST, max(_LEAST, probability))
    return math.log(within / (1 - within))


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
        from pydantic import TypeAdapter

        file = folder / "calibration.json"
        try:
            return TypeAdapter(dict[str, cls]).validate_json(file.read_bytes())[name]  # type: ignore[valid-type]
        except (OSError, ValueError, LookupError) as error:
            raise ModelError(message("reading.calibration", file=file, error=type(error).__name__)) from error

    def at(self, threshold: float | None) -> Calibration:
        """The same with a threshold of the user's own; None leaves it."""
        return self if threshold is None else replace(self, threshold=threshold, absent=min(self.absent, threshold))
