"""A book as Markdown: its chapters in the order of the spine, without contents pages and metadata."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

# A page with this share of its letters in links, and several of them, is a list of contents.
_LINKED = 0.7


def book_text(path: Path) -> str:
    """The Markdown of all chapters of the book at `path`.

    Raises:
        zipfile.BadZipFile: it is no archive, or a broken one.
        KeyError: a part that it names is not in it.
    """
    from assistant.essay.formats.html import text_of

    with zipfile.ZipFile(path) as archive:
        pages = (archive.read(name) for name in _chapters(archive))
        return "\n".join(text_of(page, in_book=True) for page in pages if not _contents(page))


def _parse(data: bytes) -> BeautifulSoup:
    from bs4 import BeautifulSoup

    return BeautifulSoup(data, "html.parser")


def _chapters(archive: zipfile.ZipFile) -> list[str]:
    """Names of the chapters' files in the archive, first to last."""
    container = _parse(archive.read("META-INF/container.xml"))
    package = _attribute(container.find("rootfile"), "full-path")
    book = _parse(archive.read(package))
    items = {_attribute(item, "id"): item for item in book.find_all(["item", "opf:item"])}
    guide = {_attribute(mark, "href").partition("#")[0] for mark in book.select("reference[type=toc]")}
    order = [items.get(_attribute(mark, "idref")) for mark in book.find_all(["itemref", "opf:itemref"])]
    names = [
        _attribute(item, "href")
        for item in order
        if item is not None
        and "nav" not in _attribute(item, "properties").split()
        and "html" in _attribute(item, "media-type")
    ]
    folder = posixpath.dirname(package)
    return [posixpath.normpath(posixpath.join(folder, unquote(name))) for name in names if name not in guide]


def _attribute(tag: Tag | None, name: str) -> str:
    return str(tag.get(name) or "") if tag is not None else ""


def _contents(page: bytes) -> bool:
    soup = _parse(page)
    body = soup.body or soup
    for title in body.find_all(["h1", "h2", "h3"]):
        title.decompose()
    links = [len("".join(link.get_text().split())) for link in body.find_all("a", href=True)]
    return len(links) > 1 and sum(links) >= _LINKED * len("".join(body.get_text().split()))
