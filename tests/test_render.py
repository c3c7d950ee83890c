"""What is printed: every statement numbered, the essay's words untouched, every text escaped."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from assistant.answers import Answer, Passage, Statement
from assistant.essay import Essay
from assistant.phrases import Phrases
from assistant.render import html, markdown, plain

PHRASES = Phrases.load()
ESSAY = Essay.from_text("## A <b>\nBees *hum* <script>alert(1)</script> & ${x}. Wasps\nsting. Ants bite [1].")
CITES = tuple(ESSAY.cite(s.start, s.end) for s in ESSAY.sentences)
FOUND = Answer("q", tuple(Statement(c.quote, (c,), "verbatim") for c in CITES), (), (), (), 0.9, "", ESSAY.fingerprint)
NEAR = (Passage(CITES[0].start, CITES[0].end, CITES[0].quote, "A <b>"),)
REFUSED = Answer("q", (), (), NEAR, NEAR, 0.1, "It names no <date>.", ESSAY.fingerprint)


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def test_plain_text_numbers_each_statement_and_keeps_to_the_width() -> None:
    text = plain(FOUND, PHRASES, 40)
    assert "Wasps sting. [2]" in text
    assert "[3] A <b>" in text
    assert all(len(line) <= 40 for line in text.splitlines() if "<script>" not in line)


@pytest.mark.parametrize("answer", [FOUND, REFUSED])
def test_html_holds_no_tag_of_the_essay(answer: Answer) -> None:
    page = Tags(html(answer, PHRASES))
    assert set(page.tags) <= {"p", "sup", "a", "ol", "li", "q", "cite", "blockquote"}
    assert "<script>alert(1)</script>" in page.words


def test_a_refusal_says_why_and_calls_the_closest_passages_no_answer() -> None:
    for text in (
        plain(REFUSED, PHRASES),
        markdown(REFUSED, PHRASES).replace("\\", ""),
        Tags(html(REFUSED, PHRASES)).words,
    ):
        assert "The essay does not say. It names no <date>." in text
        assert "not an answer" in text


def test_markdown_footnotes_hold_the_quotes_and_no_markup_of_the_essay() -> None:
    from markdown_it import MarkdownIt

    text = markdown(FOUND, PHRASES)
    assert text.count("[^") == 2 * len(CITES)
    shown = Tags(MarkdownIt("commonmark").render(text))
    assert "em" not in shown.tags
    assert "script" not in shown.tags
    assert "Bees *hum* <script>alert(1)</script> & ${x}." in shown.words
