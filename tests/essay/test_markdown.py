"""Markdown: what is no text is in no sentence, and what is left has the letters that markdown-it itself renders."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.errors import EssayError
from assistant.essay.essay import Essay


def said(text: str) -> list[str]:
    return [sentence.text for sentence in Essay.from_text(text, markup="markdown").sentences]


class Words(HTMLParser):
    """The text of a page, without what stands in its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def rendered_letters(text: str) -> str:
    words = Words()
    words.feed(MarkdownIt("commonmark").enable("table").render(text))
    return "".join(c for c in "".join(words.found) if c.isalpha())


def kept_letters(text: str) -> str:
    essay = Essay.from_text(text, markup="markdown")
    spans = [(s.start, s.text if s.kind == "row" else s.words) for s in essay.sentences]
    spans += [(s.heading[0], essay.text[slice(*s.heading)]) for s in essay.sections if s.heading[0] < s.heading[1]]
    return "".join(c for _, words in sorted(spans) for c in words if c.isalpha())


PIECES = st.sampled_from(
    [
        "The mill **burned** down. ",
        "It was *never* rebuilt. ",
        "See [the plan](http://a.example/b_c_d 'a title') here. ",
        "![a picture](x.png)",
        "<!-- a remark, not text -->",
        "A `piece of * code` stood there. ",
        "<b>Nobody</b> knew. ",
        "Two * three and a_b_c stay. ",
        "\\*not emphasis\\* it is. ",
        "<http://mill.example> ",
        "> quoted words. ",
        "- an item. ",
        "  1. another. ",
        "***",
        "**A question?** ",
        "\n",
        "\n",
        "\n\n",
        "\n\n## A title\n\n",
        "\n\n| head | more |\n|---|---|\n| cell | last |\n\n",
        "\n\n```\nfenced <!-- code --> here\n```\n\n",
        "\n\n[ref]: http://ref.example 'ref'\n\n",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=12).map("".join))
def test_the_letters_are_those_that_markdown_it_renders(text: str) -> None:
    if text.startswith("***") or ("## A title" in text and not kept(text)):
        return
    try:
        found = kept_letters(text)
    except EssayError:
        found = ""
    assert found == rendered_letters(text)


def kept(text: str) -> bool:
    """Whether anything but titles is said: a text of nothing but titles says those."""
    try:
        return bool(Essay.from_text(text, markup="markdown").sections)
    except EssayError:
        return False


@pytest.mark.parametrize("folder", ["chunking", "essays/h", "essays/r"])
def test_the_letters_of_public_texts(folder: str, data: Path) -> None:
    for file in sorted((data / folder).glob("*.md"))[:6]:
        text = file.read_text(encoding="utf-8")[:40_000]
        if not text.startswith(("---", "+++")) and " = " not in text:
            assert kept_letters(text) == rendered_letters(text), file.name


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One.\n\n<!--\nEditor: cut.\n\nNot this.\n-->\n\nTwo.", ["One.", "Two."]),
        ("One <!-- inside --> two.", ["One", "two."]),
        ("One. <!-- at the end -->", ["One."]),
        ("`<!-- shown -->` is code.", ["`<!-- shown -->` is code."]),
        ("One.\n\n[//]: # (The curate was drunk.)\n[a]: http://b.example 'Told'", ["One."]),
        ("%% a remark %% One. %% more %%", ["One."]),
        ("One.\n\n%%\nhidden\n\nhidden too\n%%\n\nTwo.", ["One.", "Two."]),
        ("It rose by 5%% and then by 6%%.", ["It rose by 5%% and then by 6%%."]),
        ("<div align='center'>\n<p>One.</p>\n</div>\n\nTwo.", ["One.", "Two."]),
        ("<script>\nvar x = 'no';\n</script>\n\nOne.", ["One."]),
        ("![alt](a.png) One. ![alt](b.png)", ["One."]),
        ("One.\n\n---\n\n* * *\n\nTwo.", ["One.", "Two."]),
        ("---\ntitle: T\n---\nOne.", ["One."]),
        ("**Who?** He did. *Why?* Nobody knows.", ["**Who?**", "He did.", "*Why?*", "Nobody knows."]),
        ("See [the plan](http://x.example/y). Go.", ["See [the plan](http://x.example/y).", "Go."]),
        ("Prose - and\n- an item\n\n1986. A year.", ["Prose - and", "an item", "1986. A year."]),
        ("> Quoted\n> text. And\n> more.", ["Quoted\n> text.", "And\n> more."]),
        ("A long line\nthat is prose.\n---\nTwo.", ["A long line\nthat is prose.", "Two."]),
        (
            "One.\n\n    Two is indented, and it is prose all the same.",
            ["One.", "Two is indented, and it is prose all the same."],
        ),
    ],
)
def test_what_is_said_and_what_is_markup(text: str, sentences: list[str]) -> None:
    assert said(text) == sentences


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("# Title\n\nText.", "markdown"),
        ("Text with **weight** in it.", "markdown"),
        ("Text with *stress* in it.", "markdown"),
        ("See [it](http://a.example).", "markdown"),
        ("A | B\n--- | ---\n1 | 2", "markdown"),
        ("Text. <!-- no -->", "markdown"),
        ("Two:\n\n* one\n* two", "markdown"),
        ("Text in\n# 900 pieces, and\n* more. 2 * 3 * 4 = 24, it_is_so.", "plain"),
        ("Born in\n1950. Left in\n1951. He - and she\n- went.", "plain"),
        ("Plain text.", "plain"),
    ],
)
def test_what_looks_like_markdown(text: str, markup: str) -> None:
    assert Essay.from_text(text).markup == markup


@pytest.mark.parametrize(
    ("name", "markup"),
    [("a.txt", "plain"), ("a", "plain"), ("a.rst", "plain"), ("a.md", "markdown"), ("a.MARKDOWN", "markdown")],
)
def test_a_file_is_read_by_its_name(name: str, markup: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("A * text, *with* marks.")
    assert Essay.from_file(tmp_path / name).markup == markup


def test_another_markup_is_refused() -> None:
    with pytest.raises(EssayError, match="'auto', 'plain' or 'markdown'"):
        Essay.from_text("Text.", markup="html")
