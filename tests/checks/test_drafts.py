"""Drafts of a question set: what is asked, of which sentences, and that nothing is asked which the essay does answer."""

from __future__ import annotations

import re

import pytest
import yaml

from assistant.checks import QuestionSet, Review, draft, write_questions
from assistant.errors import ModelError, QuestionSetError
from assistant.essay import Essay
from assistant.phrases import Phrases
from tests.check_doubles import ESSAY

PHRASES = Phrases.load()
MILL = """\
# The Mill at Ostrow

## What the river did

The mill was built in 1823. A former baker named Petra Kovac runs it today. The wheel cost 900 crowns.
Output rose by 40 per cent in the first year.

## Three reasons to stay

The village stayed because the river never froze. "We like it here," Kovac said. There were three reasons: the water,
the road and the market. The mill has six wheels.
"""


def drafted(text=MILL, **more):
    essay = Essay.from_text(text, markup="markdown") if isinstance(text, str) else text
    return essay, yaml.safe_load(draft(essay, PHRASES, **more))["questions"]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who is Petra Kovac?", "A former baker named Petra Kovac runs it today."),
        ("What happened in 1823?", "The mill was built in 1823."),
        ("How expensive was the wheel?", "The wheel cost 900 crowns."),
        ("By how much did output change?", "Output rose by 40 per cent in the first year."),
        ("Why is it that the village stayed?", "The village stayed because the river never froze."),
        ("What did Petra Kovac say?", '"We like it here," Kovac said.'),
        ("How many wheels does the essay say the mill has?", "The mill has six wheels."),
    ],
)
def test_a_question_stands_beside_the_sentence_that_answers_it(question, sentence):
    _, questions = drafted()
    assert {q["ask"]: q.get("must_cite") for q in questions}[question] == sentence


def test_headings_become_questions_of_their_sections():
    _, questions = drafted()
    assert {q["ask"]: q["must_cite_section"] for q in questions if "must_cite_section" in q} == {
        "What does the essay say about what the river did?": "What the river did",
        "What does the essay say about three reasons to stay?": "Three reasons to stay",
    }


def test_a_twin_asks_for_what_stands_nowhere():
    essay, questions = drafted()
    twins = [q for q in questions if "twin" in q["tags"] or "stranger" in q["tags"]]
    assert {q["ask"] for q in twins} >= {"Where was Petra Kovac born?", "What does the essay say about Ada Lovelace?"}
    for twin in twins:
        assert twin.get("must_abstain") or twin["outcome"] == "absent"
        assert not {"born", "Ada", "Simón", "1783"} & set(re.findall(r"\w+", essay.text))


@pytest.mark.parametrize(
    "text",
    [ESSAY.text, MILL, "No heading. Only Two Sentences by Ann.", '## Only\n\nOne: "quoted" and # odd.', "雨が降る。"],
)
def test_drafts_are_a_set_that_loads(tmp_path, text):
    essay = Essay.from_text(text)
    path = tmp_path / "my.questions.yaml"
    path.write_text(draft(essay, PHRASES), encoding="utf-8")
    found = QuestionSet.load(path, essay)
    assert all("draft" in question.tags for question in found)
    assert any(question.answerable for question in found)
    assert any(question.answerable is False for question in found)
    assert len({question.ask for question in found}) == len(found)
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The firm moved the line because it was slow.", "Why is it that the firm moved the line?"),
        ("But Auricle fell silent, because nobody paid.", "Why is it that Auricle fell silent?"),
        ("It moved the line because it was slow.", None),
        ("The firm did this because it was slow.", None),
        ("And then because it was slow.", None),
    ],
)
def test_a_cause_is_asked_for_only_where_its_clause_stands_by_itself(sentence, question):
    _, questions = drafted(f"# Lines\n\n{sentence} In Auricle, so it goes. So it is said of Auricle today.")
    assert [q["ask"] for q in questions if "cause" in q["tags"]] == ([question] if question else [])


class Judge:
    """An assistant that answers every question with the sentences whose number it is told."""

    def __init__(self, essay, numbers):
        self.essay, self.numbers = essay, numbers

    def ask(self, question):
        from types import SimpleNamespace

        cited = [SimpleNamespace(quote=self.essay.sentences[n].text) for n in self.numbers]
        return SimpleNamespace(citations=cited)


def test_a_chat_models_question_is_kept_only_where_its_sentence_answers_it():
    from langchain_core.language_models import FakeListChatModel

    essay = Essay.from_text(
        "The council shut the library on Mondays to save money. The baker in the square sells nine kinds of bread."
    )
    replies = ["Question:\nWhen can nobody borrow a book?", "The baker in the square sells what bread?"]
    found = list(write_questions(Judge(essay, [0]), FakeListChatModel(responses=replies), PHRASES))
    assert [(one.ask, one.evidence) for one in found] == [
        ("When can nobody borrow a book?", (essay.sentences[0].text,))
    ]
    elsewhere = FakeListChatModel(responses=["When can nobody borrow a book?", "no question"])
    assert not list(write_questions(Judge(essay, [1]), elsewhere, PHRASES))


def test_a_chat_model_that_fails_is_named():
    from langchain_core.language_models import FakeListChatModel

    essay = Essay.from_text("The council shut the library on Mondays to save money.")
    with pytest.raises(ModelError, match="wrote no question"):
        list(write_questions(Judge(essay, [0]), FakeListChatModel(responses=[]), PHRASES))


SET = """\
# mine
questions:
  - id: own
    ask: Rain?          # by hand
    must_cite: It rains in March.
  - {id: a, ask: "Wind?", tags: [draft, wet], must_cite: The wind comes from the west., note: "Draft: look"}
  # a remark
  - id: b
    ask: Moon?
    tags: [draft]
    must_abstain: true
"""


@pytest.fixture
def reviewed(tmp_path):
    (tmp_path / "hills.txt").write_text(ESSAY.text, encoding="utf-8")
    path = tmp_path / "my.questions.yaml"
    path.write_text("essay: hills.txt\n" + SET, encoding="utf-8")
    return Review(path)


def test_a_draft_is_kept_changed_or_dropped_and_the_rest_stays_as_it_was(reviewed):
    assert [question.id for question in reviewed.drafts()] == ["a", "b"]
    reviewed.keep("a")
    assert [question.id for question in reviewed.drafts()] == ["b"]
    assert reviewed.edit("b", reviewed.text("b").replace("Moon", "Sun").replace("id: b", "id: c")) == "c"
    assert [(q.id, q.ask) for q in reviewed.drafts()] == [("c", "Sun?")]
    reviewed.drop("c")
    text = reviewed.path.read_text(encoding="utf-8")
    assert [(q.id, q.tags, q.note) for q in QuestionSet.read(reviewed.path)] == [("own", (), ""), ("a", ("wet",), "")]
    assert text.startswith("essay: hills.txt\n# mine\n")
    assert "# by hand" in text


@pytest.mark.parametrize("text", ["nothing", "- {id: b, ask: x, must_abstian: true}", "- [", "- {id: own, ask: x}"])
def test_what_is_no_question_leaves_the_set_as_it_was(reviewed, text):
    before = reviewed.path.read_bytes()
    with pytest.raises(QuestionSetError):
        reviewed.edit("b", text)
    assert reviewed.path.read_bytes() == before
    assert [file.name for file in reviewed.path.parent.glob(".new*")] == []


def test_only_yaml_is_reviewed(tmp_path):
    with pytest.raises(QuestionSetError, match="only a YAML set"):
        Review(tmp_path / "a.questions.csv").drafts()
