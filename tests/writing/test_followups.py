"""Follow-ups borrow what the last question was about; questions that stand alone are left alone."""

from __future__ import annotations

import pytest

from assistant.answers import Answer
from assistant.essay import Essay
from assistant.writing.followups import condensed, follows_up


def turn(question: str, condensed_as: str = "") -> Answer:
    return Answer(question, (), (), (), (), 0.9, "unsure", "", "", condensed=condensed_as)


@pytest.mark.parametrize(
    "question", ["why?", "And the other group?", "When was it founded?", "how so", "Who leads them?", "What else?"]
)
def test_what_cannot_stand_alone_follows_up(question: str) -> None:
    assert follows_up(question)


@pytest.mark.parametrize(
    "question",
    [
        "Why was the bridge closed in 1950?",
        "When was Harvard University founded?",
        "How many people live in Warsaw?",
        "What is it like to see the Tower of London at night in winter?",
        "compute cost of video",
        "Who are the competitors?",
        "why rain falls",
    ],
)
def test_what_stands_alone_does_not(question: str) -> None:
    assert not follows_up(question)


def test_questions_of_the_public_data_stand_alone(data) -> None:
    lines = (data / "question_sentence_pairs.tsv").read_text(encoding="utf-8").splitlines()[::10]
    followed = [q for line in lines if follows_up(q := line.split("\t")[0])]
    assert len(followed) <= 0.05 * len(lines), followed[:40]


def test_the_topic_is_borrowed_and_travels_on() -> None:
    first = turn("When did Harvard University open its doors?")
    second = condensed("who founded it?", [first])
    assert "Harvard University" in second.question
    third = condensed("why?", [first, turn("who founded it?", second.question)])
    assert "founded" in third.question
    assert "Harvard" in third.question


def test_without_history_nothing_is_added() -> None:
    assert condensed("why?", []).question == "why?"


def test_asking_for_another_leaves_out_what_was_cited() -> None:
    essay = Essay.from_text("Bees hum. Wasps sting.")
    cite = essay.cite(0, 9)
    from assistant.answers import Statement

    last = Answer(
        "Which insects hum?", (Statement(cite.quote, (cite,), "verbatim"),), (), (), (), 0.9, "answered", "", ""
    )
    assert condensed("and the others?", [last]).cited == ((0, 9),)
    assert condensed("why?", [last]).cited == ()
