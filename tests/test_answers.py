"""Values survive a round trip, and links and selectors follow their standards."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from typing import Any
from urllib.parse import unquote

import pytest

from assistant.answers import Answer, Passage, Statement, Withheld
from assistant.essay.essay import Essay

TEXT = "Bees hum, and wasps sting. A second sentence - with a dash & more - stands here for the sake of its length."
ESSAY = Essay.from_text(TEXT)


def answer(statements: int, outcome: str = "") -> Answer:
    cites = [ESSAY.cite(s.start, s.end) for s in ESSAY.sentences]
    said = tuple(Statement(c.quote, (c, cites[0]), "verified") for c in cites[:statements])
    near = (Passage(0, 4, "Bees", "", 0.5),)
    left = (Withheld("x", "why"),)
    outcome = outcome or ("answered" if said else "unsure")
    return Answer("q?", said, left, near, near, 0.5, outcome, "no", ESSAY.fingerprint, "c", "n", {"s": 1})


@pytest.mark.parametrize(("statements", "outcome"), [(0, "unsure"), (0, "absent"), (1, "answered"), (2, "answered")])
def test_an_answer_survives_json(statements: int, outcome: str) -> None:
    given_answer = answer(statements, outcome)
    again = Answer.from_dict(json.loads(json.dumps(given_answer.to_dict())))
    assert again == given_answer
    assert again.metadata == given_answer.metadata


def test_what_is_no_answer_says_where() -> None:
    kept = answer(1).to_dict()
    with pytest.raises(ValueError, match=r"statements.0.citations.1.start"):
        Answer.from_dict(
            {**kept, "statements": [kept["statements"][0] | {"citations": [ESSAY.cite(0, 4).to_dict(), {}]}]}
        )
    del kept["outcome"]
    with pytest.raises(ValueError, match="outcome"):
        Answer.from_dict(kept)


@pytest.mark.parametrize("statements", [0, 1])
@pytest.mark.parametrize("outcome", ["answered", "unsure", "absent", "Absent", "talk", None, 3, ["unsure"]])
def test_no_answer_contradicts_its_outcome(statements: int, outcome: Any) -> None:
    fits = {"answered"} if statements else {"unsure", "absent"}
    data = {**answer(statements).to_dict(), "outcome": outcome}
    if isinstance(outcome, str) and outcome in fits:
        assert Answer.from_dict(data).outcome == outcome
    else:
        with pytest.raises(ValueError, match=r"Give|outcome"):
            Answer.from_dict(data)


def test_found_text_and_citations_follow_from_the_statements() -> None:
    assert not answer(0).found
    assert answer(0).text == "no"
    assert answer(0).citations == ()
    assert answer(2).found
    assert [c.start for c in answer(2).citations] == [0, ESSAY.sentences[1].start]


def test_values_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        answer(1).reason = "other"  # type: ignore[misc]


def test_a_selector_finds_its_quote_again() -> None:
    selector = ESSAY.cite(27, 40).to_selector()
    assert selector["type"] == "TextQuoteSelector"
    assert TEXT.count(selector["prefix"] + selector["exact"] + selector["suffix"]) == 1


@pytest.mark.parametrize("span", [(0, 26), (27, len(TEXT))])
def test_a_text_fragment_names_the_quote_and_hides_its_own_syntax(span: tuple[int, int]) -> None:
    url = ESSAY.cite(*span).to_url("https://example.org/essay#old")
    base, _, directive = url.partition("#:~:text=")
    assert base == "https://example.org/essay"
    assert "-" not in directive
    assert "&" not in directive
    start, *end = directive.split(",")
    quote = " ".join(TEXT[slice(*span)].split())
    assert quote.startswith(unquote(start))
    assert quote.endswith(unquote(end[0] if end else start))
