"""Drafts held to an essay: what is shown is always the essay's own text, and a lie is never shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Essay, Statement
from assistant.answers import Withheld
from assistant.grounding.grounding import Draft, Grounder
from assistant.phrases import Phrases
from assistant.resources import resource_folder


@pytest.fixture(scope="module")
def essay() -> Essay:
    return Essay.from_file(resource_folder("index") / "essay.md")


@pytest.fixture(scope="module")
def grounder(essay: Essay) -> Grounder:
    return Grounder(essay, Phrases.load())


def test_a_sentence_that_is_pointed_at_is_verified_and_cited_where_it_stands(essay: Essay, grounder: Grounder) -> None:
    for sentence in essay.sentences:
        said = grounder.ground(Draft(sentence.text, (sentence.number,)), essay.passages)
        assert isinstance(said, Statement)
        assert said.check == "verified" or sentence.kind != "prose"
        assert [c.quote for c in said.citations] == [sentence.text]
        assert essay.text[said.citations[0].start : said.citations[0].end] == sentence.text


def test_a_title_says_nothing_so_the_sentence_pointed_at_is_shown() -> None:
    text = "# On Silence\n\n## How to Build It\n\nA public building that gives up on stillness is not democratic."
    essay = Essay.from_text(text)
    said = Grounder(essay, Phrases.load()).ground(Draft("How to build it.", (0,)), ())
    assert isinstance(said, Statement)
    assert (said.text, said.check) == (essay.sentences[0].text, "verbatim")


@pytest.mark.parametrize("strange", [(), (0,), (7_000, 99)])
def test_what_points_at_nothing_that_was_shown_is_withheld(
    essay: Essay, grounder: Grounder, strange: tuple[int, ...]
) -> None:
    said = grounder.ground(Draft("The board met in a windmill.", strange=strange), essay.passages)
    assert isinstance(said, Withheld)
    assert ("not given" in said.reason) is bool(strange)
    assert all(str(number) in said.reason for number in strange[:1])


def sentence_with(words: str, essay: Essay) -> int:
    return next(s.number for s in essay.sentences if words in s.text)


def test_numbers_a_model_typed_are_not_shown(essay: Essay, grounder: Grounder) -> None:
    number = sentence_with("failed to master the logic of motion", essay)
    said = grounder.ground(Draft("Sora failed to master the logic of motion [1][23].", (number,)), essay.passages)
    assert isinstance(said, Statement)
    assert said.text == "Sora failed to master the logic of motion."


def test_the_opposite_of_a_sentence_is_not_what_it_says(essay: Essay, grounder: Grounder) -> None:
    number = sentence_with("failed to master the logic of motion", essay)
    assert isinstance(grounder.ground(Draft("Sora mastered the logic of motion.", (number,)), ()), Withheld)


def test_a_sentence_beside_the_point_gives_way_to_the_one_that_says_it(essay: Essay, grounder: Grounder) -> None:
    beside = sentence_with("The industry is no longer just racing to see who can make the most", essay)
    draft = Draft("The new race is about consistency, control and integration.", (beside,))
    said = grounder.ground(draft, essay.passages)
    assert isinstance(said, Statement)
    assert said.check == "repaired"
    assert [c.quote for c in said.citations] == ["The new race is about consistency, control, and integration."]


PHRASES = Phrases.load()


@settings(max_examples=300, deadline=None)
@given(
    essay=st.text(min_size=1, max_size=400).filter(lambda text: any(c.isalnum() for c in text)),
    text=st.text(max_size=120),
    numbers=st.lists(st.integers(0, 9), max_size=7),
    strange=st.lists(st.integers(-3, 99), max_size=2),
    cut=st.tuples(st.integers(0, 400), st.integers(1, 120)),
    copied=st.booleans(),
    stands=st.booleans(),
)
def test_whatever_is_claimed_what_is_cited_stands_in_the_essay(
    essay: str, text: str, numbers: list[int], strange: list[int], cut: tuple[int, int], copied: bool, stands: bool
) -> None:
    read = Essay.from_text(essay)
    known = tuple(dict.fromkeys(n for n in numbers if n < len(read.sentences)))
    text = read.text[cut[0] : sum(cut)] if copied else text
    said = Grounder(read, PHRASES).ground(Draft(text, known, tuple(strange), stands), read.passages)
    if isinstance(said, Withheld):
        assert said.reason
        return
    assert said.citations
    assert all(read.text[c.start : c.end] == c.quote for c in said.citations)
    assert known
