"""Several questions in one are cut only where each side is a question in full."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.lookup import content
from assistant.writing.one_by_one import questions_in


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Why did the parish refuse to buy whale oil and how long was the village dark?",
            ("Why did the parish refuse to buy whale oil?", "How long was the village dark?"),
        ),
        ("Why was it sold? How long did it stand?", ("Why was it sold?", "How long did it stand?")),
        (
            "How many people live in Dorn, and what was the lamplighter paid?",
            ("How many people live in Dorn?", "What was the lamplighter paid?"),
        ),
        ("1) Who are the rivals? 2) What is a world model?", ("Who are the rivals?", "What is a world model?")),
        ("Please answer: a) when was it built b) who built it", ("When was it built?", "Who built it?")),
        ("Who built the mill and why did he sell it?", ("Who built the mill?", "Why did he sell it?")),
        (
            "Who built the mill, when did it burn and why was it sold?",
            ("Who built the mill?", "When did it burn?", "Why was it sold?"),
        ),
        ("Was the mill closed? Why?", ("Was the mill closed?", "Why?")),
        ("Is the bridge safe and does it cost much?", ("Is the bridge safe?", "Does it cost much?")),
        ("What caused the fire and what happened afterwards?", ("What caused the fire?", "What happened afterwards?")),
        (
            "According to the author, why did A fail and how did B win?",
            ("According to the author, why did A fail?", "According to the author, how did B win?"),
        ),
        ("What do critics say? And are they right?", ("What do critics say?", "Are they right?")),
        ("What’s the tax, and what’s the cost?", ("What’s the tax?", "What’s the cost?")),
    ],
)
def test_questions_in_full_are_cut_apart(question: str, parts: tuple[str, ...]) -> None:
    assert questions_in(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Which groups A and B matter?",
        "What did he eat and drink?",
        "How do cost and physics matter?",
        "When and where was Ada born?",
        "What year was it founded and by whom?",
        "How many young men and how many women came?",
        "Which group paid and which group left?",
        "What is the tax and what it means?",
        "Does the essay say who built the mill and who owned it?",
        "What is the difference between what was said and what was done?",
        "What happened to the men who fought and who died bravely?",
        "When the mill burned, what did he do?",
        "According to the letter, what did the miller want?",
        "Why was it sold? I am curious.",
        "The mill burned down. Who rebuilt it?",
        "How high is it? 3 m? 4 m?",
        'Who asked "Who goes there? Who is it?" and why?',
        "Section 1. What is it 2. What was it?",
        "Who can swim and has the boat?",
        "What did she pay for bread and how much for salt?",
        "Explain the tax and its cost",
        "why?",
        "? ?",
        "1) 2)",
    ],
)
def test_one_question_is_left_whole(question: str) -> None:
    assert questions_in(question) == (question,)


# Of the development sets, read one by one: each of these asks two things, and no other question was cut.
CUT = {"d": 9, "h": 7}


@pytest.mark.parametrize("name", ["d", "h"])
def test_readers_questions_are_seldom_two(data, name: str) -> None:
    files = [file for file in sorted((data / "essays" / name).glob("*.jsonl")) if ".added" not in file.name]
    asked = {json.loads(line).get("q", "") for file in files for line in file.open(encoding="utf-8")}
    cut = {question for question in asked if len(questions_in(question)) > 1}
    assert len(cut) == CUT[name], cut
    assert all(", and " in question for question in cut)


def test_public_questions_are_left_whole(data) -> None:
    lines = (data / "question_sentence_pairs.tsv").read_text(encoding="utf-8").splitlines()
    asked = {line.split("\t")[0].replace(" ?", "?") for line in lines}
    cut = [question for question in asked if len(questions_in(question)) > 1]
    assert len(cut) <= 0.005 * len(asked), cut


WORDS = st.sampled_from("who what why when is did the mill it and , ? burn 1) 2) ( ) “ ” sell he but".split())


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_no_word_that_means_something_is_lost(question: str) -> None:
    parts = questions_in(question)
    lost = set(content(question)) - set(content(" ".join(parts)))
    assert not lost - {"1", "2"}
    assert all(part.strip() for part in parts) or not question.strip()
