"""A request for a list names it by its section's title or by the end of the line before it; nothing else is one."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.essay.essay import Essay
from assistant.writing.asked import Gist, find_list
from assistant.writing.gists import gist

TOOLS = ["a saw", "a plane", "a mallet"]
TERMS = ["Keep the weir in repair.", "Leave the eels alone."]
WALLS = ["stone from the pass", "lime", "sand"]
PRICES = ["| Item | Price |", "| Jar | 4 crowns |", "| Candle | 3 crowns |"]
ESSAY = Essay.from_text(
    "# The Workshop\n\nIt stands by the weir, and three men work in it from March to the first frost.\n\n"
    "## 2. Tools\n\n" + "\n".join(f"* {tool}" for tool in TOOLS) + "\n\n"
    "## The Sale\n\nThe parish sold the water in the spring of 1846. Nobody was asked. There were two conditions:\n\n"
    + "\n".join(f"1. {term}" for term in TERMS)
    + "\n\nNobody kept them. The mason left what he had not used up:\n\n"
    + "\n".join(f"- {part}" for part in WALLS)
    + "\n\n## Prices\n\nPrices have not changed since the water was sold to the mill.\n\n"
    + "| Item | Price |\n|---|---|\n| Jar | 4 crowns |\n| Candle | 3 crowns |\n"
)
VECTORS = np.ones((len(ESSAY.sentences), 4), dtype=np.float32) / 2


@pytest.mark.parametrize(
    ("question", "listed"),
    [
        ("List the tools.", TOOLS),
        ("Please name all the tools", TOOLS),
        ("What are the tools?", TOOLS),
        ("Give me a list of the tools mentioned in the text", TOOLS),
        ("Enumerate the two conditions.", ["There were two conditions:", *TERMS]),
        ("Which are the conditions?", ["There were two conditions:", *TERMS]),
        ("name the conditions", ["There were two conditions:", *TERMS]),
        ("List the prices", PRICES),
        ("What were all the prices?", PRICES),
        *(
            (question, None)
            for question in (
                "List the tools of the mason.",  # no title, nor a line before a list
                "What tools does the mason use?",
                "What are tools?",
                "Name the mason.",  # the line names him, and lists something else
                "List them.",
                "Tell me the time",
                "What are the rules?",
            )
        ),
    ],
)
def test_which_list_is_asked_for(question: str, listed: list[str] | None) -> None:
    span = find_list(question, ESSAY)
    assert (span and [s.text for s in ESSAY.sentences[slice(*span)]]) == listed
    if span:
        assert [s.text for s in gist(Gist("list", *span), ESSAY, VECTORS)] == listed


def test_two_lists_of_one_name_are_no_answer() -> None:
    essay = Essay.from_text("There are rules:\n\n* One.\n* Two.\n\nThe guild has other rules:\n\n* Three.\n* Four.")
    assert find_list("List the rules", essay) is None


@pytest.mark.parametrize(
    ("title", "listed"), [("2. Tools", TOOLS), ("The Sale", ["The mason left what he had not used up:", *WALLS])]
)
def test_the_gist_of_a_section_keeps_the_list_it_ends_in(title: str, listed: list[str]) -> None:
    numbers = [s.number for s in ESSAY.sentences if s.section == title]
    found = [s.text for s in gist(Gist("part", numbers[0], numbers[-1] + 1), ESSAY, VECTORS)]
    assert found[-len(listed) :] == listed
    assert len(found) == len(set(found))


def test_the_gist_of_a_section_that_a_table_ends_keeps_prose_and_table() -> None:
    numbers = [s.number for s in ESSAY.sentences if s.section == "Prices"]
    found = [s.text for s in gist(Gist("part", numbers[0], numbers[-1] + 1), ESSAY, VECTORS)]
    assert found == ["Prices have not changed since the water was sold to the mill.", *PRICES]


def test_what_was_said_of_a_list_is_not_said_again() -> None:
    span = find_list("List the tools", ESSAY)
    assert span is not None
    first = ESSAY.sentences[span[0]]
    found = gist(Gist("list", *span), ESSAY, VECTORS, [(first.start, first.end)])
    assert [s.text for s in found] == TOOLS[1:]
