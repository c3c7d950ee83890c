"""Features: always the same names, always finite, and a few of them worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.reading.features import of_question, of_reading, of_sentences
from assistant.reading.reader import Reading
from tests.retrieval.test_retrieval import opened, ranked

ODDS = st.floats(-30, 30, width=32)

PARTS = np.array([0.5], dtype=np.float32)  # the probabilities of the sentences


@st.composite
def readings(draw: st.DrawFn, sentences: int) -> Reading:
    """A reading of some of an essay's sentences."""
    read = draw(st.lists(st.integers(0, sentences - 1), min_size=1, max_size=sentences, unique=True))
    windows = draw(st.lists(ODDS, min_size=1, max_size=4))
    return Reading(draw(ODDS), tuple(windows), {n: draw(ODDS) for n in read})


@settings(deadline=None, max_examples=80)
@given(
    st.text(min_size=1, max_size=80),
    st.sampled_from(["One.", "橋は川を渡る。", "It rains. It snows. Ann left in 1911."]),
    st.data(),
)
def test_whatever_is_asked_of_whatever_they_are_named_and_finite(question: str, text: str, data: st.DataObject) -> None:
    retrieval = opened(text)
    (ranking,) = ranked(retrieval, [question])
    reading = data.draw(readings(len(retrieval.essay.sentences)))
    (other,) = ranked(opened("Something else stands here."), ["What?"])
    for read in (None, reading):
        found, columns = of_question(ranking, read, PARTS), of_sentences(ranking, read)
        assert found.keys() == of_question(other, read and Reading(0.0, (0.0,), {0: 0.0}), PARTS).keys()
        assert np.isfinite(list(found.values())).all()
        for name, column in columns.items():
            assert column.shape == (len(retrieval.essay.sentences),), name
            assert np.isfinite(column).all(), name
    assert set(of_question(ranking, reading, PARTS)) > set(of_question(ranking, None, PARTS))


def test_what_a_reader_said() -> None:
    found = of_reading(Reading(0.5, (-1.0, 2.0, 0.25), {4: 1.0, 2: 3.0, 7: -2.0, 8: 0.0}))
    chances = sum(1 / (1 + math.exp(-odds)) for odds in (1.0, 3.0, -2.0, 0.0))
    assert found == {
        "answers": 0.5, "window": 2.0, "alone": 1.75,
        "expected": pytest.approx(math.log(chances), abs=1e-3),
    }  # fmt: skip


def test_a_window_that_is_the_only_one_lies_above_none() -> None:
    assert of_reading(Reading(0.5, (1.0,), {0: 3.0}))["alone"] == 0.0


def test_what_was_not_read_is_less_likely_than_all_that_was() -> None:
    (ranking,) = ranked(opened("One is. Two is. Three is. Four is."), ["Which?"])
    columns = of_sentences(ranking, Reading(0.0, (0.0,), {1: 2.0, 3: -1.0}))
    assert columns["part"].tolist() == [-2.0, 2.0, -2.0, -1.0]
    assert columns["behind"].tolist() == [-4.0, 0.0, -4.0, -3.0]


@pytest.mark.parametrize(
    ("question", "signs"),
    [
        ("When was the mill built?", {"no_date": 1}),
        ("How many mills are there?", {"no_count": 1}),
        ("Who built the mill?", {"no_person": 1}),
        ("Why did Otto Lind build the mill?", {"strange_names": 2}),
        ("Did the mill stand in 1923?", {"strange_numbers": 1}),
        ("What did the mill not grind?", {"denied": 1}),
        ("Why was the mill built?", {}),
    ],
)
def test_what_a_question_asks_for_and_the_text_lacks(question: str, signs: dict[str, int]) -> None:
    (ranking,) = ranked(opened("The mill was built of brick. It stands by the river."), [question])
    found = of_question(ranking, None, PARTS)
    names = ("no_date", "no_count", "no_person", "strange_names", "strange_numbers", "denied")
    assert {name: found[name] for name in names if found[name]} == signs
