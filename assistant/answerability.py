"""Does the essay answer this question at all? A calibrated confidence, a decision, and the reason for a refusal."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.expected import names_as_written
from assistant.resources import resource_folder
from assistant.signs import signs
from assistant.words import content

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.retrieval import Ranking

_DECIMALS = 4
_LACKING = MappingProxyType({"no_date": "no_date", "no_count": "no_number", "no_person": "no_person"})


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to answer. `confidence` is the calibrated probability, 0..1, that the essay answers.

    `why` is a key of prompts/answer.toml [refusal] ("" if answerable), `variables` what its text needs;
    `retrieved` is the confidence without a reader, before a rule that refuses has capped it.
    """

    confidence: float
    answerable: bool
    why: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    retrieved: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model over signs; what scores below `threshold` is refused."""

    intercept: float
    weights: Mapping[str, float]
    threshold: float

    def probability(self, seen: Mapping[str, float]) -> float:
        """The probability, 0..1, given the signs of a question."""
        score = self.intercept + sum(weight * seen[name] for name, weight in self.weights.items())
        return round(1 / (1 + math.exp(-max(-30.0, min(30.0, score)))), _DECIMALS)


@dataclass(frozen=True, slots=True)
class Calibration:
    """`answer`: does the essay answer? `topic`: is the question about what the essay is about at all?

    Two models, because the one that tells near misses apart is not the one that tells strangers: with
    `answer` alone 96.9% of another article's questions were refused where 3% were wrongly refused.
    """

    answer: Logistic
    topic: Logistic

    @classmethod
    def load(cls) -> Calibration:
        """The shipped coefficients: index/answerability.json, by tests/bench/calibrate_answerability.py."""
        data = json.loads((resource_folder("index") / "answerability.json").read_text(encoding="utf-8"))
        return cls(Logistic(**data["answer"]), Logistic(**data["topic"]))

    def at(self, threshold: float | None) -> Calibration:
        """The same with another threshold of `answer`; None leaves it."""
        return self if threshold is None else replace(self, answer=replace(self.answer, threshold=threshold))


def decide(
    question: str,
    essay: Essay,
    ranking: Ranking,
    calibration: Calibration | None = None,
) -> Decision:
    """Whether `essay` answers `question`.

    Args:
        question: as it was ranked.
        essay: the essay it was ranked against.
        ranking: what retrieval found.
        calibration: the coefficients; the shipped ones if not given.
    """
    calibration = calibration or Calibration.load()
    seen = signs(ranking)
    confidence = calibration.answer.probability(seen)
    near = calibration.topic.probability(seen) >= calibration.topic.threshold
    why, variables = lacking(question, essay, ranking, seen)
    if near and not why and confidence >= calibration.answer.threshold:
        return Decision(confidence, True, retrieved=confidence)
    why = why or ("not_said" if near else "off_topic")
    return Decision(min(confidence, calibration.answer.threshold), False, why, variables, confidence)


def lacking(question: str, essay: Essay, ranking: Ranking, seen: Mapping[str, float]) -> tuple[str, Mapping[str, str]]:
    """What the question names or asks for and the essay lacks, as a reason and its variables; "" if nothing.

    Names, dates, counts and persons together: about 1.3% of SQuAD's answerable questions, whole articles.
    """
    known = set(ranking.evidence.match.known)
    for name in names_as_written(question) if seen["strange_names"] else ():
        if not (known.issuperset(content(name)) or _written(name, essay.text)):
            return "unknown_name", {"name": name}
    for sign, why in _LACKING.items():
        if seen[sign]:
            return why, {}
    return "", {}


def _written(name: str, text: str) -> bool:
    """Whether `name` stands in `text`, in any case and with or without blanks: "Open AI" is OpenAI."""
    bare = "".join(name.split())
    if bare.lower() not in _squeezed(text):
        return False  # most names that are looked for; the expression below takes 0.4 ms for 50 kB
    letters = r"\s?".join(re.escape(letter) for letter in bare)
    return re.search(rf"\b{letters}\b", text, re.IGNORECASE) is not None


@lru_cache(maxsize=4)
def _squeezed(text: str) -> str:
    return "".join(text.split()).lower()
