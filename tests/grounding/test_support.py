"""Statements held against evidence: each rule says no to what it is for, and to nothing that is true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import Essay
from assistant.grounding.support import Evidence, conflict, coverage, likely, signs
from assistant.language.proper_names import names_of
from tests.bench.mutations import measured

EVIDENCE = Evidence(
    "In March 1871 the mill at Bern, which Anna Weber owned with 12 partners, did not reopen, and 40% of its 1,500 "
    "workers may have left before the flood; its output was higher than that of the U.S. mills.",
    "The Weber family came from Basel. It built mills.",
    frozenset(("weber", "bern", "basel", "anna")),
)
FALSE = {
    "number": [
        "The mill had 1,600 workers.", "Anna Weber had thirteen partners.", "45% of its workers may have left.",
        "The mill did not reopen in 1872.", "40 workers and 40 partners may have left.", "12% of its workers may have left.",
    ],
    "date": ["In May 1871 the mill did not reopen.", "The mill did not reopen on a Monday in March 1871."],
    "name": ["Clara Weber owned the mill.", "The mill at Zürich did not reopen.", "Its output was higher than NATO's."],
    "negation": ["The mill reopened.", "The mill at Bern did reopen in 1871.", "Anna Weber never owned the mill at Bern.",
        "Anna Weber was unwilling to own the mill at Bern.",
    ],
    "comparison": ["Its output was lower than that of the U.S. mills.", "40% of its workers may have left after the flood."],
    "hedge": ["40% of its workers left before the flood.", "40% of its workers will have left before the flood."],
}  # fmt: skip
TRUE = [
    EVIDENCE.text,
    "Anna Weber owned the mill at Bern with twelve partners.",
    "The mill didn't reopen in March 1871.",
    "In 1871, the mill failed to reopen.",
    "40 percent of the 1500 workers perhaps left before the flood.",
    "40% of its workers might have left.",
    "The mill was owned by Anna Weber and 12 partners.",
    "Its output was higher than that of the American mills in the US.",
    "The U.S. mills' output was lower than its output, that of the mill at Bern.",
]


@pytest.mark.parametrize(("why", "statement"), [(why, s) for why, group in FALSE.items() for s in group])
def test_what_the_evidence_does_not_bear_is_named(why: str, statement: str) -> None:
    found = conflict(statement, EVIDENCE)
    assert found is not None
    assert found[0] == why
    assert found[1]


@pytest.mark.parametrize("statement", [s for s in TRUE if "American" not in s])
def test_what_it_does_bear_passes(statement: str) -> None:
    assert conflict(statement, EVIDENCE) is None


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("It is a strategic admission.", "It is not merely a product cancellation; it is a strategic admission."),
        ("The bridge is impossible to cross.", "It is not possible to cross the bridge."),
        ("Objects would morph into one another.", "Objects would morph into one another, and gravity would fail."),
        ("The king did not fail to pay.", "The king did not fail to pay his debts."),
        ("One of the towers fell.", "A tower fell, one of the two."),
        ("The treaty was signed on 5 May 2004.", "The treaty was signed on 2004-05-05."),
    ],
)
def test_other_words_for_the_same_thing_pass(statement: str, evidence: str) -> None:
    assert conflict(statement, Evidence(evidence)) is None


def test_a_limit_is_not_affirmed_by_what_denies_it() -> None:
    evidence = Evidence("It is not merely a product cancellation; it is a strategic admission.")
    assert conflict("It is merely a product cancellation.", evidence) is not None


def test_a_pronoun_may_be_put_into_words_by_what_stands_before() -> None:
    evidence = Evidence(
        "It consistently failed to master motion.", "While Sora was clear, Runway was not.", frozenset(("sora",))
    )
    assert conflict("Sora consistently failed to master motion.", evidence) is None
    found = conflict("Luma consistently failed to master motion.", evidence)
    assert found is not None
    assert found[0] == "name"


def test_coverage_is_a_share_of_the_words_that_mean_something() -> None:
    assert coverage("The mill burned.", "A mill had burned down.") == 1.0
    assert coverage("The mill exploded.", "A mill had burned down.") == 0.5
    assert coverage("The of and", "anything") == 1.0


def test_the_score_rises_with_every_sign() -> None:
    far = signs("Napoleon crossed 5 rivers in Egypt.", ["The mill burned down."], [0.1])
    near = signs("The mill burned down.", ["The mill burned down."], [0.95])
    assert likely(far) < 0.1 < 0.9 < likely(near)


@pytest.mark.slow
def test_changed_facts_are_caught_and_true_ones_are_not(data: Path) -> None:
    articles = json.loads((data / "squad2_articles.json").read_text(encoding="utf-8"))[:2]
    tried, stopped = measured(articles)
    share = {kind: stopped[kind] / tried[kind] for kind in tried}
    for kind, least in (("number", 0.98), ("name", 0.95), ("negation", 0.90)):
        assert share[f"{kind} changed"] >= least
        assert share[f"{kind} changed, reworded"] >= least
    assert share["true, verbatim"] == 0
    assert share["true, reworded"] <= 0.03


def test_names_are_those_written_large_inside_a_sentence() -> None:
    essay = Essay.from_text("The mill belonged to Anna. Bread was made by Anna in the Mill. Bread was sold.")
    assert names_of(essay.text) == frozenset(("anna",))
