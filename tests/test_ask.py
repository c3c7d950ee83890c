"""The promise, over many questions and texts: whatever is asked, what is shown is cited, and the citation holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import Answer, Assistant, AssistantError, Essay
from assistant.errors import QuestionError

WORDS = st.sampled_from(
    "why when who how many what is the Sora OpenAI video 2024 not it they and other model cost physics EU 😀 为什么 ? !".split()
)
QUESTIONS = st.one_of(st.lists(WORDS, min_size=1, max_size=9).map(" ".join), st.text(min_size=1, max_size=60))
TEXTS = st.lists(
    st.one_of(WORDS, st.sampled_from([".", "\n\n", "\n* ", "\n## ", '"', "It said so.", "There are two:"])),
    min_size=1,
    max_size=40,
).map(" ".join)


def held(answer: Answer, essay: Essay) -> None:
    """The promise."""
    assert answer.essay == essay.fingerprint
    assert 0 <= answer.confidence <= 1
    for statement in answer.statements:
        assert statement.citations
        assert statement.text == statement.citations[0].quote
        for c in statement.citations:
            assert essay.text[c.start : c.end] == c.quote
            assert c.section == essay.section_at(c.start)
    for passage in (*answer.passages, *answer.nearest):
        assert essay.text[passage.start : passage.end] == passage.text
    assert answer.found is (answer.outcome == "answered")
    if not answer.found:
        assert answer.citations == ()
        assert answer.reason
    else:
        assert not answer.nearest
        assert not answer.reason


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(QUESTIONS)
def test_any_question_of_the_shipped_essay(shipped: Assistant, question: str) -> None:
    try:
        answer = shipped.ask(question)
    except QuestionError:
        assert not any(c.isprintable() and not c.isspace() for c in question)
        return
    held(answer, shipped.essay)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.lists(QUESTIONS, min_size=1, max_size=4))
def test_any_conversation_about_any_text(quick: Callable[[str], Assistant], text: str, questions: list[str]) -> None:
    assistant = quick(f"A. {text}")
    history: list[Answer] = []
    for question in questions:
        try:
            answer = assistant.ask(question, history)
        except QuestionError:
            continue
        held(answer, assistant.essay)
        history.append(answer)


def test_answers_together_are_the_answers_one_by_one(shipped: Assistant) -> None:
    questions = (
        [s.text for s in shipped.essay.sentences] + [s.text[::-1] for s in shipped.essay.sentences] + ["hi", "why?"]
    )
    assert shipped.ask_many(questions) == [shipped.ask(question) for question in questions]
    assert shipped.ask_many([]) == []


@pytest.mark.slow
def test_another_process_says_the_same(shipped: Assistant, shipped_home: Path) -> None:
    questions = ["Why was Sora scrapped?", "Who are the competitors?", "What is the capital of France?", "summarise it"]
    script = (
        "import json, sys; from assistant import Assistant; "
        "print(json.dumps([a.to_dict() for a in Assistant.open().ask_many(json.loads(sys.argv[1]))]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps(questions)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "ASSISTANT_HOME": str(shipped_home)},
    )
    assert json.loads(done.stdout) == [a.to_dict() for a in shipped.ask_many(questions)]


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Which companies compete in this space?", "competitors like Runway, Luma, and Pika"),
        ("WHAT MARKS THE BEGINNING OF THE ENGINEERING PHASE?", "beginning of the engineering phase"),
        ("hallucinated physics", "hallucinated physics"),
        ("What happens if a glass falls?", "if a glass falls, it shatters"),
        ("Why is vidoe generation so expensiv?", "cost"),
    ],
)
def test_questions_are_answered_from_the_right_sentence(shipped: Assistant, question: str, quote: str) -> None:
    answer = shipped.ask(question)
    assert answer.found, answer.reason
    assert any(quote in statement.text for statement in answer.statements), answer.text


@pytest.mark.parametrize(
    "question",
    ["How do I bake sourdough bread?", "Who won the world cup in 1998?", "What does Section 230 say?", "zxqv wvut"],
)
def test_what_the_essay_does_not_say_is_refused_with_a_reason(shipped: Assistant, question: str) -> None:
    answer = shipped.ask(question)
    assert not answer.found, answer.text
    assert answer.nearest
    assert answer.reason.endswith(".")


@pytest.mark.parametrize(
    ("question", "outcome"),
    [("What did Marie Curie discover?", "absent"), ("When does the bakery open?", "unsure"), ("hello", "unsure")],
)
def test_only_what_the_essay_never_mentions_is_claimed_absent(
    quick: Callable[[str], Assistant], question: str, outcome: str
) -> None:
    assistant = quick("The mill stands by the river. It grinds barley at night. Elsewhere, the sun shines on wheat.")
    answer = assistant.ask(question)
    assert answer.outcome == outcome
    sentences = {(s.start, s.end) for s in assistant.essay.sentences}
    if outcome == "absent":
        assert "Marie Curie" in answer.reason
    else:
        assert "essay" not in answer.reason.lower().partition("could not")[2]
        assert {(p.start, p.end) for p in answer.nearest} <= sentences
    assert bool(answer.nearest) is (question != "hello")


def test_a_list_item_brings_its_introduction_and_the_introduction_its_items(quick: Callable[[str], Assistant]) -> None:
    assistant = quick(
        "Rain fell.\n\nThere are two guilds of masons:\n\n* The Reds build walls.\n* The Blues carve stone.\n"
    )
    answer = assistant.ask("Which guild carves stone?")
    assert [s.text for s in answer.statements] == ["There are two guilds of masons:", "The Blues carve stone."]
    answer = assistant.ask("What guilds of masons are there?")
    assert [s.text for s in answer.statements] == [
        "There are two guilds of masons:",
        "The Reds build walls.",
        "The Blues carve stone.",
    ]


def test_the_first_statement_is_the_most_direct_and_the_rest_keep_the_order(shipped: Assistant) -> None:
    for sentence in shipped.essay.sentences:
        starts = [c.start for c in shipped.ask(sentence.text).citations]
        assert all(a < b for a, b in pairwise(starts[1:]))


def test_streaming_ends_with_the_whole_answer(shipped: Assistant) -> None:
    question = "Which groups will the market split into?"
    whole = shipped.ask(question)
    assert tuple(shipped.stream(question)) == whole.statements
    grown = list(shipped.stream_answers(question))
    assert grown[-1] == whole
    assert [len(a.statements) for a in grown] == sorted(len(a.statements) for a in grown)


def test_a_follow_up_is_read_with_the_turn_before(quick: Callable[[str], Assistant]) -> None:
    assistant = quick(
        "Harvard University was founded in 1636. Yale University was founded in 1701. Bread is baked daily. Rain is wet."
    )
    first = assistant.ask("What do you know of Yale University?")
    second = assistant.ask("When was it founded?", [first])
    assert "1701" in second.statements[0].text
    assert "Yale" in second.condensed


@pytest.mark.parametrize("question", ["", "  \n", "\x00\x07", "\u200b"])
def test_an_empty_question_is_an_error(shipped: Assistant, question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        shipped.ask(question)


def test_a_question_may_have_2000_characters_and_no_more(shipped: Assistant) -> None:
    assert shipped.ask("  " + "why " * 500)
    with pytest.raises(AssistantError, match="2,001 characters"):
        shipped.ask("x" * 2_001)


def test_control_characters_are_stripped(shipped: Assistant) -> None:
    assert shipped.ask("What is\x00 the compute\x1b tax?").question == "What is the compute tax?"


def test_k_limits_the_passages(shipped: Assistant) -> None:
    one = Assistant(shipped.essay, shipped.index, engine=replace(shipped.engine, k=1))
    assert len(one.ask("Why is video generation so expensive?").passages) == 1
    assert len(shipped.ask("Why is video generation so expensive?").passages) > 1
