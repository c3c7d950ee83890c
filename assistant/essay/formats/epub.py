"""A book as Markdown: its chapters in the order of the spine, without contents pages and metadata."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from urllib.parse import unquote

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


def _chapters(archive: zipfile.ZipFile) -> list[str]:
    """Names of the chapters' files in the archive, first to last."""
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    container = etree.fromstring(archive.read("META-INF/container.xml"), parser)
    package = next(container.iter("{*}rootfile")).get("full-path")
    book = etree.fromstring(archive.read(package), parser)
    items = {item.get("id"): item for item in book.iter("{*}item")}
    order = [items[mark.get("idref")] for mark in book.iter("{*}itemref") if mark.get("idref") in items]
    names = [
        item.get("href", "")
        for item in order
        if "nav" not in item.get("properties", "").split() and "html" in item.get("media-type", "")
    ]
    guide = {mark.get("href", "").partition("#")[0] for mark in book.iter("{*}reference") if mark.get("type") == "toc"}
    folder = posixpath.dirname(package)
    return [posixpath.normpath(posixpath.join(folder, unquote(name))) for name in names if name not in guide]


def _contents(page: bytes) -> bool:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page, "html.parser")
    body = soup.body or soup
    for title in body.find_all(["h1", "h2", "h3"]):
        title.decompose()
    links = [len("".join(link.get_text().split())) for link in body.find_all("a", href=True)]
    return len(links) > 1 and sum(links) >= _LINKED * len("".join(body.get_text().split()))
