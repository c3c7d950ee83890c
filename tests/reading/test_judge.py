"""The judge: what it reads, what it makes of it, and what it says of real questions with the real models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.essay.essay import Essay
from assistant.index.encoders import open_encoder
from assistant.reading.decision import Calibration, Logistic
from assistant.reading.judge import Judgement, QuestionJudge, choose_windows
from assistant.reading.reader import Reading, Window, windows_of
from assistant.resources import resource_folder
from assistant.retrieval.ranking import Ranking
from tests.bench.scan import retrieval_over
from tests.retrieval.test_retrieval import HashedWords, ranked

NOTE = (
    "The bakery in Mill Lane opens at dawn. Its owner, Rosa Fenn, bakes rye bread with caraway. "
    "Children get a roll for free when it rains. The oven was a gift from a monastery."
)
LONG = Essay.from_text(
    "\n\n".join(f"## Hill {n}\n\nHill {n} is {n} metres high. Its top bears the mark {n * 37}." for n in range(60))
)


@dataclass
class Fake:
    """A reader that finds the sentences `parts` likely and keeps what it was asked."""

    parts: dict[int, float] = field(default_factory=dict)
    answers: float = 0.0
    asked: list[tuple[str, tuple[Window, ...]]] = field(default_factory=list)
    name: str = "fake"
    weights: str = "0" * 64

    def read(self, question: str, essay: Essay, windows: Sequence[Window]) -> Reading:
        self.asked.append((question, tuple(windows)))
        numbers = [n for window in windows for n in window.numbers]
        return Reading(self.answers, (0.0,) * len(windows), {n: self.parts.get(n, -9.0) for n in numbers})


CALIBRATION = Calibration(
    Logistic(0.0, {"answers": 1.0}),
    Logistic(0.0, {"part": 1.0}),
    Logistic(0.0, {"own": 1.0}),
    threshold=0.5,
    absent=0.1,
    least=0.5,
)


def ranking_of(essay: Essay, question: str) -> Ranking:
    return ranked(retrieval_over(essay, HashedWords()), [question])[0]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 59), st.integers(0, 6_000))
def test_read_is_the_best_first_within_its_characters_and_in_the_essays_order(hill: int, characters: int) -> None:
    windows = windows_of(LONG, [10] * len(LONG.sentences))
    ranking = ranking_of(LONG, f"How high is hill {hill}?")
    found = choose_windows(windows, LONG, ranking, characters)
    assert found == [window for window in windows if window in found]
    assert found
    length = sum(len(LONG.sentences[n].text) for window in found for n in window.numbers)
    assert length <= characters or len(found) == 1
    best = {window: max(ranking.sentences[n] for n in window.numbers) for window in windows}
    left = [best[window] for window in windows if window not in found]
    assert min(best[window] for window in found) >= max(left, default=-np.inf)
    assert any(ranking.best(1)[0] in window.numbers for window in found)


def test_an_essay_that_fits_is_read_whole_and_nothing_is_refused_unread() -> None:
    essay, reader = Essay.from_text(NOTE), Fake()
    judge = QuestionJudge(reader, CALIBRATION)
    for question in (
        "Who owns the bakery?",
        "What is the boiling point of lead?",
        "Why did Marcus Webb leave Norway?",
        "xq",
    ):
        judge.judge(essay, ranking_of(essay, question))
    assert [question for question, _ in reader.asked] == [
        "Who owns the bakery?", "What is the boiling point of lead?", "Why did Marcus Webb leave Norway?", "xq",
    ]  # fmt: skip
    for _, windows in reader.asked:
        assert [n for window in windows for n in window.numbers] == [0, 1, 2, 3]


def test_what_a_reader_says_becomes_probabilities_and_a_decision() -> None:
    essay = Essay.from_text(NOTE)
    ranking = ranking_of(essay, "Who owns the bakery?")
    found = QuestionJudge(Fake({1: 2.0, 0: 0.0}, answers=1.0), CALIBRATION).judge(essay, ranking)
    assert found.decision.outcome == "answered"
    assert found.decision.confidence == pytest.approx(1 / (1 + np.exp(-1.0)), abs=1e-4)
    assert found.parts == pytest.approx(1 / (1 + np.exp(-np.array([0.0, 2.0, -9.0, -9.0]))), abs=1e-4)
    assert found.best(3) == [1, 0, 2]
    assert (found.least, found.features["answers"]) == (0.5, 1.0)


# What rises together when a sentence answers better (with the same reading, more of the question's words may well be a
# lure), and what a question asks for or names that is not there.
EVIDENCE = {
    "reader": ("answers", "window", "expected"),
    "retrieval": ("meaning", "meaning_best", "words", "near", "widest"),
}
LACKING = ("strange_names", "strange_numbers", "no_date", "no_count", "no_person", "missing")


@pytest.mark.parametrize("name", ["reader", "retrieval"])
def test_more_evidence_never_lowers_the_confidence(name: str) -> None:
    model = Calibration.load(resource_folder("index") / "reader", name).answer
    plain = dict.fromkeys(model.weights, 0.0)
    raised = [feature for feature in EVIDENCE[name] if feature in plain]
    levels = [model.probability(plain | dict.fromkeys(raised, by)) for by in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert levels == sorted(levels)


@pytest.mark.parametrize("name", ["reader", "retrieval"])
@pytest.mark.parametrize("feature", LACKING)
def test_what_is_asked_for_and_lacking_never_raises_it(name: str, feature: str) -> None:
    model = Calibration.load(resource_folder("index") / "reader", name).answer
    plain = dict.fromkeys(model.weights, 0.0)
    assert model.probability(plain | {feature: 1.0}) <= model.probability(plain)


def test_without_a_reader_retrieval_decides() -> None:
    judge, essay = QuestionJudge.open("none"), Essay.from_text(NOTE)
    found = judge.judge(essay, ranking_of(essay, "Who owns the bakery?"))
    assert judge.name == "none"
    assert found.reading is None
    assert len(found.parts) == len(essay.sentences)


def test_essays_are_told_apart_however_many_there_are() -> None:
    reader = Fake()
    judge = QuestionJudge(reader, CALIBRATION)
    for count in [*range(1, 21), 1, 2, 20]:
        essay = Essay.from_text(" ".join(f"The hill {n} is high." for n in range(count)))
        judge.judge(essay, ranking_of(essay, "Which hill is high?"))
        numbers = [n for window in reader.asked[-1][1] for n in window.numbers]
        assert numbers == list(range(len(essay.sentences)))


def same(one: Judgement, other: Judgement) -> bool:
    return (one.decision, one.reading, one.features, one.parts.tolist()) == (
        other.decision, other.reading, other.features, other.parts.tolist(),
    )  # fmt: skip


def test_the_shipped_judge_serves_many_threads_and_essays_at_once() -> None:
    judge = QuestionJudge.open()
    essays = [LONG, Essay.from_text(NOTE)]
    asked = [(e, ranking_of(e, q)) for e in essays for q in ("How high is hill 7?", "Who bakes?", "Why?")]
    alone = [judge.judge(*each) for each in asked]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda each: judge.judge(*each), asked * 4))
    assert all(same(one, other) for one, other in zip(alone * 4, together, strict=True))


def test_a_threshold_of_ones_own_moves_the_decision_alone() -> None:
    essay = Essay.from_text(NOTE)
    ranking = ranking_of(essay, "Who owns the bakery?")
    judges = [QuestionJudge.open(threshold=threshold) for threshold in (0.0, 1.0)]
    low, high = (judge.judge(essay, ranking) for judge in judges)
    assert low.decision.confidence == high.decision.confidence
    assert low.decision.outcome == "answered"
    assert high.decision.outcome != "answered"
    assert same(replace(low, decision=high.decision), high)


@pytest.fixture(scope="module")
def bakery() -> Callable[[str], Judgement]:
    """Judges a question about the note, with the real models."""
    essay, encoder, judge = Essay.from_text(NOTE), open_encoder(), QuestionJudge.open()
    retrieval = retrieval_over(essay, encoder)
    return lambda question: judge.judge(essay, retrieval.rank([question], encoder.encode_queries([question]))[0])


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
def test_a_fair_question_is_answered(bakery: Callable[[str], Judgement], question: str) -> None:
    assert bakery(question).decision.answerable


@pytest.mark.parametrize(
    ("question", "whys"),
    [
        ("What is the boiling point of lead?", {"not_said"}),
        ("Which planet has the most moons?", {"not_said"}),
        ("Why did Marcus Webb leave Norway?", {"unknown_name"}),
        ("In what year was the bakery founded?", {"no_date", "not_said"}),
        ("How many rolls are baked?", {"no_number", "not_said"}),
    ],
)
def test_what_the_essay_does_not_say_is_refused_with_the_reason(
    bakery: Callable[[str], Judgement], question: str, whys: set[str]
) -> None:
    decision = bakery(question).decision
    assert not decision.answerable
    assert decision.why in whys
