"""Who did it needs no capital: a guild, neighbours and a mother are somebody, and nobody is said to be named nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import Assistant, Essay

VALLEY = """# The Valley

The weavers paid for the roof of the church with the money from the fair. The river is wide here and the winters are long. Bread is made of rye.
"""
OTHERS = (
    ("The guild bought the ovens with a loan.", "Who bought the ovens?"),
    ("My mother taught me to bake when I was six.", "Who taught the author to bake?"),
    ("Parents pay for the school, and the parish pays for its roof.", "Who pays for the school?"),
    ("Critics say that the plan costs too much.", "Who says that the plan costs too much?"),
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "Who paid for the roof?",
        "By whom was the roof paid for?",
        "who paid for the church roof",
        "Whose money paid for the roof?",
        pytest.param(
            "Which people paid for the roof?", marks=pytest.mark.xfail(reason="the reader doubts it: 0.24", strict=True)
        ),
        "Which group paid for the roof?",
    ],
)
def test_who_may_be_somebody_without_a_name(shipped: Assistant, question: str) -> None:
    said = shipped.on(Essay.from_text(VALLEY)).ask(question)
    assert said.citations[0].quote.startswith("The weavers paid for the roof"), said.text


@pytest.mark.slow
@pytest.mark.parametrize(("sentence", "question"), OTHERS)
def test_others_are_somebody_too(shipped: Assistant, sentence: str, question: str) -> None:
    said = shipped.on(Essay.from_text(f"{sentence} The river is wide here. Bread is made of rye.")).ask(question)
    assert said.citations[0].quote == sentence


def test_no_question_with_who_is_told_that_nobody_is_named(data: Path, quick: Callable[[str], Assistant]) -> None:
    """Of the readers' questions on public essays: whatever the reason, it says nothing of persons."""
    count = 0
    for file in sorted((data / "essays").glob("[acd]/0[1-4]-*.md")):
        rows = map(json.loads, filter(None, file.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()))
        asked = [row["q"] for row in rows if {"who", "whom", "whose"} & set(row["q"].lower().split())]
        for said in quick(file.read_text(encoding="utf-8")).ask_many(asked) if asked else ():
            count += 1
            assert not any(word in said.reason for word in ("nobody", "anyone", "person", "names")), said.question
    assert count > 10
