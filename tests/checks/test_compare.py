"""Comparing variants: exact p-values against sums by hand, sentences of every kind, saved runs."""

from __future__ import annotations

import json
from io import StringIO
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from assistant.checks.compare import Comparison, Scores, is_saved_run, saved_scores
from assistant.checks.reports.pages import comparison_html, comparison_markdown
from assistant.checks.reports.terminal import show_comparison
from assistant.checks.statistics import compare_pairs, holm, mcnemar
from assistant.checks.variant import Variant, read_matrix
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
    found = compare_pairs([float(mark) for mark in a], [float(mark) for mark in b])
    assert found.says == says
    low, high = found.interval
    assert low <= found.difference <= high
    [sentence] = Comparison.of([scores("A", a), scores("B", b)]).sentences(PHRASES)
    assert ("No difference shows between A and B on these questions (20)" in sentence) == (says in ("same", "unclear"))


def test_shares_of_repeated_runs_are_compared_too():
    assert compare_pairs([0.0, 0.5, 0.5] * 8, [0.5, 1.0, 1.0] * 8).says == "better"
    assert compare_pairs([0.0, 0.5, 1.0], [0.5, 0.5, 0.5]).says == "unclear"


def test_only_common_questions_are_compared():
    found = Comparison.of([scores("A", "111"), scores("B", "11")])
    assert (found.questions, found.left_out) == (("s/0", "s/1"), ("s/2",))
    with pytest.raises(QuestionSetError, match="no question in common"):
        Comparison.of([scores("A", "1"), Scores("B", {"t/0": 1.0})])


def test_three_variants_make_one_table():
    text = comparison_markdown(Comparison.of([scores("A", "10"), scores("B", "11"), scores("C", "00")]), PHRASES)
    assert "| s/1 | ✗ | ✓ | ✗ |" in text
    assert "1/2 | 2/2 | 0/2" in text


def test_letters_stand_for_long_names_and_no_word_is_split():
    found = Comparison.of([scores("default", "10"), scores("model=ollama:llama3.2,k=4", "11")])
    for width in (40, 80):
        out = StringIO()
        show_comparison(found, PHRASES, Console(file=out, width=width))
        said = out.getvalue()
        assert "B: model=ollama:llama3.2,k=4" in said
        assert all(word in said.split() for word in ("question", "difference", "100.0%", "s/1"))


def came_out(label, outcomes):
    return Scores(
        label, {f"s/{at}": 1.0 for at in range(len(outcomes))}, {f"s/{at}": o for at, o in enumerate(outcomes)}
    )


def test_outcomes_that_differ_are_shown_and_counted():
    found = Comparison.of(
        [came_out("A", ["unsure", "unsure", "answered"]), came_out("B", ["absent", "unsure", "answered"])]
    )
    assert dict(found.turns(found.variants[1])) == {("unsure", "absent"): 1}
    assert "another (1): unsure → absent 1." in found.sentences(PHRASES)[-1]
    text = comparison_markdown(found, PHRASES)
    assert "| s/0 | ✓ unsure | ✓ absent |" in text
    assert "| s/1 | ✓ | ✓ |" in text


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
    assert Variant.parse("default") == Variant()
    assert (
        Variant.parse("ollama:llama3.2") == Variant.parse("model=ollama:llama3.2") == Variant(model="ollama:llama3.2")
    )
    assert Variant.parse("all-MiniLM-L6-v2") == Variant(embedding="all-MiniLM-L6-v2")
    assert Variant.parse(str(prompts)) == Variant.parse(f"prompts={prompts}") == Variant(prompts=prompts)
    assert Variant.parse(str(essay)) == Variant(essay=essay)
    for wrong in ("nonsense", "prompts=/nowhere", "essay=/nowhere"):
        with pytest.raises(SettingsError):
            Variant.parse(wrong)


def test_a_file_that_is_no_saved_run(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("[]")
    assert is_saved_run(str(path))
    with pytest.raises(QuestionSetError, match="not a saved run"):
        saved_scores(str(path))


@pytest.mark.parametrize(
    ("values", "by_hand"),
    [([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]), ([0.5, 0.9], [1.0, 1.0]), ([0.02], [0.02]), ([], [])],
)
def test_p_values_allow_for_how_many_there_are(values, by_hand):
    assert holm(values) == pytest.approx(by_hand)


def test_what_is_better_alone_may_be_chance_among_many():
    first, better = scores("A", "0" * 6 + "1" * 14), scores("B", "1" * 20)  # p = 1/32
    assert Comparison.of([first, better]).against_first()[0].says == "better"
    same = [scores(f"C{at}", "0" * 6 + "1" * 14) for at in range(3)]
    many = Comparison.of([first, better, *same])
    assert many.against_first()[0].p == pytest.approx(4 / 32)
    assert many.sentences(PHRASES)[0].startswith("No difference")


def test_figures_stand_beside_cost_and_nothing_is_markup():
    first = Scores("<a>", {"s/0": 1.0, "s/1": 0.0}, {}, 0.0125, 300)
    comparison = Comparison.of([first, scores("B", "11")])
    header, rows = comparison.figures(PHRASES)
    assert [header[1:], rows[0][1:], *(row[1:] for row in rows[-2:])] == [
        ["<a>", "B"], ["50.0%", "100.0%"], ["12", "-"], ["300", "-"]
    ]  # fmt: skip
    page = comparison_html(comparison, PHRASES)
    assert "&lt;a&gt;" in page
    assert "<a>" not in page
    assert page.count("<tr>") == (1 + 7) + (1 + 3)
    assert "http:" not in page.replace("http-equiv", "")


def test_any_setting_is_a_variant():
    found = Variant.parse("model=ollama:x,k=1,reader=none")
    assert (found.model, dict(found.settings)) == ("ollama:x", {"k": "1", "reader": "none"})
    with pytest.raises(SettingsError, match="there is no setting 'colour'"):
        Variant.parse("colour=red")


MATRIX = """\
sets: [my.questions.yaml]
essays: [default, "a, b.md"]
readers: [default, none]
k: 3
"""


def test_a_matrix_is_every_combination(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(MATRIX, encoding="utf-8")
    (tmp_path / "a, b.md").write_text("x", encoding="utf-8")
    variants, sets = read_matrix(path)
    other, none, three = tmp_path / "a, b.md", ("reader", "none"), ("k", "3")
    assert variants == {
        "k=3": Variant(settings=(three,)),
        "reader=none,k=3": Variant(settings=(none, three)),
        "essay=a, b.md,k=3": Variant(essay=other, settings=(three,)),
        "essay=a, b.md,reader=none,k=3": Variant(essay=other, settings=(none, three)),
    }
    assert sets == [tmp_path / "my.questions.yaml"]


@pytest.mark.parametrize("none", ["none", "", "default"])
def test_no_chat_model_is_a_variant_too(tmp_path, none):
    (tmp_path / "m.yaml").write_text(f"models: [ollama:x, {none!r}]", encoding="utf-8")
    assert list(read_matrix(tmp_path / "m.yaml")[0].values()) == [Variant(model="ollama:x"), Variant()]


@pytest.mark.parametrize("text", ["- a", "readers: {a: b}", "colour: [red]", "k: []", "a: ["])
def test_a_matrix_that_is_none_is_named(tmp_path, text):
    path = tmp_path / "m.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"m\.yaml"):
        read_matrix(path)
