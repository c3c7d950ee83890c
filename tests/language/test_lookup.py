"""What is looked up: the same words however a text was set. What is cited keeps every character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant, Essay
from assistant.index.vectors import KINDS, texts_of
from assistant.language.lookup import breaks_words, content, searchable

LANTERNS = """# The Lanterns of Dorn

The lamplighter of Dorn carried forty lanterns through the village every evening and nobody thanked him for it.

The apothecary invented a phosphorescent varnish in 1871 because the parish refused to buy whale oil any longer.

Kerosene was forbidden inside the cathedral until the bishop surrendered to the complaints of the organist.

The café in Zürich where the official met the financier was closed for the winter.
"""
QUESTIONS = (
    "What varnish did the apothecary invent?",
    "When was the phosphorescent varnish invented?",
    "Where was kerosene forbidden?",
    "Who surrendered to the complaints of the organist?",
    "Where did the official meet the financier?",
    "What did the lamplighter carry?",
)
NEAR = 0.05  # of confidence


def marked(mark: str) -> Callable[[str], str]:
    """With `mark` after the fourth letter of every long word below the heading, whose line end would end it."""
    return lambda text: re.sub(r"(?<!# The )\b(\w{4})(\w{4,})\b", rf"\g<1>{mark}\g<2>", text)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "soft hyphen": marked("\u00ad"),
    "zero-width space": marked("\u200b"),
    "non-joiner": marked("\u200c"),
    "joiner": marked("\u200d"),
    "word joiner": marked("\u2060"),
    "line-end hyphen": marked("-\n"),
    "soft hyphen at a line end": marked("\u00ad\n"),
    "ligatures": lambda text: text.replace("ffi", "\ufb03").replace("fi", "\ufb01"),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "no-break spaces": lambda text: re.sub(r"(?<=\w) (?=\w)", "\u00a0", text),
    "byte order marks": marked("\ufeff"),
    "line-end hyphen in a quote": lambda text: marked("-\n> ")(text.replace("\n\n", "\n\n> ")),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_every_spelling_is_looked_up_as_the_plain_text(name: str) -> None:
    plain, spelt = Essay.from_text(LANTERNS), Essay.from_text(SPELLINGS[name](LANTERNS))
    assert [texts_of(spelt, kind) for kind in ("sentence", "context")] == [
        texts_of(plain, kind) for kind in ("sentence", "context")
    ]
    assert all(spelt.text[s.start : s.end] == s.text for s in spelt.sentences)


@pytest.mark.slow
@pytest.mark.parametrize("name", SPELLINGS)
def test_every_spelling_is_answered_as_surely_as_the_plain_text(shipped: Assistant, name: str) -> None:
    plain = shipped.on(Essay.from_text(LANTERNS)).ask_many(QUESTIONS)
    spelt = shipped.on(essay := Essay.from_text(SPELLINGS[name](LANTERNS))).ask_many(QUESTIONS)
    for one, other in zip(plain, spelt, strict=True):
        assert other.confidence == pytest.approx(one.confidence, abs=NEAR), one.question
        assert len(other.statements) == len(one.statements)
        assert all(essay.text[c.start : c.end] == c.quote for c in other.citations)


@pytest.mark.parametrize(
    ("written", "looked_up"),
    [
        ("extraor-\ndinary", "extraordinary"),  # halves that are no words
        ("no-\nthing", "nothing"),  # halves that are words, and so is the whole
        ("old-\nfashioned", "old-fashioned"),  # a compound that ends a line
        ("Anglo-\nSaxon", "Anglo-Saxon"),
        ("X-\nray", "X-ray"),
        ("1914-\n18", "1914-\n18"),
        ("extraor\u00ad\ndinary", "extraordinary"),
        ("extraor\u2010  \n   dinary", "extraordinary"),
        ("- one\n- two", "- one\n- two"),
        ("a b\u202fc", "a b c"),
        ("½ of 10² … “x”", "½ of 10² … “x”"),  # what is printed so means something
    ],
)
def test_words_at_line_ends(written: str, looked_up: str) -> None:
    assert searchable(written) == looked_up


def test_a_text_that_breaks_words_is_known_by_halves_that_are_none() -> None:
    assert breaks_words("The lamp-\nlighter and the apothe-\ncary left.")
    assert not breaks_words("The old-\nfashioned lamp-\nlighter left, the Anglo-\nSaxon too.")
    assert searchable("The lamp-\nlighter", breaks=True) == "The lamplighter"


@given(st.text(alphabet="abcdefgh AB.,;-1?’“”—\n", max_size=80).map(lambda text: text.replace("-\n", "-")))
def test_a_text_without_such_marks_stays_itself(text: str) -> None:
    assert searchable(text) is text or searchable(text) == text


@given(st.text(max_size=60))
def test_what_is_looked_up_is_looked_up_as_itself(text: str) -> None:
    assert searchable(searchable(text)) == searchable(text)


def test_the_public_essays_are_looked_up_as_they_stand(data: Path) -> None:
    """Of clean text every vector stays: what an index holds is the text's own."""
    for file in sorted((data / "essays").rglob("*.md"))[::10]:
        essay = Essay.from_file(file)
        assert texts_of(essay, KINDS[0]) == [sentence.text for sentence in essay.sentences], file
        assert texts_of(essay, KINDS[1]) == [passage.text for passage in essay.passages], file


def test_words_are_counted_alike() -> None:
    for spelt in SPELLINGS.values():
        if "\n" not in spelt("invented"):
            assert content(spelt(LANTERNS)) == content(LANTERNS)
