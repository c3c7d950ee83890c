"""The decision whether an essay answers: bounds and reasons on any question, cases with the real model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from assistant.answerability import Calibration, decide
from assistant.signs import signs
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.essay import Essay
from assistant.models import open_encoder
from assistant.phrases import Phrases
from assistant.retrieval.expected import asked, held
from assistant.retrieval.ranking import Ranking
from tests.bench.scan import retrieval_over
from tests.test_retrieval import opened, ranked

_NOTE = (
    "The bakery in Mill Lane opens at dawn. Its owner, Rosa Fenn, bakes rye bread with caraway. "
    "Children get a roll for free when it rains. The oven was a gift from a monastery."
)
_ESSAY = Essay.from_text(_NOTE)


@pytest.fixture(scope="module")
def bakery() -> Callable[[str], Ranking]:
    """Ranks a question against the note, with the real model."""
    encoder = open_encoder()
    retrieval = retrieval_over(_ESSAY, encoder)
    return lambda question: retrieval.rank([question], encoder.encode_queries([question]))[0]


@settings(deadline=None, max_examples=80)
@given(st.text(min_size=1, max_size=80), st.sampled_from([_NOTE, "One.", "橋は川を渡る。"]))
def test_any_question_gets_a_decision_that_can_be_said(question: str, text: str) -> None:
    retrieval = opened(text)
    ranking = ranked(retrieval, [question])[0]
    decision = decide(question, retrieval.essay, ranking)
    assert 0 <= decision.confidence <= 1
    assert decision == decide(question, retrieval.essay, ranking)
    assert all(np.isfinite(value) for value in signs(ranking).values())
    assert decision.answerable == (decision.why == "")
    for outcome in ("unsure", "absent") if decision.why else ():
        assert Phrases.load().say(f"answer.{outcome}.{decision.why}", **decision.variables)


@pytest.mark.parametrize(
    "question",
    [
        "Who owns the bakery?",
        "WHO OWNS THE BAKERY?",
        "rye bread caraway",
        "Who gave the oven?",
        "when do childern get a roll",
    ],
)
def test_a_fair_question_is_answered(bakery: Callable[[str], Ranking], question: str) -> None:
    ranking = bakery(question)
    assert decide(question, _ESSAY, ranking).answerable


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("What is the boiling point of lead?", "off_topic"),
        ("Which planet has the most moons?", "off_topic"),
        ("Why did Marcus Webb leave Norway?", "unknown_name"),
        ("In what year was the bakery founded?", "no_date"),
        ("How many rolls are baked?", "no_number"),
    ],
)
def test_what_the_essay_does_not_say_is_refused_with_the_reason(
    bakery: Callable[[str], Ranking], question: str, why: str
) -> None:
    ranking = bakery(question)
    decision = decide(question, _ESSAY, ranking)
    assert (decision.answerable, decision.why) == (False, why)
    assert decision.confidence <= Calibration.load().answer.threshold


def test_more_evidence_never_lowers_confidence() -> None:
    model = Calibration.load().answer
    plain = dict.fromkeys(model.weights, 0.0)
    levels = [model.probability({**plain, "meaning": cosine}) for cosine in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)]
    assert levels == sorted(levels)
    assert model.probability({**plain, "strange_names": 1}) < model.probability(plain)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was it built?", "when"),
        ("In which year did she move?", "when"),
        ("How many lakes are there?", "number"),
        ("Who wrote it?", "who"),
    ],
)
def test_what_a_question_asks_for(question: str, kind: str) -> None:
    found = asked(question)
    assert [name for name in ("when", "number", "who") if getattr(found, name)] == [kind]


def test_only_a_past_or_future_when_wants_a_date() -> None:
    assert asked("When did it open?").dated
    assert not asked("When does it open?").dated


def test_a_clause_with_when_does_not_ask_for_a_date() -> None:
    assert not asked("What happens when steam cools?").when


@pytest.mark.parametrize(
    ("sentence", "date", "count"),
    [
        ("She left in 1911.", True, True),
        ("It fell in the ninth century.", True, False),
        ("He may march home.", False, False),
        ("Twelve of them stayed.", False, True),
    ],
)
def test_what_a_sentence_holds(sentence: str, date: bool, count: bool) -> None:
    found = held(sentence)
    assert (found.date, found.count) == (date, count)
