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
    if any(outcome.orphan for outcome in failed):
        return ORPHANED
    if question.answerable is False and answer.found:
        return SHOULD_REFUSE
    kinds = {outcome.key for outcome in failed}
    if (not answer.found and question.answerable) or kinds & _CITING:
        return _where_lost(question, answer, failed)
    return _otherwise(kinds)


def _otherwise(kinds: set[str]) -> str:
    """Where the evidence was not lost: what else these kinds of expectation tell when they fall short."""
    if "outcome" in kinds:
        return OTHER_OUTCOME
    return TOO_SLOW if kinds == {"max_seconds"} else CITED_WRONG


def _where_lost(question: Question, answer: Answer, failed: Sequence[Outcome]) -> str:
    """Where the evidence was lost on its way into the answer: in retrieval, or after it."""
    if _missing_from_retrieval(question, answer, failed):
        return NOT_RETRIEVED
    return NOT_CITED if answer.found else SHOULD_ANSWER


def _missing_from_retrieval(question: Question, answer: Answer, failed: Sequence[Outcome]) -> bool:
    shown = retrieved_spans(answer)
    if not shown:
        return True
    kinds = {outcome.key for outcome in failed}
    if any(not is_covered(quote, answer, shown) for quote in question.must_cite):
        return True
    ways = [group.quotes for group in question.any_of if group.quotes] if kinds & {"any_of", "must_answer"} else []
    if ways and all(any(not is_covered(quote, answer, shown) for quote in way) for way in ways):
        return True
    sections = {passage.section.casefold() for passage in (*answer.passages, *answer.nearest)}
    return any(section.text.casefold() not in sections for section in question.must_cite_section)
