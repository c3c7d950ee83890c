"""Saved pages: the text of each, and nothing of what stands around it."""

from pathlib import Path

import pytest

pytest.importorskip("lxml", reason="the [formats] extra is not installed")

from assistant.essay.formats.html import text_of
from tests.bench.html_pages import PAGES, counted, expected

TEXT = "<p>The ferry stopped in the autumn of 1911, and the village had to walk to its own church again.</p>" * 3
LINKS = '<a href="/a">Boats for hire</a> <a href="/b">Boats for sale</a>'
SAID = "<p>Words that stand in this block, and some more of them.</p>"


# One link alone may be anything: a visitor counter's is left.
MISSED = {"tables": 1}


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda page: page.stem)
def test_a_page_keeps_its_sentences_and_none_of_its_furniture(page: Path) -> None:
    assert counted(page, text_of) == (len(expected(page)[0]), MISSED.get(page.stem, 0))


@pytest.mark.parametrize(
    ("attribute", "inside"),
    [
        ('class="CookieBanner"', SAID),
        ('class="cookie_notice_bar"', SAID),
        ('id="site-menu"', LINKS),
        ('class="mainMenu"', LINKS),
        ('class="RelatedStories"', SAID),
        ('class="NewsletterSignUp"', SAID),
        ('role="region" aria-label="Cookie notice"', SAID),
    ],
)
def test_what_names_itself_furniture_is_left_out(attribute: str, inside: str) -> None:
    assert "Boats" not in (text := text_of(f"<body>{TEXT}<div {attribute}>{inside}</div>{TEXT}</body>"))
    assert "Words" not in text
    assert text.count("1911") == 6


@pytest.mark.parametrize(
    "attribute",
    [
        'class="cookie-recipe"',
        'class="cookies"',
        'class="menu"',
        'class="menuOfTheDay"',
        'class="related-work"',
        'class="share-of-votes"',
        'class="has-sidebar"',
        'aria-label="Comments"',
    ],
)
def test_a_name_that_only_resembles_is_text(attribute: str) -> None:
    assert "Words" in text_of(f"<body>{TEXT}<div {attribute}>{SAID}</div>{TEXT}</body>")


def test_a_section_with_its_title_as_id_is_text() -> None:
    section = f'<section id="navigation"><h2>Navigation</h2>{SAID}</section>'
    assert "Words" in text_of(f"<body>{TEXT}{section}</body>")


def test_links_stand_around_the_text_or_in_it() -> None:
    text = text_of(f"<body><div>{LINKS}</div>{TEXT}<div>{LINKS.replace('Boats', 'Ships')}</div>{TEXT}</body>")
    assert "Boats" not in text
    assert "Ships for hire" in text


def test_a_list_of_links_under_a_title_of_the_text_is_text() -> None:
    page = f"<body><div>{TEXT}<h2>Sources</h2><ul><li>{LINKS}</li></ul></div></body>"
    assert "Boats for hire" in text_of(page)


@pytest.mark.parametrize(
    "line",
    [
        '<div class="byline"><a href="/a">Ann Lee</a> and <a href="/b">Bo Ek</a></div>',
        '<p>By <a href="/a" rel="author">Ann Lee</a></p>',
        '<div class="post-author"><a href="/a">Ann Lee</a></div>',
    ],
)
def test_who_wrote_a_page_is_text(line: str) -> None:
    assert "Ann Lee" in text_of(f"<body><div>{line}</div>{TEXT}</body>")


def test_a_title_that_is_a_link_is_a_title() -> None:
    page = f'<body><div><h2><a href="/p">The last ferry</a></h2></div>{TEXT}</body>'
    assert "## The last ferry" in text_of(page)


def test_furniture_that_is_most_of_a_page_is_its_text() -> None:
    page = f'<body><div class="comments">{TEXT}</div><p>A short line.</p></body>'
    assert text_of(page).count("1911") == 3
