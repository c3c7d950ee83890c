"""How an answer came about: what retrieval and the reader saw, what the confidence was made of, the threshold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.writing import Brief

_SENTENCES = 8
_FEATURES = 10
_EXCERPT = 49  # characters; the line then fits a terminal of 80


def explanation(assistant: Assistant, question: str) -> Iterator[str]:
    """How `assistant` decides on `question`, the first of several in one: lines for a terminal of 80 characters.

    Raises:
        QuestionError: the question is empty or too long.
    """
    steps, say = assistant.steps, assistant.engine.phrases.say
    brief = steps.brief_on(question, assistant.retriever)
    if brief is None:
        yield say("explain.talk")
        return
    yield say("explain.looked_up", question=brief.question)
    yield say("explain.sentences")
    yield from map(_sentence, brief.judgement.best(_SENTENCES), [brief] * _SENTENCES)
    yield say("explain.features")
    weights = steps.reading.calibration.answer.weights
    added = {name: weight * brief.judgement.features[name] for name, weight in weights.items()}
    for name in sorted(added, key=lambda each: -abs(added[each]))[:_FEATURES]:
        yield f"  {name:<16} {brief.judgement.features[name]:7.3f} {added[name]:+7.3f}"
    decision, threshold = brief.decision, steps.reading.calibration.threshold
    numbers = {"confidence": f"{decision.confidence:.2f}", "threshold": f"{threshold:.2f}"}
    if decision.answerable:
        yield say("explain.decision_found", **numbers)
    else:
        yield say("explain.decision_not", outcome=decision.outcome, why=decision.why, **numbers)


def _sentence(number: int, brief: Brief) -> str:
    """One sentence as it was ranked: fused score, cosine, what a reader says of it, and what that comes to."""
    ranking, judgement = brief.ranking, brief.judgement
    scores = f"{ranking.sentences[number]:6.2f} {ranking.similarity[number]:5.2f}"
    odds = judgement.reading.parts.get(number) if judgement.reading else None
    read = "    -" if odds is None else f"{odds:5.1f}"
    text = " ".join(brief.essay.sentences[number].text.split())[:_EXCERPT]
    return f"{scores} {read} {judgement.parts[number]:4.2f}  s{number:<4d} {text}"
