"""A paragraph says the same however wide its lines are."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from assistant.essay.essay import Essay

WIDTHS = (40, 60, 72, 80, 100)
PROSE = [
    "The salt seller was born in 1950. He left in 1951. He married in 1962. He sold in 1963. He drowned in 1964. She did not.",
    "The bridge - which he never crossed - cost four hundred crowns - no less - and the glass fell - so they say - to - 12 degrees.",
    "It was sold for # 900 crowns, * or a little under, + the carriage, | and the rest, > as they say, went to the poor. They ate.",
    "See (a) and (b) and (c), or i) and ii), or 1) and 2), or A) and B), in the note – if there is one – on page 1. It is short.",
    "There were two: - the one, - the other. There was one more: 1. the third. Nobody counted: 2. the fourth. It said = and = and =.",
]


def said(text: str, markup: str) -> list[str]:
    return [" ".join(sentence.text.split()) for sentence in Essay.from_text(text, markup=markup).sentences]


def wrapped(paragraph: str, width: int) -> str:
    return textwrap.fill(paragraph, width, break_on_hyphens=False, break_long_words=False)


@pytest.mark.parametrize("paragraph", PROSE[:4])
def test_no_mark_at_a_line_start_means_anything_in_prose(paragraph: str) -> None:
    whole = said(paragraph, "plain")
    for width in range(10, 120):
        assert said(wrapped(paragraph, width), "plain") == whole


def public_paragraphs(data: Path) -> Iterator[str]:
    articles = json.loads((data / "squad2_articles.json").read_text(encoding="utf-8"))
    yield from islice(texts_in(articles), 0, None, 8)


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str) and len(value) > 200:
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_in(inner)


def paragraphs_of(folder: Path, step: int) -> Iterator[str]:
    found = (
        paragraph
        for file in sorted(folder.rglob("*.md"))
        for paragraph in re.split(r"\n\s*\n", file.read_text(encoding="utf-8"))
        if len(paragraph) > 80 and "\n" not in paragraph.strip() and not re.match(r"[#|>*=-]|\d+\.", paragraph)
    )
    yield from islice(found, 0, None, step)


@pytest.mark.slow
@pytest.mark.parametrize("markup", ["plain", "auto"])
@pytest.mark.parametrize("source", ["public", "chunking", "essays"])
def test_a_paragraph_has_the_same_sentences_at_any_width(source: str, markup: str, data: Path) -> None:
    paragraphs = public_paragraphs(data) if source == "public" else paragraphs_of(data / source, 10)
    count = 0
    for paragraph in paragraphs:
        whole = said(paragraph, markup)
        for width in WIDTHS:
            assert said(wrapped(paragraph, width), markup) == whole
        count += 1
    assert count > 20
