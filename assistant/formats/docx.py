"""A Word file as Markdown: note marks glued to their sentence, the notes at the end, a table's first row its header."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"


def word_text(path: Path) -> str:
    """The Markdown of the file at `path`; mammoth raises errors of several kinds for a broken one."""
    import mammoth
    from bs4 import BeautifulSoup

    from assistant.formats.html import flatten, markdown

    with path.open("rb") as file:
        page = mammoth.convert_to_html(file, style_map=_STYLES).value
    soup = BeautifulSoup(page, "html.parser")
    for image in soup.find_all("img"):
        image.decompose()
    _notes(soup)
    flatten(soup)
    return markdown(soup)


def _notes(soup: BeautifulSoup) -> None:
    """Marks [1] stay as text; the notes stand under a heading of their own, without arrows back."""
    marks = "a[href^='#footnote-'], a[href^='#endnote-']"
    for link in soup.select(marks):
        if "-ref-" in str(link["href"]):
            link.decompose()
        else:
            (link.find_parent("sup") or link).replace_with(link.get_text())
    first = soup.select_one("li[id^='footnote-'], li[id^='endnote-']")
    if first is not None and first.parent is not None:
        heading = soup.new_tag("h2")
        heading.string = "Notes"
        first.parent.insert_before(heading)
