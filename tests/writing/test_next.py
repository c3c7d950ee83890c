"""What happened next is what follows in the text; what else there is, is never what was cited before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant import Answer, Assistant, Statement
from assistant.writing.followups import BARELY_NEXT, NEXT, continuation, goes_on

TEXT = """# The Mill

The mill burned in March. The miller ran to the river. He saved the cat.

The village gave him a room. In spring he built a kiln.

## Later

The kiln stands today.
"""
SENTENCES = (
    "The mill burned in March.",
    "The miller ran to the river.",
    "He saved the cat.",
    "The village gave him a room.",
    "In spring he built a kiln.",
    "The kiln stands today.",
)


def said(assistant: Assistant, *numbers: int) -> Answer:
    """An answer that cites these sentences, the first most direct."""
    places = [(TEXT.index(SENTENCES[n]), len(SENTENCES[n])) for n in numbers]
    cited = [assistant.essay.cite(at, at + length) for at, length in places]
    shown = tuple(Statement(citation.quote, (citation,), "verbatim") for citation in cited)
    return replace(assistant.ask("hello"), question="What burned?", statements=shown, outcome="answered", reason="")


@pytest.mark.parametrize(
    "question",
    ["What happened next?", "and then?", "What happens after that?", "then what?", "What came next?", "What next?"],
)
@pytest.mark.parametrize(
    ("cited", "next_ones"), [((0,), (1, 2)), ((0, 1), (2,)), ((2,), (3, 4)), ((1, 0), (2,)), ((4,), (5,)), ((5,), ())]
)
def test_what_comes_next(
    quick: Callable[[str], Assistant], question: str, cited: tuple[int, ...], next_ones: tuple[int, ...]
) -> None:
    assistant = quick(TEXT)
    answer = assistant.ask(question, [said(assistant, *cited)])
    assert [c.quote for c in answer.citations] == [SENTENCES[n] for n in next_ones]
    assert answer.outcome == ("answered" if next_ones else "unsure")


def test_it_goes_on_to_the_end_and_nothing_else_is_said_twice(quick: Callable[[str], Assistant]) -> None:
    assistant = quick(TEXT)
    history = [said(assistant, 0)]
    while (answer := assistant.ask("And then?", history)).found:
        history.append(answer)
    assert [c.quote for turn in history for c in turn.citations] == list(SENTENCES)
    assert not assistant.ask("What else?", history).found


@pytest.mark.parametrize(
    ("question", "follows"),
    [
        ("What happened next?", True),
        ("And what happened after that?", True),
        ("What did he do next?", True),
        ("and afterwards?", True),
        ("What happened next to the cat?", False),
        ("What happened after the fire?", False),
        ("What else?", False),
        ("Who lived next door?", False),
        ("and?", False),
    ],
)
def test_what_comes_next_is_told_from_what_else(question: str, follows: bool) -> None:
    assert (continuation(question) in (NEXT, BARELY_NEXT)) is follows


def test_a_bare_one_asks_nothing_where_nothing_was_asked(quick: Callable[[str], Assistant]) -> None:
    assert goes_on("and then?")
    assert "ask a question first" in quick(TEXT).ask("and then?").reason
    assert not goes_on("What happened next?")
