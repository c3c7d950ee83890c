"""How a quote is shown: Markdown's marks go, the words stay."""

from __future__ import annotations

import pytest

from assistant.essay.essay import Essay
from assistant.essay.readable_quote import readable


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("**How long?**", "How long?"),
        ("A ***very*** *long* night of 2 * 3 * 4 hours.", "A very long night of 2 * 3 * 4 hours."),
        ("See [the plan](http://a.example/b 'c') now.", "See the plan now."),
        ("Lost, and with it the\n> labour of four.", "Lost, and with it the labour of four."),
        ("It is <b>raw</b>, x < y and <script>.", "It is raw, x < y and <script>."),
        ("_All_ of snake_case_names stay.", "All of snake_case_names stay."),
        ("It burned.[^1]", "It burned."),
        ("The mill[^a], which burned [^2] twice,[3] fell.³[4]", "The mill, which burned twice, fell."),
        ("**It burned.**[^1] Nobody saw it.[1, 2]", "It burned. Nobody saw it."),
        ("It burned in March.1", "It burned in March."),
        ("See fig.3 and [1] of m² in array[1].", "See fig.3 and [1] of m² in array[1]."),
        ("*He came", "He came"),
        ("* nine hundred pounds", "* nine hundred pounds"),
        ("| Year | Price |", "Year · Price"),
        ("| 1951 | **12p** | |", "1951 · 12p"),
        ("| a \\| b | 1 |", "a | b · 1"),
        (
            "It rose.\n\n| Year | Price |\n|---|---|\n| 1951 | 12p |\n\nIt fell.",
            "It rose. Year · Price; 1951 · 12p It fell.",
        ),
        ("|x| is never below 0 | or so.", "|x| is never below 0 | or so."),
    ],
)
def test_what_is_shown_of_a_quote(quote: str, words: str) -> None:
    assert readable(quote) == words


@pytest.mark.parametrize(
    "quote", ["The *old* mill **stood** there.", "See [the plan](http://a.example/b).", "> Quoted\n> text."]
)
def test_it_is_what_markdown_makes_of_it(quote: str) -> None:
    (sentence,) = Essay.from_text(quote, markup="markdown").sentences
    assert readable(sentence.text) == sentence.words
