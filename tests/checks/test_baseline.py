"""Baselines: the same bytes for the same answers; every kind of change told; quotes found again in an edited essay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checks import baseline as kinds
from assistant.checks.assertions import Tools
from assistant.checks.baseline import Baseline, baseline_path, find_again
from assistant.checks.question import Question
from assistant.checks.question_sets import QuestionSet
from assistant.checks.runs import Runner
from assistant.errors import QuestionSetError
from assistant.essay.essay import Essay
from assistant.phrases import Phrases
from tests.check_doubles import ABSENT, ESSAY, Scripted

PHRASES = Phrases.load()
QUESTIONS = (
    Question("Rain?", "rain", must_cite="It rains in March."),
    Question("Wind?", "wind", must_cite="The wind comes from the west."),
    Question("Moon?", "moon", must_abstain=True),
)
GOOD = {"Rain?": [0], "Wind?": [1]}


def run(script, questions=QUESTIONS, essay=ESSAY):
    return Runner(Scripted(script, essay), Tools(PHRASES, essay.text)).run(questions)


def blessed(script=GOOD, questions=QUESTIONS):
    return Baseline.of(run(script, questions), {"essay": ESSAY.fingerprint}, ESSAY.text)


def changes(script, questions=QUESTIONS, essay=ESSAY, base=None, **how):
    found = (base or blessed()).changes(run(script, questions, essay), essay.text, essay.fingerprint, **how)
    return [(change.kind, change.id) for change in found]


def test_the_same_answers_are_the_same_bytes(tmp_path):
    path = tmp_path / "x.baseline.json"
    path.write_text(blessed().to_json(), encoding="utf-8")
    again = Baseline.load(path)
    assert again.to_json() == blessed().to_json() == path.read_text(encoding="utf-8")
    assert str(tmp_path) not in blessed().to_json()


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (GOOD, []),
        (GOOD | {"Wind?": []}, [(kinds.BROKE, "wind")]),
        (GOOD | {"Wind?": [1, 2]}, [(kinds.STRAY, "wind")]),
        (GOOD | {"Moon?": [3]}, [(kinds.BROKE, "moon")]),
        (GOOD | {"Moon?": ABSENT}, [(kinds.OUTCOME, "moon")]),
    ],
)
def test_what_changed_is_told(script, told):
    assert changes(script) == told


def test_an_outcome_that_changed_is_told_with_its_words_and_is_not_worse_by_itself():
    [change] = blessed().changes(run(GOOD | {"Moon?": ABSENT}), ESSAY.text, ESSAY.fingerprint)
    assert (change.before, change.after) == ("unsure: It does not say.", "absent: It does not say.")
    assert not change.worse


def test_a_baseline_from_before_there_were_outcomes_tells_none():
    old = blessed()
    entries = {id: {k: v for k, v in entry.items() if k != "outcome"} for id, entry in old.questions.items()}
    assert changes(GOOD | {"Moon?": ABSENT}, base=replace(old, questions=entries)) == []


def test_fixed_added_and_missing():
    assert changes(GOOD, base=blessed({"Rain?": [0]})) == [(kinds.FIXED, "wind")]
    more = (*QUESTIONS, Question("Snow?", "snow", must_answer=True))
    assert changes(GOOD, more) == [(kinds.ADDED, "snow")]
    assert changes(GOOD, QUESTIONS[:2]) == [(kinds.MISSING, "moon")]
    assert changes(GOOD, QUESTIONS[:2], partial=True) == []


def test_a_question_that_is_asked_otherwise_is_told_as_such_and_broke_nothing():
    reworded = (replace(QUESTIONS[0], ask="Hail?"), *QUESTIONS[1:])
    assert changes(GOOD, reworded) == [(kinds.REWORDED, "rain")]


def test_a_citation_that_moved():
    twice = Essay.from_text("It rains in March. Then the sun. It rains in March.")
    question = (Question("Rain?", "rain", must_answer=True),)
    base = Baseline.of(run({"Rain?": [0]}, question, twice), {"essay": twice.fingerprint}, twice.text)
    assert changes({"Rain?": [2]}, question, twice, base) == [(kinds.MOVED, "rain")]


def test_text_put_before_moves_nothing():
    edited = Essay.from_text("# Hills\n\nA new opening. It is long.\n\n" + ESSAY.text.removeprefix("# Hills\n\n"))
    assert changes({"Rain?": [2], "Wind?": [3]}, essay=edited) == []
    assert changes({"Rain?": [2], "Wind?": [1]}, essay=edited) == [(kinds.BROKE, "wind")]


@given(st.text("ab ", min_size=4, max_size=40), st.integers(0, 30), st.text("xy", min_size=1, max_size=5))
def test_a_quote_is_found_again_wherever_text_is_put_in_before_it(text, at, put_in):
    quote, start = "QUOTE", min(at, len(text))
    old = text[:start] + quote + text[start:] + quote
    prefix, suffix = old[max(0, start - 32) : start], old[start + 5 : start + 37]
    assert find_again(quote, prefix, suffix, put_in + old) == (start + len(put_in), start + len(put_in) + 5)


def test_a_quote_that_became_ambiguous_is_pinned_by_its_surroundings(tmp_path):
    path = tmp_path / "x.questions.yaml"
    path.write_text("- {id: rain, ask: 'Rain?', must_cite: It rains in March.}")
    base = Baseline.of(run(GOOD, QuestionSet.load(path, ESSAY).questions), {"essay": ESSAY.fingerprint}, ESSAY.text)
    edited = Essay.from_text("# Valleys\n\nBelow, it is dry. It rains in March. Ever so little.\n\n" + ESSAY.text)
    question = QuestionSet.load(path, edited).questions[0]
    assert len(question.must_cite[0].spans) == 2
    [(start, _)] = base.place(question, edited.text).must_cite[0].spans
    assert edited.text[start:].startswith("It rains in March. The wind")


def test_an_orphan_is_named_with_the_nearest_sentence(tmp_path):
    path = tmp_path / "x.questions.yaml"
    path.write_text("- {id: wind, ask: 'Wind?', must_cite: The wind comes from the west.}")
    edited = Essay.from_text(ESSAY.text.replace("comes from the west", "blows from the east"))
    with pytest.raises(QuestionSetError, match=r"x\.questions\.yaml:1: .*Nearest: “The wind blows from the east"):
        QuestionSet.load(path, edited)
    orphaned = QuestionSet.read(path).anchor(edited)
    [result] = run({"Wind?": [1]}, orphaned.questions, edited)
    assert result.verdict.stage == "gone from the essay"
    assert "The wind blows from the east." in result.verdict.reasons[0]
    for script in ({"Wind?": [1]}, {"Wind?": [0]}):
        before = Baseline.of(run(script, QUESTIONS[1:2]), {"essay": ESSAY.fingerprint}, ESSAY.text)
        [change] = before.changes([result], edited.text, edited.fingerprint)
        assert (change.kind, change.worse) == (kinds.ORPHAN, True)
        asked = replace(result, verdicts=(replace(result.verdict, question=replace(result.question, ask="A gale?")),))
        [change] = before.changes([asked], edited.text, edited.fingerprint)
        assert change.kind == kinds.ORPHAN


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": 99, "made_of": {}, "questions": {}}'])
def test_a_file_that_is_no_baseline_is_refused(tmp_path, text):
    path = tmp_path / "x.baseline.json"
    path.write_text(text)
    with pytest.raises(QuestionSetError, match=r"x\.baseline\.json"):
        Baseline.load(path)


def test_it_stands_beside_its_set(tmp_path):
    for suffix in (".questions.yaml", ".questions.jsonl", ".yaml"):
        assert baseline_path(tmp_path / f"x{suffix}") == tmp_path / "x.baseline.json"
    assert Baseline.load(tmp_path / "x.baseline.json") is None


def test_confidence_and_times_are_no_part_of_it():
    results = run(GOOD)
    other = tuple(
        replace(r, verdicts=tuple(replace(v, answer=replace(v.answer, confidence=0.5), seconds=9) for v in r.verdicts))
        for r in results
    )
    made_of = {"essay": ESSAY.fingerprint}
    assert Baseline.of(results, made_of, ESSAY.text).to_json() == Baseline.of(other, made_of, ESSAY.text).to_json()
