"""Comparing variants: exact p-values against sums by hand, sentences of every kind, saved runs."""

from __future__ import annotations

import json
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checks.compare import Comparison, Scores, comparison_markdown, is_saved_run, saved_scores, variant_of
from assistant.checks.session import Variant
from assistant.checks.statistics import mcnemar, paired
from assistant.errors import QuestionSetError, SettingsError
from assistant.phrases import Phrases

PHRASES = Phrases.load()


def scores(label, marks):
    return Scores(label, {f"s/{at}": float(mark) for at, mark in enumerate(marks)})


@given(st.integers(0, 25), st.integers(0, 25))
def test_mcnemar_is_the_sum_of_the_binomial_tail(better, worse):
    n, k = better + worse, min(better, worse)
    by_hand = min(1.0, 2 * sum(comb(n, at) for at in range(k + 1)) / 2**n) if n else 1.0
    assert mcnemar(better, worse) == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("a", "b", "says"),
    [
        ("1" * 20, "1" * 20, "same"),
        ("0" * 5 + "1" * 15, "1" * 20, "unclear"),
        ("0" * 6 + "1" * 14, "1" * 20, "better"),
        ("1" * 20, "0" * 6 + "1" * 14, "worse"),
        ("01" * 10, "10" * 10, "unclear"),
    ],
)
def test_the_sentence_says_no_more_than_the_questions_show(a, b, says):
    found = paired([float(mark) for mark in a], [float(mark) for mark in b])
    assert found.says == says
    low, high = found.interval
    assert low <= found.difference <= high
    [sentence] = Comparison.of([scores("A", a), scores("B", b)]).sentences(PHRASES)
    assert ("No difference that 20 questions can show" in sentence) == (says in ("same", "unclear"))


def test_shares_of_repeated_runs_are_compared_too():
    assert paired([0.0, 0.5, 0.5] * 8, [0.5, 1.0, 1.0] * 8).says == "better"
    assert paired([0.0, 0.5, 1.0], [0.5, 0.5, 0.5]).says == "unclear"


def test_only_common_questions_are_compared():
    found = Comparison.of([scores("A", "111"), scores("B", "11")])
    assert (found.questions, found.left_out) == (("s/0", "s/1"), ("s/2",))
    with pytest.raises(QuestionSetError, match="no question in common"):
        Comparison.of([scores("A", "1"), Scores("B", {"t/0": 1.0})])


def test_three_variants_make_one_table():
    text = comparison_markdown(Comparison.of([scores("A", "10"), scores("B", "11"), scores("C", "00")]), PHRASES)
    assert "| `s/1` | ✗ | ✓ | ✗ |" in text
    assert "1/2 | 2/2 | 0/2" in text


def came_out(label, outcomes):
    return Scores(
        label, {f"s/{at}": 1.0 for at in range(len(outcomes))}, {f"s/{at}": o for at, o in enumerate(outcomes)}
    )


def test_outcomes_that_differ_are_shown_and_counted():
    found = Comparison.of(
        [came_out("A", ["unsure", "unsure", "answered"]), came_out("B", ["absent", "unsure", "answered"])]
    )
    assert dict(found.turns(found.variants[1])) == {("unsure", "absent"): 1}
    assert "1 questions: unsure → absent 1." in found.sentences(PHRASES)[-1]
    text = comparison_markdown(found, PHRASES)
    assert "| `s/0` | ✓ unsure | ✓ absent |" in text
    assert "| `s/1` | ✓ | ✓ |" in text


def test_a_run_saved_before_there_were_outcomes_is_compared_without(tmp_path):
    path = tmp_path / "old.json"
    results = [{"id": "0", "held": 1, "of": 1, "answer": {"found": False}}]
    path.write_text(json.dumps({"sets": [{"set": "s", "results": results}]}))
    found = Comparison.of([saved_scores(str(path)), came_out("B", ["absent"])])
    assert not found.turns(found.variants[1])
    assert len(found.sentences(PHRASES)) == 1


def test_what_a_variant_is_called(tmp_path):
    prompts, essay = tmp_path / "p", tmp_path / "e.md"
    prompts.mkdir()
    (prompts / "a.toml").write_text("")
    essay.write_text("x")
    assert variant_of("default") == Variant()
    assert variant_of("ollama:llama3.2") == variant_of("model=ollama:llama3.2") == Variant(model="ollama:llama3.2")
    assert variant_of("all-MiniLM-L6-v2") == Variant(embedding="all-MiniLM-L6-v2")
    assert variant_of(str(prompts)) == variant_of(f"prompts={prompts}") == Variant(prompts=prompts)
    assert variant_of(str(essay)) == Variant(essay=essay)
    for wrong in ("nonsense", "prompts=/nowhere", "essay=/nowhere"):
        with pytest.raises(SettingsError):
            variant_of(wrong)


def test_a_file_that_is_no_saved_run(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("[]")
    assert is_saved_run(str(path))
    with pytest.raises(QuestionSetError, match="not a saved run"):
        saved_scores(str(path))
