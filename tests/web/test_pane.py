"""The essay as it stands on the page: tables as tables, every row still what a citation marks."""

from __future__ import annotations

from bs4 import BeautifulSoup

from assistant.essay import Essay
from assistant.phrases import Phrases
from assistant.web.pane import pane_html

TABLE = """# Mills

Two mills were built.

| Year | **Mill** | a\\|b |
|---|---|---|
| 1900 | [Upper](http://example.org) <b> | `x` |
| 1901 | Lower | |

| kept | by hand |
|---|---|

Nothing else.
"""


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(pane_html(Essay.from_text(text), Phrases.load()), "html.parser")


def test_a_table_has_rows_and_cells_and_its_header_stands_out() -> None:
    rows = soup(TABLE).select("table tr")
    assert [[cell.get_text().strip() for cell in row.find_all(["th", "td"])] for row in rows[:3]] == [
        ["Year", "Mill", "a|b"],
        ["1900", "Upper", "x"],
        ["1901", "Lower", ""],
    ]
    assert [cell.name for cell in rows[0].find_all(["th", "td"])] == ["th"] * 3
    assert not rows[1].find_all("th")


def test_every_row_is_the_sentence_that_a_citation_marks() -> None:
    essay, page = Essay.from_text(TABLE), soup(TABLE)
    shown = page.select(".sentence")
    assert [one["id"] for one in shown] == [f"s{sentence.number}" for sentence in essay.sentences]
    for element, sentence in zip(shown, essay.sentences, strict=True):
        assert (int(element["data-start"]), int(element["data-end"])) == (sentence.start, sentence.end)
        assert (element.name == "tr") == (sentence.kind == "row")


TEXT = """The price rose.[^1] It fell[^x] in **March**.

| Year | Price |
|---|---|
| 1951 | `12`p |

[^1]: Parish book, 1803.
"""


def test_notes_and_rows_are_shown_as_they_are_read_and_stand_where_they_stood() -> None:
    essay = Essay.from_text(TEXT, "Prices")
    page = BeautifulSoup(pane_html(essay, Phrases.load()), "html.parser")
    sentences = [page.find(id=f"s{s.number}") for s in essay.sentences]
    shown = [[cell.get_text() for cell in tag.find_all(["td", "th"])] or tag.get_text() for tag in sentences]
    assert shown == ["The price rose.¹", "It fell in March.", ["Year", "Price"], ["1951", "12p"], "Parish book, 1803."]
    spans = [essay.text[int(tag["data-start"]) : int(tag["data-end"])] for tag in sentences]
    assert spans == [sentence.text for sentence in essay.sentences]


def test_headings_follow_the_title_without_a_gap() -> None:
    page = soup("# Mills\n\nOne.\n\n## Prices\n\nTwo.\n\n### Rye\n\nThree.\n\n## After\n\nFour.\n")
    assert [(h.name, h.get_text()) for h in page.find_all(["h1", "h2", "h3", "h4"])] == [
        ("h1", "Mills"),
        ("h2", "Prices"),
        ("h3", "Rye"),
        ("h2", "After"),
    ]


def test_cells_stand_on_the_side_that_the_rule_names() -> None:
    rows = soup("Before.\n\n| a | b | c | d |\n|:--|--:|:-:|\n| 1 | 2 | 3 | 4 |\n").select("table tr")
    for row in rows:
        assert [cell.get("class") for cell in row.find_all(["th", "td"])] == [None, ["right"], ["center"], None]
    assert not soup("Before.\n\n| 1 | 2 |\n| 3 | 4 |\n").select("td[class], th[class]")


def test_a_quote_of_markdown_is_one_on_the_page_and_a_line_of_plain_text_is_none() -> None:
    page = soup("# A\n\nHe said:\n\n> **It** rains. It\n> pours.\n>\n> It *ends*.\n\nThat is all.\n")
    [quote] = page.select("blockquote")
    assert [one.get_text() for one in quote.find_all("p")] == ["It rains. It pours.", "It ends."]
    assert [one.get_text() for one in page.select("section > p")] == ["He said:", "That is all."]
    assert not soup("He said:\n\n> It rains.\n\nThat is all.\n").select("blockquote")
