"""Does the essay answer this question at all? Three outcomes, made from a calibrated confidence after reading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.answers import ABSENT, ANSWERED, UNSURE
from assistant.retrieval.expected import names_as_written
from assistant.words import content

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.reading.calibration import Calibration
    from assistant.retrieval.ranking import Ranking

_LACKING = MappingProxyType({"no_date": "no_date", "no_count": "no_number", "no_person": "no_person"})


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

    A name that never stands in the essay makes it absent: that is literally true. What a question asks for and
    the best sentences lack (a date, a number, a person) is no more than a reason to show.
    """
    if confidence >= calibration.threshold:
        return Decision(confidence, ANSWERED)
    name = strange_name(ranking, essay) if features["strange_names"] else ""
    if name:
        return Decision(confidence, ABSENT, "unknown_name", {"name": name})
    why = next((why for sign, why in _LACKING.items() if features[sign]), "not_said")
    if confidence < calibration.absent:
        return Decision(confidence, ABSENT, "not_said")
    return Decision(confidence, UNSURE, why)


def strange_name(ranking: Ranking, essay: Essay) -> str:
    """A name in the question that stands nowhere in the essay, titles included, as it is written; "" if none."""
    known = set(ranking.evidence.match.known)
    for name in names_as_written(ranking.question):
        if not (known & set(content(name)) or _written(name, f"{essay.title}\n{essay.text}")):
            return name
    return ""


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
