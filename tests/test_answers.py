"""Values survive a round trip, and links and selectors follow their standards."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Answer, Passage, Statement, Withheld
from assistant.essay import Essay

TEXT = "Bees hum, and wasps sting. A second sentence - with a dash & more - stands here for the sake of its length."
ESSAY = Essay.from_text(TEXT)


def answer(statements: int) -> Answer:
    cites = [ESSAY.cite(s.start, s.end) for s in ESSAY.sentences]
    said = tuple(Statement(c.quote, (c, cites[0]), "verified") for c in cites[:statements])
    near = (Passage(0, 4, "Bees", "", 0.5),)
    return Answer(
        "q?", said, (Withheld("x", "why", ("y",)),), near, near, 0.5, "no", ESSAY.fingerprint, "c", "n", {"s": 1}
    )


@given(st.integers(0, 2))
def test_an_answer_survives_json(statements: int) -> None:
    given_answer = answer(statements)
    again = Answer.from_dict(json.loads(json.dumps(given_answer.to_dict())))
    assert again == given_answer
    assert again.metadata == given_answer.metadata


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
