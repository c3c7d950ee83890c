"""A reader in the answer path: what it decides and what it leaves alone, the promise, and the same said in a batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant
from assistant.answerability import Decision
from assistant.errors import ModelError
from assistant.essay import Essay
from assistant.explaining import explained
from assistant.reader import open_reader
from assistant.reader_calibration import Calibration
from assistant.resources import resource_folder
from assistant.retrieval import Ranking
from assistant.second_look import Look, SecondLook
from assistant.settings import Settings
from tests.test_ask import held

QUESTIONS = [
    "What is world modeling?",
    "Which company bought Runway?",
    "Who won the world cup in 1998?",
    "When was it?",
]
ESSAY = Essay.from_text("The mill burned down. Anna Holt rebuilt it.\n\nThe river froze.")


class Says:
    """A reader that gives every sentence the same two probabilities, and remembers what it read."""

    name, weights = "says", "0"

    def __init__(self, answers: float, parts: Sequence[float] = (0.5,)) -> None:
        self.answers, self.parts, self.read_texts = answers, parts, []

    def read(self, pairs):
        return np.array([(self.parts[0], self.answers) for _ in pairs], dtype=np.float32)

    def read_windows(self, question, windows):
        self.read_texts += windows
        return [
            np.array([(self.parts[n % len(self.parts)], self.answers) for n, _ in enumerate(window)], dtype=np.float32)
            for window in windows
        ]


def look(reader: Says, decision: Decision, threshold: float = 0.2) -> Look:
    calibration = Calibration((1.0, 0.0, 0.0, 0.0), 0.0, threshold, 0.5, 2)
    scores = np.array([1.0, 0.9, 0.1], dtype=np.float32)
    ranking = Ranking("Who rebuilt it?", scores, scores, scores, scores, evidence=None)
    return SecondLook(reader, calibration).at(decision, ESSAY, ranking)


@pytest.mark.parametrize("why", ["off_topic", "unknown_name"])
def test_what_is_not_about_the_essay_is_not_read(why: str) -> None:
    reader, decision = Says(0.99), Decision(0.03, False, why, {"name": "Bob"}, 0.6)
    seen = look(reader, decision)
    assert seen.decision is decision
    assert seen.reading is None
    assert reader.read_texts == []


@pytest.mark.parametrize("before", [Decision(0.7, True, retrieved=0.7), Decision(0.01, False, "not_said", {}, 0.01)])
def test_the_reader_decides_what_is_about_the_essay(before: Decision) -> None:
    assert look(Says(0.9), before).decision == Decision(0.9, True)
    assert look(Says(0.3), before).decision == Decision(0.3, True)
    assert look(Says(0.1), before).decision == Decision(0.1, False, "not_said")


def test_a_rule_is_overruled_only_by_a_reader_surer_than_not() -> None:
    before = Decision(0.03, False, "no_date", {}, 0.6)
    assert look(Says(0.6), before).decision == Decision(0.6, True)
    assert look(Says(0.4), before).decision == Decision(0.2, False, "no_date")
    assert look(Says(0.6), before, threshold=0.7).decision == Decision(0.6, False, "no_date")


def test_the_sentence_that_the_reader_points_to_comes_first() -> None:
    seen = look(Says(0.9, (0.1, 0.8)), Decision(0.7, True, retrieved=0.7))
    assert seen.ranking.best(1) == [1]
    assert seen.reading is not None
    assert seen.reading.parts[1] == pytest.approx(0.8)


@given(answers=st.floats(0, 1), threshold=st.floats(0, 1), retrieved=st.floats(0, 1))
def test_a_refusal_is_never_surer_than_the_threshold(answers: float, threshold: float, retrieved: float) -> None:
    for why in ("", "not_said", "no_number"):
        decision = look(Says(answers), Decision(retrieved, not why, why, {}, retrieved), threshold).decision
        assert decision.answerable == (decision.why == "")
        assert decision.answerable or decision.confidence <= threshold
        assert not decision.answerable or decision.confidence >= threshold


@pytest.fixture(scope="module")
def without(shipped_home: Path) -> Assistant:
    return Assistant.open(settings=Settings(home=shipped_home, reader="none"))


@pytest.mark.slow
def test_answers_keep_the_promise_and_do_not_depend_on_company(shipped: Assistant) -> None:
    one_by_one = [shipped.ask(question) for question in QUESTIONS]
    for answer in one_by_one:
        held(answer, shipped.essay)
    assert shipped.ask_many(QUESTIONS) == one_by_one
    assert [one_by_one[at].found for at in (0, 2, 3)] == [True, False, False]


@pytest.mark.slow
@pytest.mark.xfail(strict=True, reason="a false premise about a company the essay names is still answered, as unsure")
def test_a_false_premise_is_refused(shipped: Assistant) -> None:
    assert not shipped.ask("Which company bought Runway?").found


@pytest.mark.slow
def test_every_sentence_asked_for_as_it_stands_is_found_with_and_without(
    shipped: Assistant, without: Assistant
) -> None:
    asked = [s.text for s in shipped.essay.sentences if len(s.text.split()) > 5]
    pairs = list(zip(shipped.ask_many(asked), without.ask_many(asked), strict=True))
    assert any(a.confidence != b.confidence for a, b in pairs)
    lost = [a.question for a, b in pairs if b.found and not a.found]
    assert len(lost) <= 0.03 * len(asked), lost


def test_the_bundled_reader_is_the_default_and_can_be_left_out(shipped: Assistant, without: Assistant) -> None:
    assert shipped.steps.second_look is not None
    assert shipped.steps.second_look.reader.name == "essay-reader"
    assert without.steps.second_look is None


def test_an_explanation_shows_what_was_read(shipped: Assistant, without: Assistant) -> None:
    found, plain = explained(shipped, "What is world modeling?"), explained(without, "What is world modeling?")
    assert found is not None
    assert plain is not None
    assert any(seen.answers is not None and 0 <= seen.answers <= 1 for seen in found.sentences)
    assert all(seen.answers is None for seen in plain.sentences)
    assert found.threshold == shipped.steps.threshold
    assert [name for name, _, _ in found.signs] == ["answers", "part", "similarity", "retrieval"]
    calibration = shipped.steps.second_look.calibration
    odds = calibration.bias + sum(added for _, _, added in found.signs)
    assert found.confidence == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-3)


def test_a_damaged_calibration_is_named(tmp_path: Path) -> None:
    reader = open_reader("essay-reader")
    assert reader is not None
    (tmp_path / "calibration.json").write_text("{}")
    with pytest.raises(ModelError, match=r"calibration\.json"):
        SecondLook.of(reader, tmp_path)
    strict = SecondLook.of(reader, resource_folder("index") / "reader", threshold=0.9)
    assert strict.calibration.threshold == 0.9
