"""The threshold of a question set: compared with scikit-learn's ROC curve, and with what the command prints."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant
from assistant.checks.reports.pages import curve_picture
from assistant.checks.threshold import check_kinds
from assistant.engine import explaining
from assistant.engine.explaining import explanation
from assistant.errors import QuestionSetError, SettingsError
from assistant.phrases import Phrases
from assistant.reading import best, curve
from assistant.settings import Settings
from tests.cli.test_cli import run

PHRASES = Phrases.load()
ROWS = st.lists(st.tuples(st.integers(0, 9).map(lambda n: n / 10), st.booleans()), min_size=2, max_size=40).filter(
    lambda rows: len({kind for _, kind in rows}) == 2
)


@given(ROWS)
def test_the_chosen_point_is_the_best_of_sklearns_roc_curve(rows: list[tuple[float, bool]]) -> None:
    from sklearn.metrics import roc_curve

    wrong, right, _ = roc_curve([kind for _, kind in rows], [score for score, _ in rows], drop_intermediate=False)
    chosen = best(curve(rows))
    # scikit-learn's curve also has the point where nothing is answered, which no threshold of ours asks for.
    assert chosen.kept + chosen.refused == pytest.approx(max(right[1:] - wrong[1:]) + 1)


@given(ROWS)
def test_the_picture_is_well_formed_and_coverage_grows(rows: list[tuple[float, bool]]) -> None:
    points = curve(rows)
    assert [p.coverage for p in points] == sorted(p.coverage for p in points)
    assert points[-1].coverage == 1
    assert ET.fromstring(curve_picture(points, best(points), PHRASES)).tag.endswith("svg")


@pytest.mark.parametrize("rows", [[], [True], [False, False]])
def test_a_set_that_parts_nothing_is_told_so(rows: list[bool]) -> None:
    with pytest.raises(QuestionSetError, match=r"mine\.yaml"):
        check_kinds("mine.yaml", rows)


@pytest.mark.slow
def test_calibrate_prints_a_threshold_that_can_be_used(tmp_path: Path, shipped_home: Path, shipped: Assistant) -> None:
    questions = tmp_path / "mine.questions.yaml"
    questions.write_text(
        "- {id: a, ask: What is world modeling?, must_answer: true}\n"
        "- {id: b, ask: How does GPT-4 process text?, must_answer: true}\n"
        "- {id: c, ask: How do I bake bread?, must_abstain: true}\n",
        encoding="utf-8",
    )
    done = run("calibrate", str(questions), home=shipped_home)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine.questions.curve.svg").exists()
    assert "So few questions tell little: of 2 answerable and 1 unanswerable ones" in done.stdout
    found = float(done.stdout.split("ASSISTANT_THRESHOLD=")[1].split()[0])
    for threshold, answers in ((found, True), (0.9999, False)):
        strict = Assistant.open(shipped.essay, settings=Settings(home=shipped_home, threshold=threshold))
        assert strict.ask("How does GPT-4 process text?").found == answers


@pytest.mark.parametrize("value", ["much", "1.5", "-1"])
def test_a_threshold_is_a_share(value: str) -> None:
    with pytest.raises(SettingsError, match="ASSISTANT_THRESHOLD"):
        Settings.from_env({"ASSISTANT_THRESHOLD": value})


def test_an_explanation_adds_up_to_the_confidence(shipped: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explaining, "_FEATURES", 99)  # all of them, not the weightiest alone
    text = list(explanation(shipped, "What is world modeling?"))
    answer = shipped.ask("What is world modeling?")
    added = [float(line.split()[2]) for line in text if re.fullmatch(r"  \w+ +-?[\d.]+ +[+-][\d.]+", line)]
    odds = shipped.engine.reading.calibration.answer.bias + sum(added)
    assert answer.confidence == pytest.approx(1 / (1 + math.exp(-odds)), abs=5e-3)
    assert f"{answer.confidence:.2f}" in text[-1]
    assert ("reaches" in text[-1]) is answer.found
    assert all(len(line) <= 80 for line in text)
    assert any("world modeling" in line for line in text)
    assert list(explanation(shipped, "hello")) == [PHRASES.say("explain.talk")]
