"""What is printed: every statement numbered, the essay's words untouched."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assistant.answers import Answer, Passage, Statement
from assistant.essay.essay import Essay
from assistant.phrases import Phrases
from assistant.render import confidence, plain

PHRASES = Phrases.load()
ESSAY = Essay.from_text("## A <br>\nBees *hum* `<script>alert(1)</script>` & ${x}. Wasps\nsting. Ants bite [1].")
CITES = tuple(ESSAY.cite(s.start, s.end) for s in ESSAY.sentences)
SAID = tuple(Statement(c.quote, (c,), "verbatim") for c in CITES)
FOUND = Answer("q", SAID, (), (), (), 0.9, "answered", "", ESSAY.fingerprint)
NEAR = (Passage(CITES[0].start, CITES[0].end, CITES[0].quote, "A <br>"),)
UNSURE = Answer("q", (), (), NEAR, NEAR, 0.3, "unsure", "I found no <date>.", ESSAY.fingerprint)
ABSENT = replace(UNSURE, outcome="absent", reason="It never mentions <him>.")
TALK = replace(UNSURE, nearest=(), reason="Hello <you>.")


def printed(answer: Answer) -> str:
    """The words of `answer` as they are printed, on one line."""
    return " ".join(plain(answer, PHRASES).split())


def test_plain_text_numbers_each_statement_and_keeps_to_the_width() -> None:
    text = plain(FOUND, PHRASES, 40)
    assert "Wasps sting. [2]" in text
    assert "[3] A <br>" in text
    assert all(len(line) <= 40 for line in text.splitlines() if "<script>" not in line)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "> The mill is lost, and with it the\n> labour of four generations.",
            "The mill is lost, and with it the labour of four generations.",
        ),
        ("> > She said that the roof\n> > was > lost.", "She said that the roof was > lost."),
        ("It rose by more than was said, by\n> 5 crowns.", "It rose by more than was said, by > 5 crowns."),
    ],
)
def test_marks_of_a_block_quote_are_not_shown_and_stay_in_the_citation(written: str, shown: str) -> None:
    start = re.match(r"[> ]*", written).end()  # type: ignore[union-attr]
    essay = Essay.from_text(written)
    cite = essay.cite(start, len(written))
    answer = replace(FOUND, statements=(Statement(cite.quote, (cite,), "verbatim"),), essay=essay.fingerprint)
    assert cite.quote == written[start:]
    assert shown in printed(answer)
    unsure = replace(UNSURE, nearest=(Passage(cite.start, cite.end, cite.quote, ""),))
    assert shown in printed(unsure)


def test_what_is_unsure_claims_nothing_about_the_essay_and_leads_over_to_the_closest() -> None:
    text = printed(UNSURE)
    assert text.startswith("I found no <date>. Closest:")
    assert "<script>alert(1)</script>" in text.partition("Closest:")[2]
    assert "not an answer" not in text
    assert "does not say" not in text


def test_what_is_absent_says_so_and_calls_the_closest_no_answer() -> None:
    text = printed(ABSENT)
    assert text.startswith("It never mentions <him>.")
    assert "<script>alert(1)</script>" in text.partition("not an answer:")[2]


def test_small_talk_is_a_reply_and_nothing_else() -> None:
    assert printed(TALK) == "Hello <you>."


@pytest.mark.parametrize("chance", [0.0, 0.3, 0.59, 0.6, 0.9, 1.0])
def test_only_an_answer_in_the_low_band_says_how_sure_it_is(chance: float) -> None:
    answered = replace(FOUND, confidence=chance)
    assert bool(confidence(answered, PHRASES)) is (chance < 0.6)
    assert confidence(answered, PHRASES) in printed(answered)
    assert not confidence(replace(UNSURE, confidence=chance), PHRASES)
    assert not any("may answer" in printed(answer) for answer in (answered, UNSURE, ABSENT))
