"""What a reader is given of a sentence: items after their section's title, rows with their columns', no marks."""

from __future__ import annotations

import pytest

from assistant.essay.essay import Essay
from assistant.reading.reader import reader_text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("## Tools\n\n* a saw\n* a veil", ["Tools: a saw", "Tools: a veil"]),
        (
            "## Tools\n\nYou need:\n\n* a saw\n* a veil",
            ["You need:", "a saw", "a veil"],
        ),
        ("* a saw\n* a veil", ["a saw", "a veil"]),
        (
            "## Harvest\n\n| Year | Kilograms |\n|--|--|\n| 2016 | 212 |",
            ["| Year | Kilograms |", "Harvest: Year: 2016, Kilograms: 212."],
        ),
        ("## Prices\n\n| Item | Price |\n|--|--|\n| Jar | 4 |", ["| Item | Price |", "Item: Jar, Price: 4."]),
        ("Q: What is a jar?\nA: A pot.", ["What is a jar?", "A pot."]),
        ("Question: Who?[^1]\n\nAnswer: **He** did.[^2]", ["Who?", "He did."]),
        ("He sold it.[4] It burned in March.1 Nobody saw.", ["He sold it.", "It burned in March.", "Nobody saw."]),
        ("A. Smith saw: Q is a letter.", ["A. Smith saw: Q is a letter."]),
    ],
)
def test_what_is_said(text: str, said: list[str]) -> None:
    essay = Essay.from_text(text, markup="markdown")
    assert [reader_text(essay, sentence) for sentence in essay.sentences] == said


def test_a_long_title_is_not_said_before_each_item() -> None:
    essay = Essay.from_text("# A title that " + "goes on and " * 15 + "ends\n\n* one\n* two")
    assert [reader_text(essay, sentence) for sentence in essay.sentences] == ["one", "two"]
