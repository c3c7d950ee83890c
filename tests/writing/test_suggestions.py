"""What is suggested reads as a question, whatever the headings are like."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.essay.essay import Essay
from assistant.phrases import Phrases
from assistant.writing.suggestions import examples

PHRASES = Phrases.load()


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("The Cost of Oil: A View", "What does it say about the Cost of Oil?"),
        ("2. The Quarrel", "What does it say about the Quarrel?"),
        ("Would you do it again?", "Would you do it again?"),
        ("Why was it built?", "Why was it built?"),
        ("Is it worth it? A reckoning", "Is it worth it?"),
        ("Why was it built", "Why was it built?"),
        ("What cannot be copied", "What cannot be copied?"),
        ("How many were sold", "How many were sold?"),
        ("Who paid", "Who paid?"),
        ("Why it was built", ""),
        ("What they did", ""),
        ("What did", ""),
        ("What did not", ""),
        ("How to mend one", ""),
        ("Where the water comes from", ""),
        ("If it rains", ""),
        ("In favour of rain", ""),
    ],
)
def test_a_heading_becomes_a_question_that_reads_well_or_none(heading: str, question: str) -> None:
    essay = Essay.from_text(f"# Lamps\n\nThey burn.\n\n## {heading}\n\nIt rains.\n\n## Oil\n\nIt is dear.")
    asked = [PHRASES.say("web.examples.about"), question, "What does it say about Oil?"]
    assert examples(essay, PHRASES) == [each for each in asked if each]


def test_no_clause_is_asked_about(data: Path) -> None:
    for file in sorted((data / "essays").glob("[ab]/*.md")):
        for question in examples(Essay.from_file(file), PHRASES):
            assert not re.search(r"about (?:Why|What|How|Who|Where|When|Is|Are|Do|Does|If|In|Not)\b", question), (
                file,
                question,
            )


def test_without_headings_the_names_are_asked_about_rare_ones_too() -> None:
    essay = Essay.from_text("Then Ada Miller drove it. It stood in Brunn. All of Brunn paid, and I did.")
    assert examples(essay, PHRASES) == [
        PHRASES.say("web.examples.about"),
        "What is said about Brunn?",
        "What is said about Ada Miller?",
    ]
