"""The essay's pane: its sentences as they are read, and where each of them stands."""

from __future__ import annotations

from bs4 import BeautifulSoup

from assistant.essay import Essay
from assistant.phrases import Phrases
from assistant.web.pane import pane_html

TEXT = """The price rose.[^1] It fell[^x] in **March**.

| Year | Price |
|---|---|
| 1951 | `12`p |

[^1]: Parish book, 1803.
"""


def test_notes_and_rows_are_shown_as_they_are_read_and_stand_where_they_stood() -> None:
    essay = Essay.from_text(TEXT, "Prices")
    soup = BeautifulSoup(pane_html(essay, Phrases.load()), "html.parser")
    sentences = [soup.find(id=f"s{s.number}") for s in essay.sentences]
    shown = [[cell.get_text() for cell in tag.find_all(["td", "th"])] or tag.get_text() for tag in sentences]
    assert shown == ["The price rose.¹", "It fell in March.", ["Year", "Price"], ["1951", "12p"], "Parish book, 1803."]
    spans = [essay.text[int(tag["data-start"]) : int(tag["data-end"])] for tag in sentences]
    assert spans == [sentence.text for sentence in essay.sentences]
