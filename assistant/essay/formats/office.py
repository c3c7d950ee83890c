"""Files of Word, OpenDocument and RTF as text: what their libraries give, and nothing taken for something else."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"

_TEXTS = re.compile(r"word/(?:document|footnotes|endnotes)\d*\.xml")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = frozenset({"0", "false", "off"})


def word_text(path: Path) -> str:
    """A Word file as Markdown: note marks glued to their sentence, notes at the end, a table's first row its header.

    mammoth raises errors of several kinds for a broken one.
    """
    import mammoth
    from bs4 import BeautifulSoup

    from assistant.essay.formats.html import flatten, markdown

    page = mammoth.convert_to_html(_visible_copy(path), style_map=_STYLES).value
    soup = BeautifulSoup(page, "html.parser")
    for image in soup.find_all("img"):
        image.decompose()
    _notes(soup)
    flatten(soup)
    return markdown(soup)


def _visible_copy(path: Path) -> BytesIO:
    """The file without hidden text, and with text that was moved where it was moved to, as Word shows it."""
    from lxml import etree

    seen = BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(seen, "w") as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if _TEXTS.fullmatch(name) and (b"vanish" in data or b"moveTo" in data):
                parts = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
                for run in parts.findall(f".//{_W}rPr/{_W}vanish/../.."):
                    if run.tag == f"{_W}r" and run.find(f"{_W}rPr/{_W}vanish").get(f"{_W}val") not in _OFF:
                        run.getparent().remove(run)
                for moved in parts.findall(f".//{_W}moveTo"):
                    moved.tag = f"{_W}ins"
                data = etree.tostring(parts, xml_declaration=True, encoding="UTF-8", standalone=True)
            copy.writestr(name, data)
    seen.seek(0)
    return seen


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


def writer_text(path: Path) -> str:
    """A text of OpenDocument (.odt) as Markdown: headings, lists, tables, and its notes at the end.

    Raises:
        ValueError: it is a sheet or a drawing.
    """
    from odfdo import Document

    document = Document(str(path))
    if document.get_type() != "text":
        raise ValueError(f"{document.get_type()} is no text")
    return str(document.to_markdown())


def rich_text(path: Path) -> str:
    """An .rtf file as plain text, a paragraph in a block of its own; tables are lines, notes and pictures are lost."""
    from striprtf.striprtf import rtf_to_text

    # An RTF file is ASCII; what else stands in it was put there by programs that mean their own code page by it.
    text: str = rtf_to_text(path.read_bytes().decode("cp1252", "replace"), errors="replace")  # type: ignore[no-untyped-call]
    return "\n\n".join(line.replace("|", " ").strip() for line in text.splitlines() if line.strip())
