"""Two questions in one: each is answered by itself, and what was not answered is said."""

from __future__ import annotations

import asyncio
from functools import reduce
from operator import add

import pytest

from assistant import Answer, Assistant, Essay
from tests.fakes import Scripted, chatting, honest

LAMPS = Essay.from_text(
    "# The Lamps of Dorn\n\nDorn is a village of four hundred people at the end of the railway.\n\n## Money and Oil\n\n"
    "The parish refused to buy whale oil after 1869 because the price had doubled. The lamplighter was paid nine crowns "
    "a month.\n\n## The Long Strike\n\nIn 1871 the lamplighter laid down his pole. He wanted twelve crowns and a coat. "
    "The village sat in the dark for forty nights.\n"
)
HOTEL = Essay.from_text(
    "Dorothy ran the hotel with her brother Arne for thirty years. She kept the keys, he kept the boats. The hotel has "
    "forty rooms.\n\nArne died in March 1951. After the funeral the guests sang.\n\nThe bakery next door was run by Ole. "
    "He wrote the menu by hand. In 1962 the road was built, and the boats were sold.\n\nA Swiss family owns the hotel.\n"
)
OIL, DARK = "because the price had doubled", "forty nights"
BOTH = "Why did the parish refuse to buy whale oil and how long was the village dark?"


@pytest.fixture(scope="module")
def lamps(shipped: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shipped.on(LAMPS, tmp_path_factory.mktemp("lamps"))


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        (BOTH, (OIL, DARK)),
        ("Why did the parish refuse to buy whale oil? How long was the village dark?", (OIL, DARK)),
        ("How many people live in Dorn, and what was the lamplighter paid?", ("four hundred people", "nine crowns")),
        ("1) How much was the lamplighter paid? 2) How many nights was the village dark?", ("nine crowns", DARK)),
        ("What did the lamplighter want? And why did the parish not buy oil?", ("twelve crowns", OIL)),
        ("a) how many people live in Dorn b) when did the lamplighter lay down his pole", ("four hundred", "In 1871")),
    ],
)
def test_both_are_answered(lamps: Assistant, question: str, quotes: tuple[str, str]) -> None:
    answer = lamps.ask(question)
    said = [s.text for s in answer.statements]
    first, second = ([at for at, text in enumerate(said) if quote in text] for quote in quotes)
    assert first
    assert second
    assert min(first) < min(second)
    assert len(set(said)) == len(said)
    assert answer.note == ""


@pytest.mark.parametrize(
    ("question", "quote", "left"),
    [
        ("What was the lamplighter paid and who is the king of Spain?", "nine crowns", "Who is the king of Spain?"),
        ("Who won the world cup in 1998? And how long was the village dark?", DARK, "Who won the world cup in 1998?"),
    ],
)
def test_what_is_not_answered_is_said(lamps: Assistant, question: str, quote: str, left: str) -> None:
    answer = lamps.ask(question)
    assert answer.found
    assert any(quote in s.text for s in answer.statements)
    assert f"Not answered: “{left}”" in answer.note
    assert not answer.nearest


@pytest.mark.parametrize(
    ("question", "left", "quote"),
    [
        (
            "When was the road built? And what happened to the boats?",
            "What happened to the boats?",
            "the boats were sold",
        ),
        ("Who ran the bakery and what did he write?", "Who ran the bakery?", "was run by Ole"),
        ("Who owns the hotel and why did the guests sing in the sauna?", "Why did the guests sing in the sauna?", ""),
    ],
)
def test_a_part_is_not_said_to_be_unanswered_beside_what_may_answer_it(
    shipped: Assistant, tmp_path_factory: pytest.TempPathFactory, question: str, left: str, quote: str
) -> None:
    answer = shipped.on(HOTEL, tmp_path_factory.mktemp("hotel")).ask(question)
    quoted = [c.quote for c in answer.citations]
    assert any(quote in text for text in quoted)
    own = shipped.on(HOTEL, tmp_path_factory.mktemp("again")).ask(left)
    beside = any(passage.text in quoted for passage in own.nearest[:2])
    assert (f"Not answered: “{left}”" in answer.note) is (not own.found and not beside)
    assert (f"closest to “{left}”" in answer.note) is (not own.found and beside)
    assert beside is bool(quote) or own.found


def test_where_nothing_is_answered_each_is_named(lamps: Assistant) -> None:
    answer = lamps.ask("Who is the king of Spain and when does the bakery open?")
    assert not answer.found
    assert "Spain" in answer.reason
    assert answer.nearest


def test_the_answer_is_as_sure_as_the_least_sure_of_what_it_shows(lamps: Assistant) -> None:
    parts = [lamps.ask("Why did the parish refuse to buy whale oil?"), lamps.ask("How long was the village dark?")]
    assert lamps.ask(BOTH).confidence == min(part.confidence for part in parts)
    assert lamps.ask(BOTH).condensed == " ".join(part.question for part in parts)


def test_a_pronoun_of_the_second_stands_for_something_of_the_first(lamps: Assistant) -> None:
    answer = lamps.ask("When did the lamplighter lay down his pole and what did he want?")
    assert any("twelve crowns" in s.text for s in answer.statements)
    assert "What did the lamplighter want?" in answer.condensed or "(lamplighter" in answer.condensed


def test_more_than_three_are_not_answered_in_silence(lamps: Assistant) -> None:
    question = "Why did oil stop? How long was it dark? What was he paid? Who laid down his pole?"
    answer = lamps.ask(question)
    assert "“Who laid down his pole?” I take three questions at a time" in answer.note + answer.reason


def test_every_way_of_asking_gives_the_same_answer(lamps: Assistant) -> None:
    asked = [BOTH, "What was the lamplighter paid and who is the king of Spain?", "How long was the village dark?"]
    expected = [lamps.ask(question) for question in asked]
    assert lamps.ask_many(asked) == expected
    assert [tuple(lamps.stream(question)) for question in asked] == [answer.statements for answer in expected]
    assert [list(lamps.stream_answers(question))[-1] for question in asked] == expected
    assert [reduce(add, lamps.runnable.stream(question)) for question in asked] == expected

    async def awaited() -> list[Answer]:
        return [await lamps.runnable.ainvoke(question) for question in asked]

    assert asyncio.run(awaited()) == expected


def test_a_chat_model_is_given_the_whole_question() -> None:
    model = Scripted(honest)
    answer = chatting(LAMPS.text, model).ask(BOTH)
    assert answer.found
    assert answer.condensed == ""
    assert any(BOTH in str(message.content) for messages in model.sent for message in messages)


def test_saying_it_again_says_both_again(lamps: Assistant) -> None:
    first = lamps.ask(BOTH)
    assert lamps.ask("Can you say that again?", [first]).statements == first.statements
