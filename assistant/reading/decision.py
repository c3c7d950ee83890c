"""Does the essay answer this question at all? Three outcomes, made from a calibrated confidence after reading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.answers import ABSENT, ANSWERED, UNSURE
from assistant.retrieval.expected import names_as_written
from assistant.searchable import searchable
from assistant.words import content, words

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.reading.calibration import Calibration
    from assistant.retrieval.ranking import Ranking

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

    A name that never stands in the essay makes it absent: that is literally true. What a question asks for and
    the best sentences lack (a date, a number) is no more than a reason to show.
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
    """A name in the question that stands nowhere in the essay, titles included, as it is written; "" if none."""
    known, text = set(ranking.evidence.match.known), f"{essay.title}\n{essay.text}"
    for name in names_as_written(searchable(ranking.question)):
        said = set(content(name))
        if not (known & said or said & _stems(text) or stands_in(name, text)):
            return name
    return ""


def stands_in(name: str, text: str) -> bool:
    """Whether `name` stands in `text` in whole words: in any case, whatever its accents, hyphens and blanks."""
    run = _run(text)
    wanted = "".join(words(name))
    at = run.letters.find(wanted)
    while wanted and at >= 0:
        if at in run.starts and at + len(wanted) in run.starts:
            return True
        at = run.letters.find(wanted, at + 1)
    # What is one word to us may hold it: the "s" of "sister's".
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


@lru_cache(maxsize=4)
def _stems(text: str) -> frozenset[str]:
    return frozenset(content(text))


@dataclass(frozen=True, slots=True)
class _Run:
    """The folded words of a text with nothing between them: "Open AI" is OpenAI. `starts`: where each begins."""

    letters: str
    starts: frozenset[int]


@lru_cache(maxsize=4)
def _run(text: str) -> _Run:
    said = words(text)
    return _Run("".join(said), frozenset(accumulate(map(len, said), initial=0)))
