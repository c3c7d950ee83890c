"""Does the essay answer this question at all? Three outcomes, made from a calibrated confidence after reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.answers import ABSENT, ANSWERED, UNSURE
from assistant.language import content, searchable
from assistant.reading.standing import may_stand_in
from assistant.retrieval import names_as_written

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.reading.calibration import Calibration
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
    if confidence >= calibration.threshold:
        return Decision(confidence, ANSWERED)
    name = strange_name(ranking, essay) if features["strange_names"] else ""
    if name:
        return Decision(confidence, ABSENT, "unknown_name", {"name": name})
    why = next((why for sign, why in _LACKING.items() if features[sign]), NOT_SAID)
    if confidence < calibration.absent:
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
