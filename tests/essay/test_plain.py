"""Plain text: lists, headings and tables where an author meant them, and nowhere else."""

from __future__ import annotations

import pytest

from assistant.essay.essay import Essay


def essay(text: str) -> Essay:
    return Essay.from_text(text, markup="plain")


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Two kinds:\n- small\n- big", ["small", "big"]),
        ("Two kinds:\n\n- small\n  and cheap\n- big\n\nEnd.", ["small\n  and cheap", "big"]),
        ("One kind:\n- small", ["small"]),
        ("It fell to this:\n- 12 degrees", []),
        ("It ended here.\n1. First.\n2. Second.", ["First.", "Second."]),
        ("It ended here in\n1. First.\n2. Second.", []),
        ("Born in\n1950. Left.\n1951. Gone.", []),
        ("He left.\n1950. It rained.\n1951. It snowed.", []),
        ("1. One.\n\n2. Two.\n\n3. Three.", ["One.", "Two.", "Three."]),
        ("1. Alone.", []),
        ("a) one\nb) two\nc) three", ["one", "two", "three"]),
        ("(i) one\n(ii) two", ["one", "two"]),
        ("7. seven\n8. eight", []),
        ("- he never crossed it", []),
        ("He said that A. Smith\nB. Jones and\nC. Miller came.", []),
    ],
)
def test_which_lines_are_items(text: str, items: list[str]) -> None:
    assert [s.text for s in essay(text).sentences if s.kind == "item"] == items


def test_no_character_is_lost_where_a_mark_is_none() -> None:
    text = "The glass fell to\n- 12 degrees, place\n1. The others\n# 9 followed | and\n(b) went."
    assert "".join("".join(s.text.split()) for s in essay(text).sentences) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("# A Title\n\nText.", ["A Title"]),
        ("# A Title\nText.", ["A Title"]),
        ("Text for\n# 900 crowns, and more\nof it.", [""]),
        ("# 900 crowns were\nenough for it.", [""]),
        ("=== A ===\nText.\n=== B ===\nText.", ["A", "B"]),
        ("A\n===\n\nText.\n\nB\n~~~\n\nText.\n\nC\n^^^\n\nText.", ["A", "B", "C"]),
        ("Text that ends.\n---\nMore.", [""]),
    ],
)
def test_which_lines_are_titles(text: str, titles: list[str]) -> None:
    assert [section.title for section in essay(text).sections] == titles


def test_a_table_needs_two_lines_and_a_rule_makes_its_header() -> None:
    rows = essay("| A | B |\n|---|---|\n| 1 | 2 |\n\nText | more.\n\nC | D\n--|--\n3 | 4").sentences
    assert [(s.text, s.kind, s.lead) for s in rows] == [
        ("| A | B |", "row", None),
        ("| 1 | 2 |", "row", 0),
        ("Text | more.", "prose", None),
        ("C | D", "row", None),
        ("3 | 4", "row", 3),
    ]


def test_marks_of_quoted_mail_are_no_words() -> None:
    quoted = essay("> He wrote that the\n> mill burned. And\n> that it rained.").sentences
    assert [s.words for s in quoted] == ["He wrote that the mill burned.", "And that it rained."]


def test_a_megabyte_of_short_lines_is_read() -> None:
    assert len(essay("A line - of text.\n" * 60_000).sentences) == 60_000
