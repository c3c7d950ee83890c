"""Questions asked again of the essay without the sentences that answer them: who answers then has not read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.checks.question import Question, Span
from assistant.checks.runs import Result
from assistant.checks.stages import SHOULD_REFUSE, WITHOUT_EVIDENCE
from assistant.essay import Essay

_PARTS = 4  # essays of each set; the more, the less is missing from each, and the more are indexed
_MARKS = frozenset("*-+•")


@dataclass(frozen=True, slots=True)
class CutEssay:
    """An essay without the evidence of some questions, and these questions, which it must not answer now."""

    essay: Essay
    questions: tuple[Question, ...]

    def results(self, found: Sequence[Result]) -> tuple[Result, ...]:
        """`found`, the stage of what was answered told as what it is here."""
        return tuple(Result(tuple(replace(v, stage=_STAGES.get(v.stage, v.stage)) for v in r.verdicts)) for r in found)


_STAGES = {SHOULD_REFUSE: WITHOUT_EVIDENCE}


def cuts(questions: Sequence[Question], essay: Essay) -> list[CutEssay]:
    """Every question that must cite something, in a few essays from which the sentences that it may cite are gone."""
    citing = [question for question in questions if any(quote.spans for quote in question.quotes)]
    groups = filter(None, (citing[at::_PARTS] for at in range(_PARTS)))
    return [CutEssay(_without(essay, _evidence(group, essay)), tuple(map(_refusal, group))) for group in groups]


def _refusal(question: Question) -> Question:
    return Question(question.ask, question.id, question.turns, question.tags, note=question.note, must_abstain=True)


def _evidence(questions: Sequence[Question], essay: Essay) -> set[Span]:
    """The sentences in which a quote of `questions` stands, at all of its places."""
    spans = [span for question in questions for quote in question.quotes for span in quote.spans]
    return {(s.start, s.end) for start, end in spans for s in essay.sentences_in(start, end)}


def _without(essay: Essay, gone: set[Span]) -> Essay:
    text = essay.text
    for start, end in sorted(gone, reverse=True):
        text = text[:start] + text[end:]
    lines = (line for line in text.split("\n") if line.strip() not in _MARKS)  # items of a list that lost their words
    return Essay.from_text("\n".join(lines), essay.title, essay.markup)
