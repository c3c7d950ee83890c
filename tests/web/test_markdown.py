"""An answer as a chat message: what a reader sees of it, once Markdown is drawn by a library that is not ours."""

from __future__ import annotations

import re
from html import unescape

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from assistant.answers import Answer, Passage, Statement, Withheld
from assistant.essay.essay import Essay
from assistant.essay.readable_quote import readable
from assistant.phrases import Phrases
from assistant.render import excerpt
from assistant.web.markdown import file_text, literal, message, text_of

# What stands in an essay, and what is read of it.
MARKED = [
    ("The **bold** claim is *not* in doubt.", "The bold claim is not in doubt."),
    ("A __strong__ wind and a _weak_ one blew.", "A strong wind and a weak one blew."),
    ("See [the report](https://example.org/a) for more.", "See the report for more."),
    ("It is <b>small</b> & fine.", "It is small & fine."),
    ("She said that it\n> was late.", "She said that it was late."),
    ("Two of 2 * 3 * 4 and a snake_case_name stay.", "Two of 2 * 3 * 4 and a snake_case_name stay."),
]


def test_a_row_of_a_table_is_shown_without_its_bars():
    essay, phrases = Essay.from_text("Before.\n\n| Year | Mill |\n|---|---|\n| 1900 | **upper** |\n"), Phrases.load()
    row = essay.sentences[-1]
    statement = Statement(row.text, (essay.cite(row.start, row.end),), "verbatim")
    assert read(message(answered(essay, statements=(statement,)), essay, phrases)).startswith("1900 · upper [1]")
    nearest = (Passage(row.start, row.end, row.text, ""),)
    unsure = answered(essay, statements=(), nearest=nearest, outcome="unsure", reason="No.")
    assert "1900 · upper" in read(message(unsure, essay, phrases))


def drawn(markdown: str) -> str:
    """Markdown as HTML."""
    return MarkdownIt("commonmark").render(markdown)


def read(markdown: str) -> str:
    """What a person reads of Markdown, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", drawn(markdown))).split())


def answered(essay: Essay, /, **given) -> Answer:
    [cited] = [essay.cite(0, len(essay.text))]
    made = {
        "question": "Why?",
        "statements": (Statement(cited.quote, (cited,), "verbatim"),),
        "withheld": (),
        "nearest": (),
        "passages": (),
        "confidence": 0.9,
        "outcome": "answered",
        "reason": "",
        "essay": essay.fingerprint,
        "condensed": "",
    }
    return Answer(**{**made, **given})


@pytest.mark.parametrize(("stands", "seen"), MARKED)
def test_marks_of_an_essays_markdown_are_not_shown_in_any_part_of_an_answer(stands, seen):
    essay, phrases = Essay.from_text(stands), Phrases.load()
    passage = Passage(0, len(stands), stands, "")
    found = answered(essay)
    assert read(message(found, essay, phrases)) == f"{seen} [1]"
    assert found.statements[0].citations[0].quote == essay.text[: len(stands)]
    for outcome in ("unsure", "absent"):
        other = answered(essay, statements=(), outcome=outcome, reason="Nothing.", nearest=(passage,))
        assert read(message(other, essay, phrases)).endswith(seen)
    held_back = answered(essay, withheld=(Withheld(stands, "No."),))
    assert f" {seen} — No." in read(message(held_back, essay, phrases))
    elsewhere = answered(essay, essay="0" * 64)
    told = read(message(elsewhere, essay, phrases))
    assert told.startswith(f"{seen} [1]")
    assert "This is about another essay" in told


@pytest.mark.parametrize(
    "text", [r"A \*star\* and a\_b.", "Whales sing.[^2]", "[^2]: A note.", "**", "\\", "`x` ~~y~~"]
)
def test_the_message_shows_what_the_terminal_shows(text):
    essay, phrases = Essay.from_text(f"Before {text} after.\n"), Phrases.load()
    statement = Statement(text, (essay.cite(0, 6),), "verified")
    plain = " ".join(readable(text).split())
    assert read(message(answered(essay, statements=(statement,)), essay, phrases)) == f"{plain} [1]"
    near = Passage(0, 6, text, "")
    unsure = answered(essay, statements=(), outcome="unsure", reason="Nothing.", nearest=(near,))
    assert read(message(unsure, essay, phrases)).endswith(excerpt(near))
    assert text_of(literal(text)) == " ".join(text.split())


@pytest.mark.parametrize("text", ["<img src=x>", "**<i>x</i>**", "[a](b)<script>", "&lt;img&gt;", "*[x](y)*", "# <b>x"])
def test_what_is_left_when_marks_are_gone_is_no_markup(text):
    essay, phrases = Essay.from_text(f"Before {text} after.\n"), Phrases.load()
    statement = Statement(text, (essay.cite(0, 6),), "verified")
    tags = set(re.findall(r"<(\w+)", drawn(message(answered(essay, statements=(statement,)), essay, phrases))))
    assert tags == {"p", "a"}


def blocks(markdown: str) -> list[tuple[str, str]]:
    """The paragraphs and list items of Markdown, as a person reads them."""
    found = BeautifulSoup(drawn(markdown), "html.parser").select("p, li")
    return [(one.name, one.get_text().strip()) for one in found]


def test_in_a_file_each_statement_and_each_line_of_evidence_stands_by_itself():
    text = "Bees *hum*.\n\n> 1. Wasps sting.\n\n| Year | Mill |\n|---|---|\n| 1900 | **upper** |\n"
    essay, phrases = Essay.from_text(text), Phrases.load()
    bees, wasps, head, row = (essay.cite(s.start, s.end) for s in essay.sentences)
    said = [(bees.quote, (bees,)), ("1. Wasps sting.", (wasps,)), (row.quote, (row, head))]
    made = answered(essay, statements=tuple(Statement(text, cited, "verbatim") for text, cited in said))
    shown = blocks(file_text(made, phrases))
    assert shown[:3] == [("p", "Bees hum. [1]"), ("p", "1. Wasps sting. [2]"), ("p", "1900 · upper [3][4]")]
    assert [(kind, line[:3]) for kind, line in shown[3:]] == [("li", f"[{number}]") for number in range(1, 5)]
    assert shown[-1][1].endswith(": “Year · Mill”")


@pytest.mark.parametrize("outcome", ["unsure", "absent"])
def test_what_is_closest_is_a_list_in_a_file_and_in_an_old_chat(outcome):
    essay, phrases = Essay.from_text("Bees hum. Wasps sting."), Phrases.load()
    near = tuple(Passage(s.start, s.end, s.text, "Conclusion") for s in essay.sentences)
    refused = answered(essay, statements=(), nearest=near, outcome=outcome, reason="Nothing.", essay="0" * 64)
    for markdown in (file_text(refused, phrases), message(refused, essay, phrases)):
        items = [line for kind, line in blocks(markdown) if kind == "li"]
        assert items == ["Conclusion: “Bees hum.”", "Conclusion: “Wasps sting.”"]
