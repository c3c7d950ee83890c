"""How an answer came about: what retrieval and the reader saw, what the confidence was made of, the threshold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.asking import cleaned
from assistant.steps import Request, Steps

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.phrases import Phrases
    from assistant.retrieval import Ranking
    from assistant.writers import Brief

_SENTENCES = 8
_SIGNS = 10
_EXCERPT = 44  # characters; the line then fits a terminal of 80


@dataclass(frozen=True, slots=True)
class Seen:
    """One sentence as it was ranked; `part` and `answers` are a reader's probabilities, None where none read it."""

    number: int
    text: str
    score: float
    similarity: float
    overlap: float
    part: float | None
    answers: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The inside of one decision. `signs` holds (name, value, addition to the log-odds), the weightiest first."""

    question: str
    sentences: tuple[Seen, ...]
    signs: tuple[tuple[str, float, float], ...]
    confidence: float
    threshold: float
    answerable: bool
    why: str


def explained(assistant: Assistant, question: str) -> Explanation | None:
    """How `assistant` decides on `question`; None for small talk, which is not looked up.

    Raises:
        QuestionError: the question is empty or too long.
    """
    steps = assistant.steps
    request = Request(cleaned(question))
    if steps.small_talk(request) is not None:
        return None
    found = steps.condense(request)
    ranking = steps.rank([found.question])[0]
    brief = steps.brief(request, found, ranking)
    return Explanation(
        question=found.question,
        sentences=tuple(_seen(brief)),
        signs=tuple(_weighed(steps, brief, ranking)),
        confidence=brief.decision.confidence,
        threshold=steps.threshold,
        answerable=brief.decision.answerable,
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
        read = "   -    -" if s.part is None or s.answers is None else f"{s.part:4.2f} {s.answers:4.2f}"
        text = " ".join(s.text.split())[:_EXCERPT]
        yield f"{s.score:6.2f} {s.similarity:5.2f} {s.overlap:5.1f} {read}  s{s.number:<4d} {text}"
    yield phrases.say("explain.signs")
    for name, value, added in explanation.signs:
        yield f"  {name:<16} {value:7.3f} {added:+7.3f}"
    numbers = {"confidence": f"{explanation.confidence:.2f}", "threshold": f"{explanation.threshold:.2f}"}
    if explanation.answerable:
        yield phrases.say("explain.decision_found", **numbers)
    else:
        yield phrases.say("explain.decision_refused", why=explanation.why, **numbers)


def _seen(brief: Brief) -> Iterator[Seen]:
    ranking, reading = brief.ranking, brief.reading
    for number in ranking.best(_SENTENCES):
        yield Seen(
            number=number,
            text=brief.essay.sentences[number].text,
            score=float(ranking.sentences[number]),
            similarity=float(ranking.similarity[number]),
            overlap=float(ranking.overlap[number]),
            part=reading.parts.get(number) if reading else None,
            answers=reading.answers.get(number) if reading else None,
        )


def _weighed(steps: Steps, brief: Brief, ranking: Ranking) -> list[tuple[str, float, float]]:
    """What the confidence was made of; `ranking` is retrieval's own."""
    from assistant.signs import signs

    if steps.second_look and brief.reading:
        return steps.second_look.weighed(ranking, brief.reading, brief.decision.retrieved)
    seen = signs(ranking)
    weights = steps.calibration.answer.weights
    added = [(name, seen[name], weight * seen[name]) for name, weight in weights.items()]
    return sorted(added, key=lambda each: -abs(each[2]))[:_SIGNS]
