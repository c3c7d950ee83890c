"""Holding answers to what was expected of them: `check(question, ask) -> Verdict`, for any callable that answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from assistant.answers import Answer
from assistant.checks.assertions import Outcome, Tested, Tools, exact_citations, outcomes
from assistant.checks.question import Question
from assistant.checks.spans import Overlap, overlap
from assistant.checks.stages import stage_of
from assistant.errors import AssistantError, QuestionSetError
from assistant.phrases import Phrases, message, shipped_phrases


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back from asking: an answer, or the words of an error; and the seconds it took."""

    answer: Answer | None
    error: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one question. `passed` when every expectation holds.

    `answer` is the answer judged (None when asking raised, then `error` tells), `outcomes` the
    expectations one by one, `stage` where it went wrong ("" when passed, else one of
    `stages.STAGES`), `citations` the cited against the gold characters. `seconds` is how long
    the answer took; it takes no part in equality, nor in saved results.
    """

    question: Question
    answer: Answer | None
    outcomes: tuple[Outcome, ...]
    stage: str
    citations: Overlap
    error: str = ""
    seconds: float = field(default=0.0, compare=False)

    @property
    def passed(self) -> bool:
        """Whether every expectation holds."""
        return not self.stage

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it fell short, one sentence an expectation; empty when passed."""
        return tuple(outcome.why for outcome in self.outcomes if not outcome.held)

    @property
    def answered(self) -> bool:
        """Whether the assistant answered rather than refused (or failed)."""
        return self.answer is not None and self.answer.found

    @property
    def outcome(self) -> str:
        """What came of it: answered, unsure or absent; "" where asking failed."""
        return self.answer.outcome if self.answer else ""

    def __bool__(self) -> bool:
        return self.passed

    def to_dict(self) -> dict[str, Any]:
        """Plain values, fit for JSON; without times, so that two runs of the same thing are the same bytes."""
        return {
            "id": self.question.id,
            "ask": self.question.ask,
            "tags": list(self.question.tags),
            "passed": self.passed,
            "stage": self.stage,
            "outcome": self.outcome,
            "reasons": list(self.reasons),
            "expected": [outcome.to_dict() for outcome in self.outcomes],
            "citation_precision": round(self.citations.precision, 4),
            "citation_recall": round(self.citations.recall, 4),
            "citation_iou": round(self.citations.iou, 4),
            "error": self.error,
        }


def check(
    question: Question,
    ask: Callable[..., Answer],
    *,
    text: str | None = None,
    cosine: Callable[[str, str], float] | None = None,
    phrases: Phrases | None = None,
) -> Verdict:
    """Ask `question` and judge the answer.

    Args:
        question: what to ask and what to expect; its `turns` are asked first, in one conversation.
        ask: anything that makes an Answer of a question; with turns it is called as `ask(q, history=answers)`.
        text: the essay's text, to hold citations to it character for character; without it, to the passages shown.
        cosine: how alike two texts mean, -1..1; needed by `similar_to` only.
        phrases: the words for reasons; the shipped ones if not given.

    Returns:
        The verdict. An exception of `ask` becomes one of stage "error".

    Raises:
        QuestionSetError: `question` is none, or expects nothing; or `ask` cannot be called.
    """
    if not isinstance(question, Question):
        raise QuestionSetError(message("checks.no_question", got=repr(question)))
    if question.is_empty:
        raise QuestionSetError(message("checks.set.expects_nothing", id=question.name))
    if not callable(ask):
        raise QuestionSetError(message("checks.no_ask", got=f"{ask!r:.60}"))
    return judge(question, put(question, ask), Tools(phrases or shipped_phrases(), text, cosine))


def put(question: Question, ask: Callable[..., Answer]) -> Reply:
    """Put `question` to `ask`, after its turns; whatever that raises is a reply, not the end of a run."""
    start = perf_counter()
    answer: Answer | None = None
    try:
        answer, error = _ask_with_turns(question, ask), ""
        if not isinstance(answer, Answer):
            answer, error = None, message("checks.no_answer", got=type(answer).__name__)
        elif answer.metadata.get("trouble"):  # the essay was quoted in a chat model's stead: no verdict on the model
            error, answer = answer.note, None
    except AssistantError as raised:
        error = str(raised)
    except Exception as raised:  # somebody else's: its name says what it is
        error = f"{type(raised).__name__}: {raised}"
    return Reply(answer, error, perf_counter() - start)


def judge(question: Question, reply: Reply, tools: Tools) -> Verdict:
    """The verdict on what came back from asking."""
    answer = reply.answer
    if answer is None:
        judged: tuple[Outcome, ...] = (Outcome("error", "", False, reply.error),)
        return Verdict(question, None, judged, stage_of(question, None, judged), Overlap(), reply.error, reply.seconds)
    tested = Tested(question, answer, reply.seconds, tools, question)
    judged = (*outcomes(tested), *exact_citations(tested))
    stage = stage_of(question, answer, judged)
    return Verdict(question, answer, judged, stage, overlap(question, answer), "", reply.seconds)


def _ask_with_turns(question: Question, ask: Callable[..., Answer]) -> Answer:
    if not question.turns:
        return ask(question.ask)
    history: list[Answer] = []
    for turn in question.turns:
        history.append(ask(turn, history=list(history)))
    return ask(question.ask, history=history)
