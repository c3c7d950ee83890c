"""Drafts held to an essay: what is shown is always the essay's own text, and a lie is never shown."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
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


def grounded(grounder: Grounder, text: str, quote: str, number: int = 1) -> Statement | Withheld:
    return grounder.ground(Draft(text, ((number, quote),)), grounder.essay.passages)


def test_a_verbatim_quote_is_verified_and_cited_where_it_stands(essay: Essay, grounder: Grounder) -> None:
    for number, passage in enumerate(essay.passages, 1):
        for sentence in essay.sentences_in(passage.start, passage.end):
            said = grounded(grounder, sentence.text, sentence.text, number)
            assert isinstance(said, Statement)
            assert said.check == "verified"
            assert [c.quote for c in said.citations] == [sentence.text]
            assert essay.text[said.citations[0].start : said.citations[0].end] == sentence.text


@pytest.mark.parametrize(
    "slipped",
    [
        "openai’s decision to sunset sora is not merely a product cancellation",
        "OpenAI's decision to sunset Sora is  not merely\na product cancellation",
        "“OpenAI’s decision to sunset Sora is not merely a product cancellation”",
        "**OpenAI’s decision** to sunset Sora is not merely a _product_ cancellation",
        "OpenAI’s decision to sunset Sora is not merly a product cancellation",
        "OpenAI’s decision ... is not merely a product cancellation",
        "OpenAI’s decision [...] is not merely a product cancellation.",
    ],
)
def test_a_slip_of_the_pen_is_mended_with_the_essays_own_text(grounder: Grounder, slipped: str) -> None:
    said = grounded(grounder, "The decision to sunset Sora is not merely a product cancellation.", slipped)
    assert isinstance(said, Statement)
    assert said.check == "repaired"
    assert "OpenAI’s decision to sunset Sora is not merely a product cancellation" in said.citations[0].quote


@pytest.mark.parametrize(
    ("quote", "why"),
    [
        ("OpenAI’s decision to sunset Sora is merely a product cancellation", "not what the essay says"),
        ("Google’s decision to sunset Sora is not merely a product cancellation", "not what the essay says"),
        ("OpenAI’s decision to sunset Sora is now merely a product cancellation", "not what the essay says"),
        ("Sora was trained on 128 GPUs in a cellar", "does not stand in the essay"),
        ("The tech world is still reeling ... it is a strategic admission", "stand apart"),
        ("decision to sunset Sora is not mere", "middle of a word"),
        ("the", "too short"),
        ("", "too short"),
        ("…", "too short"),
    ],
)
def test_altered_words_are_altered_quotes(grounder: Grounder, quote: str, why: str) -> None:
    said = grounded(grounder, "OpenAI decided to sunset Sora.", quote)
    assert isinstance(said, Withheld)
    assert why in said.reason


def test_a_word_cut_in_half_does_not_turn_its_meaning() -> None:
    essay = Essay.from_text("The board was unable to pay 12.5 million to the non-profit group in time.")
    grounder = Grounder(essay, Phrases.load())
    for quote in ("able to pay 12.5 million", "was unable to pay 12", "5 million to the", "profit group in time"):
        assert isinstance(grounded(grounder, "The board was able to pay.", quote), Withheld), quote


def test_a_title_says_nothing_so_the_sentence_pointed_at_is_shown() -> None:
    text = "# On Silence\n\n## How to Build It\n\nA public building that gives up on stillness is not democratic."
    essay = Essay.from_text(text)
    said = Grounder(essay, Phrases.load()).ground(Draft("How to build it.", sentences=(0,)), ())
    assert isinstance(said, Statement)
    assert (said.text, said.check) == (essay.sentences[0].text, "verbatim")


@pytest.mark.parametrize("number", [0, -1, 7_000, 99])
def test_a_passage_that_was_not_shown_is_never_cited(essay: Essay, grounder: Grounder, number: int) -> None:
    said = grounded(grounder, essay.sentences[0].text, essay.sentences[0].text, number)
    assert isinstance(said, Withheld)
    assert "not given" in said.reason


def test_right_words_under_the_wrong_number_are_looked_up(essay: Essay, grounder: Grounder) -> None:
    last = essay.sentences[-1]
    said = grounded(grounder, last.text, last.text, 1)
    assert isinstance(said, Statement)
    assert said.check == "repaired"
    assert said.citations == (essay.cite(last.start, last.end),)


def test_numbers_a_model_typed_are_not_shown(grounder: Grounder) -> None:
    quote = "it consistently failed to master the logic of motion"
    said = grounded(grounder, "Sora failed to master the logic of motion [1][23].", quote)
    assert isinstance(said, Statement)
    assert said.text == "Sora failed to master the logic of motion."


def test_a_quote_cut_before_its_negation_is_held_against_the_whole_sentence(grounder: Grounder) -> None:
    said = grounded(grounder, "Sora mastered the logic of motion.", "master the logic of motion")
    assert isinstance(said, Withheld)


def test_a_true_quote_beside_the_point_gives_way_to_the_sentence_that_says_it(essay: Essay, grounder: Grounder) -> None:
    beside = "The industry is no longer just racing to see who can make the most"
    number = next(n for n, p in enumerate(essay.passages, 1) if beside in p.text)
    said = grounded(grounder, "The new race is about consistency, control and integration.", beside, number)
    assert isinstance(said, Statement)
    assert said.check == "repaired"
    assert [c.quote for c in said.citations] == ["The new race is about consistency, control, and integration."]


PHRASES = Phrases.load()


def altered(sentence: str, essay: Essay, dice: random.Random) -> str | None:
    """`sentence` with a word changed, put in, left out, or moved: never what the essay says."""
    words = sentence.split()
    if len(words) < 6:
        return None
    at = dice.randrange(1, len(words) - 1)
    other = dice.choice([w for s in essay.sentences for w in s.text.split() if len(w) > 3])
    kind = dice.randrange(5)
    if kind == 0:
        words[at] = other
    elif kind == 1:
        words.insert(at, dice.choice(["not", "never", "hardly", other]))
    elif kind == 2:
        del words[at]
    elif kind == 3:
        words[at], words[at - 1] = words[at - 1], words[at]
    else:
        words[at] = f"{dice.randrange(2, 900)}"
    return " ".join(words)


def test_a_liar_gets_none_of_a_thousand_quotes_through(essay: Essay, grounder: Grounder) -> None:
    dice = random.Random(5)
    plain = re.sub(r"\W+", "", essay.text.lower())
    lies = 0
    while lies < 1_000:
        sentence = dice.choice(essay.sentences)
        lie = altered(sentence.text, essay, dice)
        if lie is None or re.sub(r"\W+", "", lie.lower()) in plain:
            continue
        lies += 1
        said = grounder.ground(Draft(sentence.text, ((1, lie),)), essay.passages[:40])
        assert isinstance(said, Withheld), lie


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    essay=st.text(min_size=1, max_size=400).filter(lambda text: any(c.isalnum() for c in text)),
    text=st.text(max_size=120),
    quote=st.text(max_size=120),
    number=st.integers(-3, 9),
    cut=st.tuples(st.integers(0, 400), st.integers(1, 120)),
    copied=st.booleans(),
)
def test_whatever_is_claimed_what_is_cited_stands_in_the_essay(
    essay: str, text: str, quote: str, number: int, cut: tuple[int, int], copied: bool
) -> None:
    read = Essay.from_text(essay)
    quote = read.text[cut[0] : sum(cut)] if copied else quote
    said = Grounder(read, PHRASES).ground(Draft(text or quote, ((number, quote),)), read.passages)
    if isinstance(said, Withheld):
        assert said.reason
        return
    assert 1 <= number <= len(read.passages)
    assert said.citations
    assert all(read.text[c.start : c.end] == c.quote for c in said.citations)
