"""Asking and reading: citations lead to their sentence, by mouse, by keyboard, on a phone, in the dark."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESKTOP, PHONE, ask, in_view
from tests.web_doubles import Double, bundled_essay

QUESTION = "Why was Sora scrapped?"


def selected(page):
    return page.locator(".sentence.selected")


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_each_citation_leads_to_its_sentence(chat, visit, shot, device):
    page = visit(chat, **device)
    shot(page, "first")
    turn = ask(page, QUESTION)
    shot(page, "answered")
    quotes = [c.quote for c in Double(bundled_essay()).ask(QUESTION).citations]
    assert turn.locator("a.cite").count() == len(quotes) > 1
    for number, quote in enumerate(quotes):
        link = turn.locator("a.cite").nth(number)
        assert link.inner_text() == f"[{number + 1}]"
        link.click()
        assert selected(page).all_inner_texts() == [quote]
        assert in_view(page, ".sentence.selected")
        assert selected(page).get_attribute("aria-current") == "true"
        assert page.evaluate("document.activeElement.id") == selected(page).get_attribute("id")
        assert page.evaluate("location.hash") == link.get_attribute("href")
        shot(page, f"citation-{number + 1}")
        page.click("#back")
        assert page.evaluate("document.activeElement.textContent") == f"[{number + 1}]"
        assert link.is_visible()
        assert not page.locator("#back").is_visible()


def test_last_answers_evidence_is_marked_and_lies_on_the_bar(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    answer = Double(bundled_essay()).ask(QUESTION)
    assert set(page.locator(".sentence.cited").all_inner_texts()) == {c.quote for c in answer.citations}
    assert page.locator("#bar i").count() == len(answer.citations)
    ask(page, "xylophone")
    assert page.locator(".sentence.cited").count() == 0
    assert page.locator("#bar i").count() == 0


def test_evidence_stands_under_the_answer_with_its_section(chat, visit):
    page = visit(chat)
    turn = ask(page, QUESTION)
    answer = Double(bundled_essay()).ask(QUESTION)
    items = turn.locator(".evidence li")
    assert items.count() == len(answer.citations)
    for number, citation in enumerate(answer.citations):
        text = items.nth(number).text_content()
        assert citation.quote in text
        assert citation.section in text
    assert "not sure" in turn.locator(".sure").inner_text()
    assert "0.5" not in turn.inner_text()


def test_hovering_and_focusing_show_the_quote(chat, visit):
    page = visit(chat)
    turn = ask(page, QUESTION)
    tip = page.locator("#tip")
    assert not tip.is_visible()
    turn.locator("a.cite").first.hover()
    assert Double(bundled_essay()).ask(QUESTION).citations[0].quote in tip.inner_text()
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    turn.locator("a.cite").nth(1).focus()
    assert Double(bundled_essay()).ask(QUESTION).citations[1].quote in tip.inner_text()


def test_keyboard_alone_does_everything(chat, visit, shot):
    page = visit(chat)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "question"
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".turn .actions").wait_for()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('a.cite')"):
            break
    number = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.sentence.selected')")
    assert in_view(page, ".sentence.selected")
    shot(page)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == number


def test_every_control_is_reached_by_tab_and_shows_its_focus(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    page.evaluate("document.activeElement.blur(); document.body.focus()")
    seen = []
    for _ in range(80):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim()"))
    wanted = [
        "New chat",
        "Chats",
        "Download",
        "Your own essay",
        "[1]",
        "Copy with footnotes",
        "Save as test",
        "Helpful",
        "Not helpful",
        "Ask again",
        "Edit the question",
        "Ask",
        "Contents",
    ]
    assert [name for name in wanted if name not in seen] == []


def test_what_is_unsure_shows_the_closest_sentences_each_a_link_to_its_place(chat, visit, shot):
    page = visit(chat)
    turn = ask(page, "xylophone")
    assert turn.locator(".refused").inner_text() == "I could not find a sentence on that. Closest:"
    assert "does not say" not in turn.inner_text()
    assert turn.locator("a.cite").count() == 0
    sentences = bundled_essay().sentences[:2]
    assert turn.locator(".closest a").all_text_contents() == [s.text for s in sentences]
    shot(page)
    for number, sentence in enumerate(sentences):
        turn.locator(".closest a").nth(number).click()
        assert selected(page).first.get_attribute("data-start") == str(sentence.start)
        page.click("#back")


def test_what_is_absent_folds_the_closest_away(chat, visit, shot):
    page = visit(chat)
    turn = ask(page, "unheard")
    closest = turn.locator(".nearest summary")
    assert closest.inner_text() == "Closest in the essay, but not an answer"
    assert not turn.locator(".nearest a").first.is_visible()
    shot(page)
    closest.click()
    turn.locator(".nearest a").first.click()
    assert selected(page).first.get_attribute("data-start") == str(bundled_essay().sentences[0].start)


def test_a_chat_kept_before_there_were_outcomes_is_still_shown(chat, visit):
    page = visit(chat)
    ask(page, "xylophone")
    page.evaluate("""() => {
        const [name, value] = Object.entries(localStorage).find(([key]) => key.startsWith("essay-chats"));
        const chats = JSON.parse(value);
        const { view } = chats[0].turns[0];
        delete view.answer.outcome;
        delete view.headline;
        localStorage.setItem(name, JSON.stringify(chats));
    }""")
    page.reload()
    page.wait_for_selector("#app[data-ready]")
    assert page.locator(".refused").inner_text() == "I could not find a sentence on that."
    assert page.locator(".closest a").count() == 2


def test_the_three_outcomes_look_different(chat, visit):
    page = visit(chat)
    said = [ask(page, question).locator(".said").first for question in (QUESTION, "xylophone", "unheard")]
    assert len({one.evaluate("(e) => getComputedStyle(e).backgroundColor") for one in said}) == 3


def test_a_sentence_has_an_address_of_its_own(chat, visit, shot):
    page = visit(chat, path="/#s12")
    sentence = bundled_essay().sentences[12]
    assert page.inner_text("#s12") == sentence.text
    assert selected(page).get_attribute("id") == "s12"
    assert in_view(page, "#s12")
    shot(page)
    page.evaluate("location.hash = '#s30'")
    page.wait_for_selector("#s30.selected")
    assert in_view(page, "#s30")


@pytest.mark.parametrize("anchor", ["/#s99999", "/#s", "/#section1", "/#s1<img>", "/#question"])
def test_an_address_of_nothing_is_harmless(chat, visit, anchor):
    page = visit(chat, path=anchor)
    assert selected(page).count() == 0


def test_contents_lead_to_their_section(chat, visit):
    page = visit(chat)
    essay = bundled_essay()
    titles = [section.title for section in essay.sections]
    assert page.locator(".contents a").all_inner_texts() == titles
    page.locator(".contents a").nth(3).click()
    assert page.evaluate("document.activeElement.textContent") == titles[3]
    assert in_view(page, "#section3")


def test_the_whole_essay_stands_on_the_page(chat, visit):
    page = visit(chat)
    essay = bundled_essay()
    shown = page.locator(".sentence").evaluate_all("(all) => all.map((s) => [s.id, s.textContent])")
    assert shown == [[f"s{s.number}", s.text] for s in essay.sentences]
    headings = page.locator("#text :is(h2, h3)").all_text_contents()
    assert headings == [section.title for section in essay.sections]


def test_dark_follows_the_system_and_the_choice_is_kept(chat, visit, shot):
    page = visit(chat, color_scheme="dark", **DESKTOP)

    def lightness():
        return page.evaluate("""() => {
            const [r, g, b] = getComputedStyle(document.querySelector('#essay')).backgroundColor.match(/[\\d.]+/g);
            return (Number(r) + Number(g) + Number(b)) / 3;
        }""")

    assert lightness() < 60
    ask(page, QUESTION)
    page.click("a.cite")
    shot(page)
    page.click("#top .tools > .icon")
    assert lightness() > 200
    page.reload()
    page.wait_for_selector("#app[data-ready]")
    assert lightness() > 200


def test_on_a_phone_conversation_and_essay_are_stacked(chat, visit):
    page = visit(chat, **PHONE)
    talk, essay = (page.locator(name).bounding_box() for name in ("#talk", "#essay"))
    assert essay["y"] >= talk["y"] + talk["height"] - 1
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.click(".to-essay")
    assert page.evaluate("document.activeElement.id") == "essay"


def test_side_by_side_on_a_desktop(chat, visit):
    page = visit(chat)
    talk, essay = (page.locator(name).bounding_box() for name in ("#talk", "#essay"))
    assert essay["x"] >= talk["x"] + talk["width"] - 1
    assert abs(essay["y"] - talk["y"]) < 2


def test_nothing_moves_for_who_asked_for_less_motion(chat, visit):
    page = visit(chat, reduced_motion="reduce", **DESKTOP)
    ask(page, QUESTION)
    page.click("a.cite")
    moving = page.evaluate("document.getAnimations().filter((a) => a.effect.target.closest('#app')).length")
    assert moving == 0


def test_answers_are_announced(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    status = page.locator("#status")
    assert status.get_attribute("role") == "status"
    assert Double(bundled_essay()).ask(QUESTION).statements[0].text in status.text_content()
    ask(page, "xylophone")
    assert "could not find" in status.text_content()


def test_first_load_says_what_this_is_and_what_it_cannot_do(chat, visit):
    page = visit(chat)
    text = page.inner_text(".welcome")
    assert "one click" in text
    assert "knows nothing but this text" in text
    page.locator(".welcome .chips button").nth(1).click()
    page.locator(".turn .actions").wait_for()
    assert not page.locator(".welcome").is_visible()
    page.locator(".follow button").first.click()
    page.locator(".turn").nth(1).locator(".actions").wait_for()
