"""Follow-ups borrow what the last question was about; questions that stand alone are left alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from assistant.answers import Answer, Statement
from assistant.essay.essay import Essay
from assistant.writing import followups
from assistant.writing.followups import complete_question, follows_up, once_more

ESSAY = Essay.from_text(
    "The mill closed in 1950. Its wheel had cracked, says Ada Holt.\n\nTwo firms came:\n\n* Brell & Sons: makers of looms.\n"
    "* Orrin Dyes: they used the river."
)


class Condensed(NamedTuple):
    question: str
    cited: tuple[tuple[int, int], ...]


def condense(question: str, history: Sequence[Answer], essay: Essay = ESSAY) -> Condensed:
    return Condensed(*followups.condense(question, history, essay))


def turn(question: str, condensed_as: str = "", cites: tuple[int, ...] = (), reason: str = "") -> Answer:
    citations = [ESSAY.cite(ESSAY.sentences[n].start, ESSAY.sentences[n].end) for n in cites]
    statements = tuple(Statement(c.quote, (c,), "verbatim") for c in citations)
    outcome = "answered" if statements else "unsure"
    return Answer(question, statements, (), (), (), 0.9, outcome, reason, ESSAY.fingerprint, condensed=condensed_as)


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


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("Who is Mrs. Tolland?", "How many did she lose?", "How many did Mrs. Tolland lose?"),
        ("When was J. Orrin born?", "Where did he live?", "Where did J. Orrin live?"),
        ("Is the hill route more expensive?", "Who prefers it?", "Who prefers the hill route?"),
    ],
)
def test_a_name_keeps_its_title_and_a_phrase_ends_before_its_predicate(before: str, question: str, whole: str) -> None:
    assert condense(question, [turn(before)]).question == whole


def test_the_topic_is_borrowed_and_travels_on() -> None:
    first = turn("When did Harvard University open its doors?")
    second = condense("who founded it?", [first])
    assert "Harvard University" in second.question
    third = condense("why?", [first, turn("who founded it?", second.question)])
    assert "founded" in third.question
    assert "Harvard" in third.question


def test_without_history_nothing_is_added() -> None:
    assert condense("why?", []).question == "why?"


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("When was the mill closed?", "why?", "Why was the mill closed?"),
        ("When was the mill closed?", "And how?", "How was the mill closed?"),
        ("Was the mill closed?", "Why?", "Why was the mill closed?"),
        ("Did the council close the mill?", "and the bridge?", "Did the council close the bridge?"),
        ("When did the Riga office close?", "And the Paris office?", "When did the Paris office close?"),
        ("When was Harvard University founded?", "and Yale?", "When was Yale founded?"),
        ("Why did sales fall in Norway?", "What about in Peru?", "Why did sales fall in Peru?"),
        ("What did bread cost in 1950?", "and 1960?", "What did bread cost in 1960?"),
        ("What is the compute tax?", "Who pays it?", "Who pays the compute tax?"),
        ("What did Ada Holt say?", "When was she born?", "When was Ada Holt born?"),
        ("What did Ada Holt say?", "what are her reasons?", "What are Ada Holt’s reasons?"),
    ],
)
def test_a_whole_question_is_put_together(before: str, question: str, whole: str) -> None:
    assert condense(question, [turn(before, cites=(0,))]).question == whole


@pytest.mark.parametrize("question", ["what about the cost?", "and its rivals?", "why not?", "Is that true?"])
def test_where_none_can_be_put_together_the_topic_stands_in_brackets(question: str) -> None:
    found = condense(question, [turn("Why was Sora scrapped?", cites=(0,))]).question
    assert found.startswith(f"{question} (")
    assert "Sora" in found


def test_after_a_refusal_that_added_nothing_the_answered_turn_gives_the_topic() -> None:
    history = [turn("What is the compute tax?", cites=(0,)), turn("why?", reason="No sentence.")]
    assert condense("who pays it?", history).question == "Who pays the compute tax?"
    assert "compute tax" in condense("and when?", history).question


@pytest.mark.parametrize(
    ("refused", "topic"),
    [
        ("Who built the Riga tower?", "compute tax"),
        ("Who won the world cup in 1998?", "compute tax"),
        ("What is the weather today?", "compute tax"),
        ("Who is Ada Holt?", "Ada Holt"),
        ("When was the wheel of the mill made?", "wheel"),
    ],
)
def test_a_refused_question_gives_the_topic_only_where_it_is_of_what_the_essay_speaks_of(
    refused: str, topic: str
) -> None:
    answer = Answer(refused, (), (), (), ESSAY.passages, 0.1, "unsure", "No sentence.", "")
    history = [turn("What is the compute tax?", cites=(0,)), answer]
    assert topic in condense("And what about its cost?", history).question
    assert topic in condense("and how?", history).question


def test_where_nothing_was_answered_the_last_question_of_the_essays_matter_gives_the_topic() -> None:
    own = Answer("When was the wheel of the mill made?", (), (), (), ESSAY.passages, 0.1, "unsure", "No.", "")
    stranger = Answer("Who is Taylor Swift?", (), (), (), ESSAY.passages, 0.0, "absent", "No.", "")
    assert "wheel" in condense("and how?", [own, stranger]).question
    assert "Taylor" in condense("Why does she matter?", [stranger]).question


def test_small_talk_between_does_not_change_the_topic() -> None:
    history = [turn("What is the compute tax?", cites=(0,)), turn("thanks a lot", reason="You are welcome.")]
    assert condense("who pays it?", history).question == "Who pays the compute tax?"


@pytest.mark.parametrize(
    "question", ["Why did the mill of Dunmere close?", "What is the wheel made of?", "Does Brell pay its men?"]
)
def test_a_change_of_topic_is_left_alone(question: str) -> None:
    assert condense(question, [turn("Why was Sora scrapped?", cites=(0,))]).question == question


@pytest.mark.parametrize(
    "question", ["What else?", "anything else?", "and the other one?", "Tell me more", "go on", "and?"]
)
def test_asking_for_more_asks_again_and_leaves_out_what_any_turn_cited(question: str) -> None:
    history = [turn("Why did the mill close?", cites=(0,)), turn("What else?", "Why did the mill close?", cites=(1,))]
    found = condense(question, history)
    assert found.question == "Why did the mill close?"
    assert found.cited == tuple((ESSAY.sentences[n].start, ESSAY.sentences[n].end) for n in (0, 1))


def test_other_reasons_are_asked_with_the_topic() -> None:
    found = condense("Any other reasons?", [turn("Why did the mill close?", cites=(0,))])
    assert "mill" in found.question
    assert found.cited
    assert condense("why?", [turn("When did the mill close?", cites=(0,))]).cited == ()


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("the second one?", "Orrin Dyes?"),
        ("And the first?", "And Brell & Sons?"),
        ("What does the last one do?", "What does Orrin Dyes do?"),
        ("Tell me more about the first firm", "Tell me more about Brell & Sons"),
        ("What about the second of them?", "What about Orrin Dyes?"),
        ("What happened in the second year?", "What happened in the second year?"),
        ("What about the third?", "What about the third? (firms came)"),
    ],
)
@pytest.mark.parametrize("cites", [(2, 3, 4), (2,), (0, 3)])
def test_the_second_one_is_the_second_item_of_the_list_cited(question: str, item: str, cites: tuple[int, ...]) -> None:
    found = condense(question, [turn("Which firms came?", cites=cites)], ESSAY).question
    assert found == item


def test_where_no_list_was_cited_what_was_cited_is_counted() -> None:
    assert "wheel" in condense("and the last?", [turn("When did the mill close?", cites=(0, 1))]).question


def test_an_item_without_a_name_is_asked_for_as_it_stands() -> None:
    essay = Essay.from_text(
        "Two schools will come.\n\n* The Purists keep ovens.\n* The Mixers buy machines and sell loaves."
    )
    cite = essay.cite(essay.sentences[0].start, essay.sentences[0].end)
    statements = (Statement(cite.quote, (cite,), "verbatim"),)
    history = [Answer("Which schools?", statements, (), (), (), 0.9, "answered", "", essay.fingerprint)]
    assert condense("What about the second school?", history, essay).question == essay.sentences[2].text
    found = condense("What does the second one sell to the army?", history, essay).question
    assert found == "What does the second one sell to the army? (The Mixers buy machines and sell loaves)"


@pytest.mark.parametrize("question", ["Who says that?", "says who?", "And who claims this?"])
def test_who_says_that_asks_for_what_was_cited(question: str) -> None:
    found = condense(question, [turn("Why did the mill close?", cites=(1,))]).question
    assert found.startswith("Who says")
    assert "Its wheel had cracked" in found


def test_who_says_that_is_no_topic_of_its_own() -> None:
    history = [
        turn("When did the mill close?", cites=(0,)),
        turn("Who says that?", "Who says this: The mill", cites=(1,)),
    ]
    assert condense("why?", history).question == "Why did the mill close?"


def test_the_second_of_a_list_of_names_in_one_sentence() -> None:
    essay = Essay.from_text("The firms are Runway, Luma Labs, and Pika.")
    cite = essay.cite(0, len(essay.text))
    history = [
        Answer(
            "Who are the rivals?", (Statement(cite.quote, (cite,), "verbatim"),), (), (), (), 0.9, "answered", "", ""
        )
    ]
    assert condense("the second one?", history).question == "Luma Labs?"
    assert condense("and the last?", history).question == "and Pika?"


def test_why_after_a_why_asks_for_more() -> None:
    found = condense("Why?", [turn("Why did the mill close?", cites=(0,))])
    assert found.question == "Why did the mill close?"
    assert found.cited


def test_a_topic_typed_as_keywords_is_taken_up() -> None:
    assert condense("Who pays it?", [turn("compute tax", cites=(0,))]).question == "Who pays compute tax?"


def test_readers_questions_stand_alone_after_another(data) -> None:
    files = sorted((data / "essays").glob("[bf]/??-*.jsonl"))
    asked = [
        json.loads(line)["q"] for file in files if ".added" not in file.name for line in file.open(encoding="utf-8")
    ]
    changed = [q for q in asked if condense(q, [turn("Why was Sora scrapped?", cites=(0,))]).question != q]
    assert len(asked) > 500
    assert len(changed) <= 0.05 * len(asked), changed[:40]


@pytest.mark.parametrize(
    "question",
    [
        "Can you explain that?",
        "What do you mean by that?",
        "explain",
        "What does he mean?",
        "I don’t understand",
        "continue",
    ],
)
def test_to_explain_is_to_say_more_of_the_same(question: str) -> None:
    found = condense(question, [turn("Why did the mill close?", cites=(0,))])
    assert found.question == "Why did the mill close?"
    assert found.cited


@pytest.mark.parametrize("question", ["say that again", "Can you repeat that?", "pardon?"])
def test_once_more_is_the_same_question_with_nothing_left_out(question: str) -> None:
    assert once_more(question, [turn("Why did the mill close?", cites=(0,))]) == "Why did the mill close?"


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        ("Why did he sell it?", "Who built the mill?", "Why did he sell it? (built mill)"),
        ("Why was it sold?", "When was the mill built?", "Why was the mill sold?"),
        ("Why?", "Was the mill closed?", "Why was the mill closed?"),
        ("When did it burn?", "Why did Ada Holt build the mill?", "When did it burn? (Ada Holt build mill)"),
        ("Who is the king of Spain?", "What was the lamplighter paid?", "Who is the king of Spain?"),
        ("Who is Napoleon?", "What was the lamplighter paid?", "Who is Napoleon?"),
        ("How common was each?", "What causes were found?", "How common was each? (causes found)"),
    ],
)
def test_the_second_question_of_a_message_borrows_from_the_first(question: str, before: str, whole: str) -> None:
    assert complete_question(question, before) == whole


def test_of_two_questions_the_one_that_was_answered_gives_the_topic() -> None:
    both = turn("Why did the mill close and who is the king?", "Why did the mill close? Who is the king?", cites=(0,))
    assert condense("and when?", [both]).question == "When did the mill close?"
