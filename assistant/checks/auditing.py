"""Can a set be won without reading? How well the questions' wording alone tells which the essay answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from assistant.checks.question import Question
from assistant.checks.statistics import Ordered
from assistant.errors import QuestionSetError
from assistant.phrases import Phrases, message

_FOLDS = 5
_SEED = 0
_LEAST = 10  # questions of the rarer kind; fewer tell nothing


def audit(name: str, questions: Iterable[Question], phrases: Phrases) -> str:
    """What a bag of words makes of the questions of the set `name`, cross-validated, in a sentence.

    Raises:
        QuestionSetError: too few of the questions say that, or that not, the essay answers them.
    """
    told = [(q.ask, q.answerable) for q in questions if q.answerable is not None]
    kinds = Counter(answerable for _, answerable in told)
    if min(kinds[True], kinds[False]) < _LEAST:
        counts = {"answerable": kinds[True], "unanswerable": kinds[False], "least": _LEAST}
        raise QuestionSetError(message("checks.too_few", name=name, **counts))
    found = _from_wording([ask for ask, _ in told], [bool(answerable) for _, answerable in told])
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
