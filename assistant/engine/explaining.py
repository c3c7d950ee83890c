"""How an answer came about: what retrieval and the reader saw, what the confidence was made of, the threshold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answers import ANSWERED
from assistant.writing import Request, cleaned

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.phrases import Phrases
    from assistant.reading import Logistic
    from assistant.writing import Brief

_SENTENCES = 8
_FEATURES = 10
_EXCERPT = 43  # characters; the line then fits a terminal of 80


@dataclass(frozen=True, slots=True)
class Seen:
    """One sentence as it was ranked; `read` is a reader's log-odds that it is part of the answer, None where none
    read it; `part` the probability, 0..1, that all of this comes to.
    """

    number: int
    text: str
    score: float
    similarity: float
    overlap: float
    read: float | None
    part: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The inside of one decision. `features` holds (name, value, addition to the log-odds), the weightiest first."""

    question: str
    sentences: tuple[Seen, ...]
    features: tuple[tuple[str, float, float], ...]
    confidence: float
    threshold: float
    outcome: str
    why: str


def explained(assistant: Assistant, question: str) -> Explanation | None:
    """How `assistant` decides on `question`, the first of several in one; None for small talk, which is not looked up.

    Raises:
        QuestionError: the question is empty or too long.
    """
    steps, retriever = assistant.steps, assistant.retriever
    asked = next((each for each in steps.condense(Request(cleaned(question))) if each.looked_up), None)
    if asked is None:
        return None
    documents = retriever.invoke(asked.condensed.question)
    brief = steps.read(steps.retrieved(asked, documents, documents.ranking)).brief  # type: ignore[attr-defined]
    if brief is None:
        return None
    calibration = steps.reading.calibration
    return Explanation(
        question=brief.question,
        sentences=tuple(_seen(brief)),
        features=tuple(_weighed(calibration.answer, brief.judgement.features)),
        confidence=brief.decision.confidence,
        threshold=calibration.threshold,
        outcome=brief.decision.outcome,
        why=brief.decision.why,
    )


def lines(explanation: Explanation | None, phrases: Phrases) -> Iterator[str]:
    """The explanation as lines for a terminal of 80 characters."""
    if explanation is None:
        yield phrases.say("explain.talk")
        return
    yield phrases.say("explain.looked_up", question=explanation.question)
    yield phrases.say("explain.sentences")
    for s in explanation.sentences:
        read = "    -" if s.read is None else f"{s.read:5.1f}"
        text = " ".join(s.text.split())[:_EXCERPT]
        yield f"{s.score:6.2f} {s.similarity:5.2f} {s.overlap:5.1f} {read} {s.part:4.2f}  s{s.number:<4d} {text}"
    yield phrases.say("explain.features")
    for name, value, added in explanation.features:
        yield f"  {name:<16} {value:7.3f} {added:+7.3f}"
    numbers = {"confidence": f"{explanation.confidence:.2f}", "threshold": f"{explanation.threshold:.2f}"}
    if explanation.outcome == ANSWERED:
        yield phrases.say("explain.decision_found", **numbers)
    else:
        yield phrases.say("explain.decision_not", outcome=explanation.outcome, why=explanation.why, **numbers)


def _seen(brief: Brief) -> Iterator[Seen]:
    ranking, judgement = brief.ranking, brief.judgement
    for number in judgement.best(_SENTENCES):
        yield Seen(
            number=number,
            text=brief.essay.sentences[number].text,
            score=float(ranking.sentences[number]),
            similarity=float(ranking.similarity[number]),
            overlap=float(ranking.overlap[number]),
            read=judgement.reading.parts.get(number) if judgement.reading else None,
            part=float(judgement.parts[number]),
        )


def _weighed(model: Logistic, features: Mapping[str, float]) -> list[tuple[str, float, float]]:
    """What the confidence was made of."""
    added = [(name, features[name], weight * features[name]) for name, weight in model.weights.items()]
    return sorted(added, key=lambda each: -abs(each[2]))[:_FEATURES]
