"""Is the essay read, or guessed at? Questions asked again without their evidence; what a set's wording alone tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answers import Span
from assistant.checks.question import Question
from assistant.checks.runs import Result
from assistant.checks.stages import SHOULD_REFUSE, WITHOUT_EVIDENCE
from assistant.checks.statistics import Ordered
from assistant.checks.threshold import check_kinds
from assistant.essay import Essay
from assistant.phrases import Phrases

_PARTS = 4  # essays of each set; the more, the less is missing from each, and the more are indexed
_MARKS = frozenset("*-+•")
_FOLDS = 5
_SEED = 0
_LEAST = 10  # questions of the rarer kind; fewer tell nothing


@dataclass(frozen=True, slots=True)
class CutEssay:
    """An essay without the evidence of some questions, and these questions, which it must not answer now."""

    essay: Essay
    questions: tuple[Question, ...]

    def results(self, found: Sequence[Result]) -> tuple[Result, ...]:
        """`found`, the stage of what was answered told as what it is here."""
        stages = {SHOULD_REFUSE: WITHOUT_EVIDENCE}
        return tuple(Result(tuple(replace(v, stage=stages.get(v.stage, v.stage)) for v in r.verdicts)) for r in found)


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


def audit(name: str, questions: Iterable[Question], phrases: Phrases) -> str:
    """What a bag of words makes of the questions of the set `name`, cross-validated, in a sentence.

    Raises:
        QuestionSetError: too few of the questions say that, or that not, the essay answers them.
    """
    told = [(q.ask, q.answerable) for q in questions if q.answerable is not None]
    labels = [bool(answerable) for _, answerable in told]
    check_kinds(name, labels, _LEAST)
    found = _from_wording([ask for ask, _ in told], labels)
    low, high = found.interval
    # Below one half it is as telling: whoever turns the answer round wins.
    kind = "telling" if low > 0.5 or high < 0.5 else "silent"
    return phrases.say(f"checks.audit.{kind}", name=name, count=len(told), **found.digits())


def _from_wording(asked: list[str], answerable: list[bool]) -> Ordered:
    """How a logistic fit on words and pairs of words, of the other folds, orders the questions of each fold."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped, unused-ignore]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped, unused-ignore]
    from sklearn.model_selection import StratifiedKFold, cross_val_predict  # type: ignore[import-untyped, unused-ignore]
    from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped, unused-ignore]

    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+", sublinear_tf=True)
    model = make_pipeline(words, LogisticRegression(C=10.0, class_weight="balanced", max_iter=1_000))
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    scores = cross_val_predict(model, asked, answerable, cv=folds, method="decision_function")
    ordered = Ordered.of(list(zip(map(float, scores), answerable, strict=True)))
    assert ordered is not None  # both kinds are there
    return ordered
