"""Who wrote the text is answered by its byline, or not at all: never by somebody who writes in it."""

from __future__ import annotations

import pytest

from assistant import Assistant, Essay
from assistant.phrases import Phrases
from assistant.web.markdown import message
from assistant.writing.asked import asks_author
from assistant.writing.bylines import byline
from assistant.writing.wording import Wording

WORDS = Wording.of(Phrases.load())
BODY = "The baker wrote the menu by hand. Ole Berg wrote it again in spring.\n\n## Later\n\nThe oven is gone.\n"


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("# The Oven\n\nBy Jane Doe\n\n", "By Jane Doe"),
        ("# The Oven\n\n*by Anne-Marie O’Neill and Łukasz van der Berg*\n\n", "O’Neill and Łukasz van der Berg"),
        ("# The Oven\n\nWritten by Dr. J. R. Quill\n\n", "J. R. Quill"),
        ("# The Oven\n\n**Author:** Jane Doe\n\n", "Jane Doe"),
        ("# The Oven\n\nBy Jane Doe | 3 May 2020\n\n", "Jane Doe"),
        ("---\ntitle: The Oven\nauthor: Jane Doe\n---\n", "author: Jane Doe"),
        ("+++\ntitle = 'The Oven'\nauthor = \"Jane Doe\"\n+++\n", "Jane Doe"),
        ("The Oven\nby Jane Doe\n\n", "by Jane Doe"),
        ("# The Oven\n\n", ""),
        ("# The Oven\n\nBy Saturday\n\n", ""),
        ("# The Oven\n\nBy Otterburn\nthe road turns.\n\n", ""),
        ("# The Oven\n\nBy the river stands an oven.\n\n", ""),
        ("---\ntitle: The Oven\ndate: 2020\n---\n", ""),
    ],
)
def test_a_byline_is_found_where_one_stands(head: str, line: str) -> None:
    essay = Essay.from_text(head + BODY)
    span = byline(essay)
    assert (span is not None) is bool(line)
    if span:
        assert line in essay.text[slice(*span)] in head


@pytest.mark.parametrize(
    ("question", "alone", "asks"),
    [
        ("Who wrote it?", True, True),
        ("Who wrote it?", False, False),
        ("Who wrote this?", False, True),
        ("Who wrote this essay?", False, True),
        ("who is the author", False, True),
        ("Who's the author of this piece?", True, True),
        ("Who is this text by?", True, True),
        ("What is the author's name?", True, True),
        ("By whom was this written?", True, True),
        ("Who wrote the menu?", True, False),
        ("Who wrote this letter to Ole?", True, False),
        ("Who is the author of the letter?", True, True),  # a letter may be the text
        ("What does the author think?", True, False),
        ("Who is the author's brother?", True, False),
    ],
)
def test_who_wrote_the_text_is_told_from_who_wrote_something_in_it(question: str, alone: bool, asks: bool) -> None:
    assert asks_author(question, WORDS, alone=alone) is asks


@pytest.mark.parametrize("question", ["Who wrote it?", "Who is the author?", "Who wrote this essay?"])
@pytest.mark.parametrize(
    ("head", "quote"),
    [("By Jane Doe\n\n", "By Jane Doe"), ("---\nauthor: Jane Doe\n---\n", "author: Jane Doe"), ("", "")],
)
def test_the_byline_is_cited_and_nobody_else_is_named(
    shipped: Assistant, tmp_path_factory: pytest.TempPathFactory, question: str, head: str, quote: str
) -> None:
    essay = Essay.from_text(head + BODY)
    answer = shipped.on(essay, tmp_path_factory.mktemp("byline")).ask(question)
    assert [essay.text[c.start : c.end] for c in answer.citations] == [c.quote for c in answer.citations]
    assert [c.quote for c in answer.citations] == ([quote] if quote else [])
    assert answer.outcome == ("answered" if quote else "unsure")
    assert "#s" in message(answer, essay, Phrases.load())
