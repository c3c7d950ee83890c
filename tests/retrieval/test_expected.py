"""What a question asks for, and what a sentence holds of it."""

from __future__ import annotations

import pytest

from assistant.retrieval.expected import question_traits, sentence_traits


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was it built?", "when"),
        ("In which year did she move?", "when"),
        ("How many lakes are there?", "number"),
        ("Who wrote it?", "who"),
    ],
)
def test_what_a_question_asks_for(question: str, kind: str) -> None:
    found = question_traits(question)
    assert [name for name in ("when", "number", "who") if getattr(found, name)] == [kind]


def test_only_a_past_or_future_when_wants_a_date() -> None:
    assert question_traits("When did it open?").dated
    assert not question_traits("When does it open?").dated


def test_a_clause_with_when_does_not_ask_for_a_date() -> None:
    assert not question_traits("What happens when steam cools?").when


@pytest.mark.parametrize(
    ("sentence", "date", "count"),
    [
        ("She left in 1911.", True, True),
        ("It fell in the ninth century.", True, False),
        ("He may march home.", False, False),
        ("Twelve of them stayed.", False, True),
    ],
)
def test_what_a_sentence_holds(sentence: str, date: bool, count: bool) -> None:
    found = sentence_traits(sentence)
    assert (found.date, found.count) == (date, count)
