"""A web page as Markdown: its one article, its words, no menus, banners, hidden parts, links or note marks."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.essay.formats.furniture import without_furniture, words_of
from assistant.essay.formats.literal import keep_literal
from assistant.essay.readable_quote import RAISED

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_NEVER = (
    "nav, footer, aside, dialog, script, style, template, noscript, iframe, object, svg, button, select, input,"
    "textarea, head, img, [hidden], [aria-hidden=true], [role=dialog], [role=alertdialog], [role=navigation],"
    "[role=banner], [role=contentinfo], [role=complementary], [role=search]"
)
_HIDDEN = ", ".join(
    f"[style*='{style}' i]" for style in ("display:none", "display: none", "visibility:hidden", "visibility: hidden")
)
_UNSEEN = f":is({_HIDDEN}):not(html, body, main, article)"
_MARK = re.compile(r"\s*[\[(]?\s*(?:\d{1,3}|[a-z]|[*†‡§↑↩︎]+|note \d+)\s*[\])]?\s*")
# Under this share of the page's words, what calls itself the article is a card beside the text.
_LEAST = 0.2


def page_text(path: Path) -> str:
    """The Markdown of the saved page at `path`; empty where nothing of it is text."""
    return text_of(path.read_bytes())


def text_of(page: str | bytes, *, in_book: bool = False) -> str:
    """The Markdown of a whole page; empty where nothing of it is text. What stands aside in a book is of the book."""
    from bs4 import BeautifulSoup

    import_module("lxml")  # bs4 says in a way of its own that it is missing
    soup = BeautifulSoup(page, "lxml")  # knows where cells, items and paragraphs end that nothing closes
    for aside in soup.find_all("aside") if in_book else ():
        aside.name = "div"
    _clean(soup, in_book)
    return markdown(_root(soup))


def markdown(root: Tag) -> str:
    """The Markdown of a cleaned part of a page: # headings, tables with a header row, blank lines between blocks."""
    from markdownify import MarkdownConverter

    converter = MarkdownConverter(
        heading_style="ATX", bullets="-", table_infer_header=True, escape_asterisks=False, escape_underscores=False
    )
    text: str = converter.convert_soup(root)
    lines = (line.rstrip() for line in text.replace("\xa0", " ").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n" if text.strip() else ""


def _clean(soup: BeautifulSoup, in_book: bool) -> None:
    from bs4 import Comment

    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for tag in soup.select(f"{_NEVER}, {_UNSEEN}"):
        tag.decompose()
    if not in_book:
        without_furniture(soup)
    _forms(soup)
    _headers(soup)
    _note_marks_out(soup)
    flatten(soup)


def _forms(soup: BeautifulSoup) -> None:
    """Forms go, but for one that is wrapped around the page itself."""
    for form in soup.find_all("form"):
        if not form.decomposed and 2 * words_of(form) < words_of(soup):
            form.decompose()


def _headers(soup: BeautifulSoup) -> None:
    """A header goes; of an article's own header the headings stay."""
    for header in soup.find_all("header"):
        if header.decomposed:
            continue
        kept = header.find_all(re.compile("^h[1-6]$")) if header.find_parent(["article", "main"]) else []
        for heading in kept:
            header.insert_before(heading.extract())
        header.decompose()


def _note_marks_out(soup: BeautifulSoup) -> None:
    """Raised links to a note, links that say they are such, and the arrows back from a note."""
    for link in soup.find_all("a"):
        text, raised = link.get_text(), link.find_parent("sup")
        inside = str(link.get("href") or "").rpartition("/")[2].partition("#")[1] == "#"
        named = "noteref" in f"{link.get('role')} {link.get('epub:type')}" or "backlink" in str(link.get("role"))
        if named or (_MARK.fullmatch(text) and inside and (raised or link.find("sup") or set(text) & set("↑↩"))):
            (raised if raised and raised.get_text() == text else link).decompose()


def flatten(soup: BeautifulSoup) -> None:
    """Links become their words, raised figures raised letters, line breaks blanks, layout tables blocks."""
    for link in soup.find_all("a"):
        link.unwrap()
    for raised in soup.find_all("sup"):
        raised.string = raised.get_text().translate(RAISED)
        raised.unwrap()
    for table in soup.find_all("table"):
        if _layout(table):
            for part in table.find_all(["tr", "td", "th", "tbody", "thead"]):
                if part.find_parent("table") is table:
                    part.name = "div"
            table.name = "div"
    for definitions in soup.find_all("dl"):
        _join_definitions(definitions)
    soup.smooth()
    for text in soup.find_all(string=True):
        if not text.find_parent("pre"):
            text.replace_with(type(text)(re.sub(r"\s+", " ", text)))
    keep_literal(soup)


def _join_definitions(definitions: Tag) -> None:
    """Each definition becomes a paragraph that begins with its terms; a term without one is a paragraph, too."""
    terms: list[Tag] = []
    name = ""
    for part in definitions.find_all(["dt", "dd"]):
        if part.find_parent("dl") is not definitions:
            continue
        if part.name == "dt":
            terms.append(part)
            part.name = "p"
            continue
        if terms:
            name = ", ".join(" ".join(term.get_text().split()).rstrip(":") for term in terms)
            for term in terms:
                term.decompose()
            terms = []
        (part.find(["p", "div"]) or part).insert(0, f"{name}: " if name else "")
        part.name = "div"
    definitions.name = "div"


def _layout(table: Tag) -> bool:
    """Whether a table places blocks on the page and holds no data."""
    if table.get("role") == "presentation" or table.find(["table", "h1", "h2", "h3", "ul", "ol"]):
        return True
    rows = table.find_all("tr")
    return all(len(row.find_all(["td", "th"])) < 2 for row in rows) or any(
        len(cell.find_all("p")) > 1 for cell in table.find_all("td")
    )


def _root(soup: BeautifulSoup) -> Tag:
    """The one article, else the one main, else the body."""
    body = soup.body or soup
    for name in ("article", "main"):
        found = [tag for tag in body.find_all(name) if not tag.find_parent(name)]
        if len(found) == 1 and words_of(found[0]) >= _LEAST * words_of(body):
            return found[0]
    return body
