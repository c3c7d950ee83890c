"""At which stage an answer went wrong: told from what the writer was shown, what it cited, and whether it answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.checks.spans import is_covered, retrieved_spans

if TYPE_CHECKING:
    from assistant.answers import Answer
    from assistant.checks.assertions import Outcome
    from assistant.checks.question import Question

NOT_RETRIEVED = "not retrieved"
NOT_CITED = "retrieved but not cited"
CITED_WRONG = "cited but wrong"
SHOULD_REFUSE = "should have refused"
WITHOUT_EVIDENCE = "answers without its evidence"
SHOULD_ANSWER = "should have answered"
OTHER_OUTCOME = "unsure and absent mixed up"
ERROR = "error"
TOO_SLOW = "too slow"
ORPHANED = "gone from the essay"
STAGES = (
    NOT_RETRIEVED, NOT_CITED, CITED_WRONG, SHOULD_REFUSE, WITHOUT_EVIDENCE, SHOULD_ANSWER, OTHER_OUTCOME, ERROR,
    TOO_SLOW, ORPHANED,
)  # fmt: skip
_CITING = {"must_cite", "must_cite_section", "any_of"}


def stage_of(question: Question, answer: Answer | None, outcomes: Sequence[Outcome]) -> str:
    """One of `STAGES`, the earliest that explains the outcomes that fell short; "" if none did."""
    failed = [outcome for outcome in outcomes if not outcome.held]
    if not failed:
        return ""
    if answer is None:
        return ERROR
    kinds = {outcome.key for outcome in failed}
    is_lost = (not answer.found and question.answerable) or kinds & _CITING  # the evidence, on its way into the answer
    told = (
        (any(outcome.broken for outcome in failed), ERROR),
        (any(outcome.orphan for outcome in failed), ORPHANED),
        (question.answerable is False and answer.found, SHOULD_REFUSE),
        (is_lost and _is_missing_from_retrieval(question, answer, kinds), NOT_RETRIEVED),
        (is_lost, NOT_CITED if answer.found else SHOULD_ANSWER),
        ("outcome" in kinds, OTHER_OUTCOME),
        (kinds == {"max_seconds"}, TOO_SLOW),
    )
    return next((stage for holds, stage in told if holds), CITED_WRONG)


def _is_missing_from_retrieval(question: Question, answer: Answer, kinds: set[str]) -> bool:
    shown = retrieved_spans(answer)
    if not shown:
        return True
    if any(not is_covered(quote, answer, shown) for quote in question.must_cite):
        return True
    ways = [group.quotes for group in question.any_of if group.quotes] if kinds & {"any_of", "must_answer"} else []
    if ways and all(any(not is_covered(quote, answer, shown) for quote in way) for way in ways):
        return True
    sections = {passage.section.casefold() for passage in (*answer.passages, *answer.nearest)}
    return any(section.text.casefold() not in sections for section in question.must_cite_section)
