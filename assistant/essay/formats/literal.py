"""Words that look like marks of Markdown and are none: a backslash keeps them words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.essay.markdown_inline import WITHIN

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, PageElement

_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
# In the midst of a sentence: tags, code, emphasis, links, notes, backslashes before a mark.
_WITHIN = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|`|<(?=[a-zA-Z/!?])|(?<=\S)\*|\*(?=\S)|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)|\[(?=[^\[\]]*\]\(|\^)"
)
_ASIDE = re.compile(r"%(?=%)")
# At the start of a block: items, headings, quotations, fences, rows, what a link stands for.
_START = re.compile(r"(\s*)(?=[-+*](?:\s|$)|#{1,6}(?:\s|$)|>|~~~|-{2,}\s*$|={2,}\s*$|:\s|\||\[[^\]]+\]:)")
_COUNT = re.compile(r"(\s*\d{1,9})(?=[.)](?:\s|$))")


def keep_literal(soup: BeautifulSoup) -> None:
    """Escape what would be read as Markdown in the texts of `soup`; code stays as it is."""
    from bs4.element import NavigableString

    for text in soup.find_all(string=True):
        if type(text) is not NavigableString or text.find_parent(["pre", "code"]):
            continue
        cell = text.find_parent(["td", "th"])
        kept = literal(str(text), begins=not cell and _begins(text) and not text.find_parent(_HEADINGS))
        if cell:
            kept = kept.replace("|", r"\|")
        if kept != text:
            text.replace_with(NavigableString(kept))


def literal(text: str, *, begins: bool) -> str:
    """`text` with a backslash before what would be read as Markdown; `begins` says that a block begins with it."""
    kept = _ASIDE.sub(r"%\\", _WITHIN.sub(r"\\\g<0>", text))
    for mark in (_START, _COUNT) if begins else ():
        found = mark.match(kept)
        kept = f"{found[1]}\\{kept[found.end() :]}" if found else kept
    return kept


def _begins(text: NavigableString) -> bool:
    """Whether `text` is the first of its block, or of a line in it."""
    for before in text.previous_elements:
        if isinstance(before, str):
            if before.strip():
                return _block(before) is not _block(text)
        elif getattr(before, "name", None) not in WITHIN:
            return True
    return True


def _block(text: PageElement) -> PageElement | None:
    return next((parent for parent in text.parents if parent.name not in WITHIN), None)
