"""What stands around the text of a page and is none of it: menus, banners, sharing, related posts, comments.

No one sign decides. A name counts only where all its words are known ("cookie-recipe" is no banner), a common word
only with another one or with links, a block of links only before the first or after the last paragraph; and nothing
goes that would leave little of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from assistant.essay.markdown_inline import WITHIN

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

# Words of class names that name furniture by themselves, also at the end of a longer word ("sphinxsidebar").
_LOUD = frozenset(
    "nav navbar navbox navigation topnav sidenav breadcrumb breadcrumbs crumb crumbs pagination pager sidebar "
    "footer colophon masthead newsletter signup subscribe subscription promo advert adverts advertisement "
    "sponsored onetrust consent gdpr paywall popup modal toast toc editsection headerlink catlinks disqus "
    "comments respond taboola outbrain noprint sharing".split()
)
# Words that name furniture two together, or one where there are links or buttons.
_COMMON = frozenset(
    "menu cookie cookies ad ads banner bar notice share social follow related recommended similar popular "
    "trending also like posts articles stories links buttons tools icons topics slot overlay widget area "
    "comment reply login register account tags tag jump skip privacy legal search rating next prev previous".split()
)
# Words that say nothing beside those.
_FILLING = frozenset(
    "site page main top bottom left right primary secondary header head inner outer wrapper wrap container "
    "box list item items block section content post entry article below above quick form the you may more "
    "recent sdk policy dialog mobile desktop global mw wp js is text link button panel group module row col "
    "fixed sticky p sign up cmp".split()
)
_ENDINGS = tuple(word for word in sorted(_LOUD) if len(word) > 5)
_AUTHORS = frozenset({"author", "authors", "byline"})
_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_TITLES = frozenset(f"h{level}" for level in range(1, 7))
_NEVER = _TITLES | {"html", "body", "main", "article"}
# A page keeps at least this share of its words.
_LEAST = 0.25
# From this share of its words in links a block is one of links.
_LINKED = 0.6
# Words outside links that make a block a paragraph of the text.
_PROSE = 10


def without_furniture(soup: BeautifulSoup) -> None:
    """Take the furniture out of `soup`: first what says that it is such, then blocks of links around the text."""
    body = soup.body or soup
    least = _LEAST * words_of(body)
    _out(body, [tag for tag in body.find_all(True) if _is_furniture(tag)], least)
    _out(body, _apart(body), least)


def words_of(tag: Tag) -> int:
    """How many words stand in `tag`."""
    return len(tag.get_text(" ").split())


def _out(body: Tag, found: list[Tag], least: float) -> None:
    left = words_of(body)
    for tag in found:
        if not tag.decomposed and left - (size := words_of(tag)) >= least:
            left -= size
            tag.decompose()


def _link_share(tag: Tag) -> float:
    """The share of links among the words of `tag`; a title that is a link is a title."""
    links = [tag] if tag.name == "a" else tag.find_all("a", href=True)
    links = [link for link in links if not link.find_parent(list(_TITLES))]
    return sum(words_of(link) for link in links) / (words_of(tag) or 1)


def _is_furniture(tag: Tag) -> bool:
    """Whether `tag` says that it is furniture."""
    if tag.name in _NEVER:
        return False
    names = [*tag.get_attribute_list("class"), tag.get("aria-label") if tag.get("role") else None]
    if tag.name not in WITHIN | {"section"} and "section" not in names:  # whose id its heading's words may have made
        names.append(tag.get("id"))
    return any(_names_furniture(str(name), tag) for name in names if name)


def _tokens(name: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(name)]


def _names_furniture(name: str, tag: Tag) -> bool:
    tokens = _tokens(name)
    loud = [token for token in tokens if token.endswith(_ENDINGS) or token in _LOUD]
    common = [token for token in tokens if token in _COMMON]
    if any(token not in _FILLING and token not in loud and token not in common for token in tokens):
        return False
    if loud or len(common) > 1:
        return True
    return bool(common) and (_link_share(tag) >= _LINKED or bool(tag.find(["button", "input"])))


def _apart(body: Tag) -> list[Tag]:
    """Blocks of links before the first and after the last paragraph, unless they stand in one block with one."""
    tags = body.find_all(True)
    prose = _paragraphs(body)
    places = [place for place, tag in enumerate(tags) if id(tag) in prose]
    if not places:
        return []
    paragraphs = [tags[place] for place in places]
    signed = [tag for tag in tags if _is_byline(tag)]
    text = {id(parent) for tag in [*paragraphs, *signed] for parent in tag.parents}
    spared = {id(paragraph.parent) for paragraph in paragraphs} - {id(body)} | set(map(id, signed))
    found = []
    for tag in [*tags[: places[0]], *tags[places[-1] + 1 :]]:
        if id(tag.parent) in spared:
            spared.add(id(tag))
        elif id(tag) not in text and id(tag) not in spared and _links(tag):
            found.append(tag)
    return found


def _is_byline(tag: Tag) -> bool:
    """Whether `tag` says who wrote the page."""
    names = (str(name) for name in [*tag.get_attribute_list("class"), *tag.get_attribute_list("rel")])
    return any(token in _AUTHORS for name in names for token in _tokens(name))


def _links(tag: Tag) -> bool:
    """Whether `tag` is a block of links, no title in it; one link alone may be anything."""
    if tag.name in WITHIN | _NEVER or tag.find_parent(list(_TITLES)):
        return False
    return len(tag.find_all("a", href=True)) > 1 and _link_share(tag) >= _LINKED


def _paragraphs(body: Tag) -> set[int]:
    """The ids of the blocks that hold a paragraph's words outside links and outside blocks in them."""
    count: Counter[int] = Counter()
    for text in body.find_all(string=True):
        block = next(parent for parent in text.parents if parent.name not in WITHIN or parent.name == "a")
        count[id(block)] += len(text.split()) if block.name != "a" else 0
    return {block for block, words in count.items() if words >= _PROSE}
