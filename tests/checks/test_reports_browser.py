"""The report page in a real browser: nothing is fetched, nothing sticks out, and the filters show what they say."""

from __future__ import annotations

import shutil

import pytest

from assistant.checks.reports.pages import to_html
from tests.checks.test_reports import SCRIPT, blessed, report

pytestmark = [pytest.mark.browser, pytest.mark.slow]
sync_api = pytest.importorskip("playwright.sync_api")


@pytest.fixture(scope="module")
def browser():
    """Chromium, or a skip where there is none."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed: tests of the report page in a browser are skipped")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["desktop", "phone"])
def page(browser, request, tmp_path):
    """The page of a run with something passed, changed, failed and broken; complaints are collected on it."""
    width, height = request.param
    file = tmp_path / "report.html"
    file.write_text(to_html(report(SCRIPT | {"Rain?": [0, 1]}, blessed(SCRIPT))), encoding="utf-8")
    opened = browser.new_page(viewport={"width": width, "height": height})
    opened.complaints = []
    opened.on("console", lambda message: opened.complaints.append(message.text))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on("request", lambda request: opened.complaints.append(request.url))
    opened.goto(file.as_uri())
    assert opened.complaints.pop(0) == file.as_uri()
    yield opened
    opened.close()


def shown(page):
    return [card.inner_text() for card in page.locator("#questions > .card:visible code").all()]


def test_nothing_sticks_out_and_nothing_is_fetched(page):
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    for card in page.locator("summary").all():
        card.click()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.complaints == []


def test_filters(page):
    assert shown(page) == ["rain", "wind", "nasty", "broken"]
    page.select_option("select[name=status]", "short")
    assert shown(page) == ["wind", "nasty", "broken"]
    page.select_option("select[name=status]", "changed")
    assert shown(page) == ["rain"]
    page.select_option("select[name=status]", "")
    page.select_option("select[name=tag]", "a|b")
    assert shown(page) == ["wind"]
    page.select_option("select[name=tag]", "")
    page.fill("input[name=words]", "zebra")
    assert shown(page) == []
    page.fill("input[name=words]", "NASTY?")
    assert shown(page) == ["nasty"]
    assert page.locator("output").inner_text().startswith("1 / 4")


def test_cards_open_by_keyboard(page):
    card = page.locator("#questions > .card").first
    was_open = card.get_attribute("open")
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    assert card.get_attribute("open") != was_open
