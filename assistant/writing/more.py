"""What is left to say where others are asked for than were cited: "What else?" may end with nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answers import UNSURE

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.reading import Decision, Judgement

# Of the probability that brings a sentence into a first answer: who asks for more takes what is a little less sure.
_SHARE = 0.75


def decided_anew(
    judgement: Judgement, essay: Essay, cited: Sequence[tuple[int, int]], inside: tuple[int, int] | None
) -> Decision:
    """The decision on the sentences that no span of `cited` touches: as it was where nothing was cited.

    No answer is surer than the likeliest sentence that is left. `inside` numbers (half-open) the sentences that the
    question is restricted to.
    """
    decision = judgement.decision
    if not cited or not decision.answerable:
        return decision
    first, end = inside or (0, len(essay.sentences))
    repeated = {sentence.number for start, stop in cited for sentence in essay.sentences_in(start, stop)}
    left = max((float(judgement.parts[n]) for n in range(first, end) if n not in repeated), default=0.0)
    if left < _SHARE * judgement.least:
        return replace(decision, confidence=min(decision.confidence, left), outcome=UNSURE, why="nothing_else")
    return replace(decision, confidence=min(decision.confidence, left))
