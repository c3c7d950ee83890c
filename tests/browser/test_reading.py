"""Asking and reading: citations lead to their sentence, by mouse, by keyboard, on a phone, in the dark."""

from __future__ import annotations

import re

import pytest

from assistant.essay.essay import Essay
from assistant.web.options import WebOptions
from tests.browser.conftest import DESKTOP, PHONE, answers, ask, asked, cites, in_view, marked, settled
from tests.web_doubles import Double, bundled_essay
from tests.web_served import gradio_page, ready, served

QUESTION = "Why was Sora scrapped?"


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_each_citation_leads_to_its_sentence_and_back(chat, visit, shot, device):
    page = visit(chat, **device)
    shot(page, "first")
    ask(page, QUESTION)
    shot(page, "answered")
    answer = Double(bundled_essay()).ask(QUESTION)
    assert cites(page).count() == len(answer.citations) > 1
    for number, citation in enumerate(answer.citations):
        link = cites(page).nth(number)
        assert link.inner_text() == f"[{number + 1}]"
        name = link.get_attribute("aria-label")
        assert citation.section in name
        assert re.search(r"sentence \d+", name)
        size = link.bounding_box()
        assert min(size["width"], size["height"]) >= 24
        (link.tap if device is PHONE else link.click)()
        assert marked(page) == [citation.quote]
        assert in_view(page, "#essay [aria-current]")
        assert link.is_visible()
        page.wait_for_function("document.activeElement.matches('[aria-current]')")
        assert page.evaluate("location.hash") == link.get_attribute("href")
        shot(page, f"citation-{number + 1}")
        [lambda: page.click("#back"), lambda: page.keyboard.press("Escape"), page.go_back][number % 3]()
        page.wait_for_function("!document.querySelector('#essay [aria-current]')")
        assert page.evaluate("document.activeElement.textContent") == f"[{number + 1}]"
        assert not page.locator("#back").is_visible()


def test_on_a_phone_answer_and_marked_sentence_are_both_readable(chat, visit):
    page = visit(chat, **PHONE)
    ask(page, QUESTION)
    assert not page.locator("#essay").is_visible()
    cites(page).last.tap()
    page.wait_for_timeout(800)
    assert in_view(page, "#essay [aria-current]")
    assert in_view(page, f"#talk a[href='{cites(page).last.get_attribute('href')}']")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.keyboard.press("Escape")
    page.wait_for_function("getComputedStyle(document.querySelector('#right')).visibility === 'hidden'")
    page.get_by_role("button", name="Read the essay").tap()
    page.wait_for_timeout(300)
    assert page.locator("#s0").is_visible()
    assert marked(page) == []
    page.tap("#back")
    page.wait_for_function("getComputedStyle(document.querySelector('#right')).visibility === 'hidden'")


def test_the_mark_goes_with_the_next_question_and_the_essay_follows_the_answer(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    cites(page).first.click()
    assert marked(page)
    ask(page, "unheard")
    assert marked(page) == []
    page.evaluate("document.querySelector('#right').scrollTop = 1e6")
    ask(page, QUESTION)
    first = Double(bundled_essay()).ask(QUESTION).citations[0]
    page.wait_for_timeout(300)
    assert in_view(page, f"[data-start='{first.start}']")
    assert page.evaluate("document.activeElement.closest('#ask') !== null")


def test_the_three_outcomes_are_told_apart_by_more_than_colour(chat, visit, shot):
    page = visit(chat)
    answered_, unsure, absent = (ask(page, q).inner_text() for q in (QUESTION, "xylophone", "unheard"))
    shot(page)
    assert "Not" not in answered_.split()
    assert unsure.startswith("◐ Not sure.")
    assert "does not say" not in unsure
    assert absent.startswith("○ Not in the essay.")
    assert "%" not in answered_ + unsure + absent
    sentences = bundled_essay().sentences[:2]
    quotes = answers(page).nth(1).locator("blockquote a")
    assert quotes.all_inner_texts() == [s.text for s in sentences]
    quotes.nth(1).click()
    assert marked(page) == [sentences[1].text]
    page.keyboard.press("Escape")
    folded = answers(page).nth(2).locator("details")
    assert not folded.locator("a").first.is_visible()
    folded.locator("summary").click()
    folded.locator("a").first.click()
    assert marked(page) == [sentences[0].text]


def test_keyboard_alone_does_everything(chat, visit):
    page = visit(chat)
    assert page.evaluate("document.activeElement.closest('#ask') !== null")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    settled(page, 1)
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('#talk a[href]')"):
            break
    number = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('[aria-current]')")
    assert in_view(page, "#essay [aria-current]")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == number


def test_a_sentence_has_an_address_of_its_own(chat, visit, shot):
    page = visit(chat, path="/#s12")
    sentence = bundled_essay().sentences[12]
    assert marked(page) == [sentence.text]
    assert in_view(page, "#s12")
    shot(page)
    page.evaluate("location.hash = '#s30'")
    page.wait_for_selector("#s30[aria-current]")
    assert in_view(page, "#s30")


@pytest.mark.parametrize("anchor", ["/#s99999", "/#s", "/#section1", "/#s1<img>", "/#question", "/#s3-00000000"])
def test_an_address_of_nothing_is_harmless(chat, visit, anchor):
    page = visit(chat, path=anchor)
    assert marked(page) == []


def test_contents_lead_to_their_section(chat, visit):
    page = visit(chat)
    titles = [section.title for section in bundled_essay().sections]
    assert page.locator(".contents a").all_text_contents() == titles
    page.click(".contents summary")
    page.locator(".contents a").nth(3).click()
    assert page.evaluate("document.activeElement.textContent") == titles[3]
    assert in_view(page, "#section3")


def test_the_whole_essay_stands_on_the_page(chat, visit):
    page = visit(chat)
    essay = bundled_essay()
    shown = page.locator("#essay .sentence").evaluate_all("(all) => all.map((s) => [s.id, s.textContent])")
    assert shown == [[f"s{s.number}", s.text] for s in essay.sentences]
    headings = page.locator("#essay :is(h1, h2)").all_text_contents()
    assert headings == [section.title for section in essay.sections]


def test_side_by_side_on_a_desktop_in_one_screen(chat, visit):
    page = visit(chat)
    talk, essay = (page.locator(name).bounding_box() for name in ("#left", "#right"))
    assert essay["x"] >= talk["x"] + talk["width"] - 1
    box = page.locator("#ask").bounding_box()
    assert box["y"] + box["height"] <= 800


def test_dark_follows_the_system(chat, visit, shot):
    page = visit(chat, color_scheme="dark", **DESKTOP)
    ask(page, QUESTION)
    cites(page).first.click()
    shot(page)
    red, green, blue = map(
        int, re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))[:3]
    )
    assert (red + green + blue) / 3 < 60


def test_first_load_says_what_this_is_and_examples_and_follow_ups_ask(chat, visit):
    page = visit(chat)
    text = page.inner_text("#talk")
    assert "one click" in text
    assert "knows nothing but this text" in text
    example = page.locator("#talk .example").nth(1)
    question = example.inner_text().strip()
    example.click()
    settled(page, 1)
    assert asked(page) == [question]
    follow = page.locator("#talk .option").first
    question = follow.inner_text().strip()
    follow.click()
    settled(page, 2)
    assert asked(page)[1] == question
    page.reload()
    page.wait_for_function("window.essayChat && document.querySelectorAll('#talk [data-testid=user]').length === 2")


def test_answers_are_announced(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    log = page.locator("#talk [role=log]")
    assert log.get_attribute("aria-live") == "polite"
    assert Double(bundled_essay()).ask(QUESTION).statements[0].text in log.inner_text()


WIDE = f"# Wide\n\nWhat it is about.\n\n|{' Column |' * 12}\n|{'---|' * 12}\n|{' Passengers |' * 12}\n"


def test_marks_and_tables_are_not_cut_at_the_panes_edge(visit, shot):
    essay = Essay.from_text(WIDE)
    with served(WebOptions(rate=100_000), Double(essay), gradio_page, essay=essay) as server:
        ready(server)
        for device in (DESKTOP, PHONE):
            page = visit(server, "/#s0", **device)
            page.locator("#essay [aria-current]").wait_for()
            room = page.evaluate("""() => {
                const left = (found) => document.querySelector(found).getBoundingClientRect().left;
                return left("#essay [aria-current]") - left("#essay section:has([aria-current])");
            }""")
            assert room >= 3  # beyond the section nothing is painted, the frame of a mark neither
            page.locator("#essay .table").scroll_into_view_if_needed()
            shot(page, str(device["viewport"]["width"]))
            table = page.evaluate("""() => {
                const { clientWidth, scrollWidth } = document.querySelector("#essay .table");
                const pane = document.querySelector("#right");
                return [clientWidth < scrollWidth, clientWidth / pane.clientWidth, pane.scrollWidth - pane.clientWidth];
            }""")
            assert table[0]  # it scrolls by itself
            assert table[1] > 0.9  # and first takes what room there is
            assert table[2] == 0
