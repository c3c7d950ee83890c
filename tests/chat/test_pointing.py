"""Numbered sentences in, statements with their numbers out: what is shown to a model, read of it, and made of it."""

from __future__ import annotations

import itertools
import random

import pytest

from assistant import Answer, Essay, Statement
from assistant.answers import Withheld
from assistant.chat.judge import sentences_to_show
from assistant.chat.prompts import number_sentences
from assistant.chat.replies import read_drafts, read_marks, refuses
from assistant.chat.trouble import Trouble
from assistant.grounding.grounding import Draft, Grounder
from assistant.grounding.support import bears, cut_word
from assistant.phrases import Phrases
from assistant.reading.judge import QuestionJudge
from assistant.retrieval import passages_of
from assistant.writing.request import Brief
from tests.chat.test_writer import QUESTION, TEXT, note
from tests.doubles import MemoryIndex, WordEncoder
from tests.fakes import Scripted, ToolScripted, chatting, pointing, shown

LONG = "# Fruit\n\n" + "\n\n".join(
    f"## Part {part}\n\n" + " ".join(f"Tree {part}{row} bears {100 * part + row} apples a year." for row in range(9))
    for part in range(1, 5)
)
LISTED = (
    "# Mills\n\nThe mill was given up for these reasons:\n\n- the river ran dry in summer\n- the stones were worn\n"
    "- nobody bought rye flour\n\nIt was sold in 1990.\n"
)


def brief(text: str, question: str, **given: object) -> Brief:
    essay, encoder = Essay.from_text(text), WordEncoder()
    (ranking,) = MemoryIndex(essay, encoder).rank([question])
    judgement = QuestionJudge.open("none").judge(essay, ranking)
    return Brief(question, essay, (), ranking, judgement, judgement.decision, **given)  # type: ignore[arg-type]


def test_an_essay_that_fits_is_shown_whole_in_its_order() -> None:
    given = brief(LONG, "How many apples does tree 23 bear?")
    assert sentences_to_show(given, 10_000) == tuple(range(36))


@pytest.mark.parametrize(("room", "few"), [(0, 0), (10, 8), (10_000, 8)])
def test_of_one_that_does_not_the_likeliest_are_shown_eight_at_least(room: int, few: int) -> None:
    given = brief(LONG, "How many apples does tree 23 bear?")
    numbers = sentences_to_show(given, room, few)
    assert len(numbers) == 8
    best = given.judgement.best(8)
    assert list(numbers) == (best if few else sorted(best))


def test_as_many_are_shown_as_there_is_room_for() -> None:
    given = brief(LONG, "How many apples does tree 23 bear?")
    numbers = sentences_to_show(given, 600)
    assert 8 < len(numbers) < 36
    assert sum(len(given.essay.sentences[n].text) for n in numbers) <= 600


def test_a_part_that_is_asked_about_and_what_was_said_before_bound_what_is_shown() -> None:
    essay = Essay.from_text(LONG)
    said = (essay.sentences[10].start, essay.sentences[10].end)
    given = brief(LONG, "How many apples?", inside=(9, 18), cited=(said,))
    assert sentences_to_show(given, 10_000) == (9, 11, 12, 13, 14, 15, 16, 17)


def test_passages_are_what_is_shown_and_no_more() -> None:
    essay = Essay.from_text(LONG)
    draw = random.Random(3)
    for _ in range(50):
        numbers = draw.sample(range(36), draw.randint(1, 30))
        passages = passages_of(essay, numbers)
        inside = [s.number for s in essay.sentences for p in passages if p.start <= s.start and s.end <= p.end]
        assert inside == sorted(numbers)
        assert all(essay.text[p.start : p.end] == p.text for p in passages)


def test_what_a_model_sees_is_numbered_from_one_under_its_titles() -> None:
    essay = Essay.from_text("# A\n\nOne is\nhere. Two.\n\n# B\n\n[9] is three.")
    assert number_sentences(essay, range(3)) == "# A\n[1] One is here.\n[2] Two.\n# B\n[3] [9] is three."
    assert number_sentences(essay, [2, 0]) == "# B\n[1] [9] is three.\n# A\n[2] One is here."


@pytest.mark.parametrize(
    ("reply", "read"),
    [
        ("It closed in 1961. [3]", [("It closed in 1961.", [3])]),
        ("It closed [3]. Nobody knows why [3, 4].", [("It closed.", [3]), ("Nobody knows why.", [3, 4])]),
        ("- Cost and physics decided. [3][7]\n- It was red [1-3]", [("Cost and physics decided.", [3, 7]), ("It was red", [1, 3, 2])]),
        ("[3] [7]", [("", [3]), ("", [7])]),
        ("No number here. Nor here.", []),
        ("In 1961 it closed. 【5】", [("In 1961 it closed.", [5])]),
    ],
)  # fmt: skip
def test_marks_are_read_as_models_write_them(reply: str, read: list[tuple[str, list[int]]]) -> None:
    assert read_marks(reply) == read


KNOWN = (4, 5, 6)


@pytest.mark.parametrize(
    "reply",
    [
        '{"statements": [{"sentences": [1, 3], "text": "It is."}]}',
        '{"statements": [{"sentences": ["1", "[3]"], "text": "It is."}]}',
        '[{"sentences": [1, 3], "text": "It is."}]',
        '```json\n{"statements": [{"text": "It is.", "sentences": [1, 3, 99, 1]}]}\n```',
        'Here you are: {"statements": [{"sentences": [1, 3], "text": "It is."}]} Anything else?',
        "It is. [1][3]",
    ],
)
def test_numbers_stand_for_the_essays_sentences_however_they_come(reply: str) -> None:
    for size in (1, 5, 1_000):
        pieces = (
            ["".join(piece) for piece in itertools.batched(reply, size)] if hasattr(itertools, "batched") else [reply]
        )
        [draft] = list(read_drafts(pieces, KNOWN))
        assert (draft.text, draft.sentences) == ("It is.", (4, 6))
        assert set(draft.strange) <= {99}


@pytest.mark.parametrize(
    "reply",
    ['{"statements": []}', "NOT IN THE ESSAY", "not in the essay.", "The essay does not say that.", "Not here.",
     "I cannot find this in the sentences provided.", "No information on that is given."],
)  # fmt: skip
def test_a_refusal_is_one_in_any_words(reply: str) -> None:
    assert refuses(reply)
    assert list(read_drafts([reply], KNOWN)) == []


@pytest.mark.parametrize("reply", ["I'm sorry, but I cannot help with that.", "Yes.", "{}", ""])
def test_what_neither_answers_nor_refuses_is_asked_for_again(reply: str) -> None:
    with pytest.raises(Trouble, match="unreadable"):
        list(read_drafts([reply], KNOWN))


def ground(text: str, numbers: list[int], essay: str = TEXT, **given: object) -> Statement | Withheld:
    read = Essay.from_text(essay)
    return Grounder(read, Phrases.load()).ground(
        Draft(text, sentences=tuple(numbers), **given), read.passages, QUESTION
    )  # type: ignore[arg-type]


def quotes(said: Statement | Withheld) -> list[str]:
    assert isinstance(said, Statement), said
    return [c.quote for c in said.citations]


def test_a_statement_may_join_what_several_sentences_say() -> None:
    said = ground("The mill was built of brick in 1820 and burned down in 1871.", [0, 1])
    assert quotes(said) == [
        "The mill on the river was built of brick in 1820.",
        "It burned down in 1871, and nobody knows why.",
    ]


def test_sentences_that_are_pointed_at_without_a_word_stand_as_they_are() -> None:
    said = ground("", [1])
    assert quotes(said) == ["It burned down in 1871, and nobody knows why."]
    assert isinstance(said, Statement)
    assert (said.text, said.check) == (said.citations[0].quote, "verbatim")
    assert len(quotes(ground("", [0, 1]))) == 2


def test_numbers_that_were_not_shown_are_dropped_and_alone_are_no_citation() -> None:
    assert len(quotes(ground("The mill burned down in 1871.", [1], strange=(99,)))) == 1
    refused = ground("The mill burned down in 1871.", [], strange=(99,))
    assert isinstance(refused, Withheld)
    assert "99" in refused.reason


def test_what_is_not_borne_gives_way_to_its_sentence_only_where_somebody_else_says_so() -> None:
    lie = "The mill burned down in 1872."
    assert isinstance(ground(lie, [1]), Withheld)
    said = ground(lie, [1], stands=True)
    assert isinstance(said, Statement)
    assert said.text == "It burned down in 1871, and nobody knows why."


def test_what_is_listed_may_be_counted_where_the_whole_list_is_cited() -> None:
    essay = Essay.from_text(LISTED)
    items = [s.number for s in essay.sentences if s.kind == "item"]
    three = "The mill was given up for three reasons: a dry river, worn stones, and rye flour nobody bought."
    lead = items[0] - 1
    assert len(quotes(ground(three, [lead, *items], LISTED))) == 4
    assert isinstance(ground(three, [lead, *items[:2]], LISTED), Withheld)
    assert isinstance(ground(three.replace("three", "four"), [lead, *items], LISTED), Withheld)


@pytest.mark.parametrize(
    ("question", "said", "shown"),
    [
        ("Did the mill burn down in 1871?", "Yes, the mill burned down in 1871.", "Yes, the mill burned down in 1871."),
        ("Did the mill burn down in 1871?", "No, the mill burned down in 1871.", "The mill burned down in 1871."),
        ("Did the mill burn down in 1990?", "Yes, the mill burned down in 1871.", "The mill burned down in 1871."),
        ("Did it burn down?", "yes - it burned down in 1871", "Yes, it burned down in 1871"),
    ],
)
def test_a_yes_or_no_is_kept_where_what_follows_bears_it_out(question: str, said: str, shown: str) -> None:
    read = Essay.from_text(TEXT)
    found = Grounder(read, Phrases.load()).ground(Draft(said, sentences=(1,)), read.passages, question)
    assert isinstance(found, Statement)
    assert found.text == shown


def test_no_is_borne_by_the_opposite_and_yes_by_the_same() -> None:
    for word, rest, expected in (
        ("No", "the mill was not insured.", True),
        ("Yes", "the mill was not insured.", False),
        ("Yes", "the mill was insured.", True),
        ("No", "the mill was insured.", False),
        ("Yes", "it closed.", False),
    ):
        assert bears(word, rest, rest, "Was the mill insured?") is expected


@pytest.mark.parametrize("text", ["No bridge stood there.", "Yesterday it rained.", "Nobody knows.", "Yes"])
def test_a_word_that_only_looks_like_one_is_left(text: str) -> None:
    assert cut_word(text) == ("", text)


def answered(model: Scripted, question: str) -> Answer:
    return chatting(TEXT, model).ask(question)


@pytest.mark.parametrize("kind", [Scripted, ToolScripted])
def test_a_gist_comes_from_the_model_each_sentence_cited(kind: type[Scripted]) -> None:
    said = "The mill was built in 1820, burned down in 1871 and was rebuilt in stone within two years."
    model = kind(lambda messages: pointing([(said, [n for n, _ in shown(messages)[:3]])]))
    answer = answered(model, "What is this essay about?")
    assert [s.text for s in answer.statements] == [said]
    assert len(answer.citations) == 3
    assert len(model.sent) == 1


@pytest.mark.parametrize("reply", ["", "{{{", pointing([])])
def test_a_gist_the_model_does_not_give_is_the_essays_own_sentences(reply: str) -> None:
    answer = answered(Scripted(lambda _: reply), "What is this essay about?")
    assert answer.found
    assert {s.check for s in answer.statements} == {"verbatim"}
    assert answer.note == ("" if "statements" in reply else note("unreadable"))
