"""History in the forms that programs keep it in, and clear errors for anything else."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from assistant import Answer, Assistant
from assistant.errors import QuestionError
from assistant.writing.conversation import turns_of

TEXT = "Harvard University was founded in 1636. Yale University was founded in 1701. Bread is baked daily. Rain is wet."
FIRST, NEXT = "What do you know of Yale University?", "When was it founded?"


@pytest.fixture
def assistant(quick: Callable[[str], Assistant]) -> Assistant:
    return quick(TEXT)


def test_answers_and_their_dicts_are_the_same_history(assistant: Assistant) -> None:
    first = assistant.ask(FIRST)
    expected = assistant.ask(NEXT, [first])
    assert "Yale" in expected.condensed
    assert assistant.ask(NEXT, [first.to_dict()]) == expected
    assert assistant.ask(NEXT, iter([first])) == expected  # type: ignore[arg-type]
    assert list(assistant.stream_answers(NEXT, [first.to_dict()]))[-1] == expected
    assert assistant.ask_many([{"question": NEXT, "history": [first.to_dict()]}]) == [expected]  # type: ignore[list-item]


@pytest.mark.parametrize(
    "messages",
    [
        [{"role": "user", "content": FIRST}, {"role": "assistant", "content": f"It says: {TEXT}"}],
        [{"role": "system", "content": "Be kind."}, {"role": "user", "content": [{"type": "text", "text": FIRST}]}],
        [SystemMessage("Be kind."), HumanMessage(FIRST), AIMessage("Who knows?")],
    ],
)
def test_messages_with_roles_are_turns(assistant: Assistant, messages: list[Any]) -> None:
    assert "Yale" in assistant.ask(NEXT, messages).condensed


def test_what_the_assistant_said_is_cited_where_it_stands_in_the_essay(assistant: Assistant) -> None:
    said = "Well.  Yale University was founded\nin 1701. And the moon is cheese."
    [turn] = turns_of([{"role": "user", "content": FIRST}, {"role": "assistant", "content": said}], assistant.essay)
    assert [c.quote for c in turn.citations] == ["Yale University was founded in 1701."]
    assert all(assistant.essay.text[c.start : c.end] == c.quote for c in turn.citations)
    again = assistant.ask("What else?", [{"role": "user", "content": FIRST}, {"role": "assistant", "content": said}])
    assert not set(again.citations) & set(turn.citations)


@pytest.mark.parametrize(
    "history",
    [
        ["text"],
        "text",
        b"text",
        5,
        {"role": "user", "content": "x"},
        [{"x": 1}],
        [None],
        [{"question": "x"}],
        [{"question": "x", "statements": "no"}],
        [{"role": "wizard", "content": "x"}],
        [{"role": "user", "content": 5}],
        [SimpleNamespace(type="human", content=object())],
    ],
)
def test_anything_else_is_an_error_that_says_so(assistant: Assistant, history: Any) -> None:
    for ask in (
        lambda: assistant.ask(NEXT, history),
        lambda: assistant.ask("What is baked daily?", history),
        lambda: list(assistant.stream(NEXT, history)),
        lambda: assistant.ask_many([{"question": NEXT, "history": history}]),  # type: ignore[list-item]
    ):
        with pytest.raises(QuestionError, match=r"[Hh]istory"):
            ask()


def test_an_answer_is_no_history(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="of type Answer"):
        assistant.ask(NEXT, assistant.ask(FIRST))  # type: ignore[arg-type]


def test_no_history_is_an_empty_one(assistant: Assistant) -> None:
    assert turns_of(None, assistant.essay) == turns_of([], assistant.essay) == ()
    kept = Answer(FIRST, (), (), (), (), 0.0, "unsure", "", "")
    assert turns_of((kept,), assistant.essay) == (kept,)


@pytest.mark.parametrize("questions", ["What is baked?", b"why", 5, {"question": "why?"}, None])
def test_many_questions_are_not_one_text(assistant: Assistant, questions: Any) -> None:
    with pytest.raises(QuestionError, match="ask_many takes several questions, in a list"):
        assistant.ask_many(questions)
