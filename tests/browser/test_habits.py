"""What people do with a chat: stop, retry, edit, copy, download, come back to it, save a test, bring a text."""

from __future__ import annotations

import json
import re

import pytest
from assistant.web_options import WebOptions

from assistant.question_sets import QuestionSet
from tests.browser.conftest import DESKTOP, ask, gradio_page, in_view
from tests.web_doubles import Double, bundled_essay
from tests.web_served import served

QUESTION = "Why was Sora scrapped?"


@pytest.fixture(scope="module")
def slow():
    essay = bundled_essay()
    with served(WebOptions(rate=100_000), Double(essay, pause=0.8), gradio_page(essay)) as server:
        yield server


def test_statements_appear_one_by_one_and_stop_keeps_what_was_said(slow, visit, shot):
    page = visit(slow)
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    page.locator(".turn .said").first.wait_for()
    assert page.locator(".turn .said").count() < 3
    assert page.locator(".thinking").is_visible()
    shot(page, "streaming")
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped.", exact=True).first.wait_for()
    said = page.locator(".turn .said").count()
    shot(page, "stopped")
    page.wait_for_timeout(1500)
    assert page.locator(".turn .said").count() == said < 3
    page.reload()
    page.wait_for_selector("#app[data-ready]")
    assert page.locator(".turn .said").count() == said
    page.get_by_role("button", name="Ask again").click()
    page.locator(".turn .evidence").wait_for()
    assert page.locator(".turn").count() == 1
    assert page.locator(".turn .said").count() == 3


def test_the_last_question_can_be_edited(chat, visit, shot):
    page = visit(chat)
    ask(page, QUESTION)
    ask(page, "xylophone")
    page.get_by_role("button", name="Edit the question").click()
    assert page.input_value("#question") == "xylophone"
    assert page.evaluate("document.activeElement.id") == "question"
    shot(page)
    page.get_by_role("button", name="Keep it as it was").click()
    assert page.input_value("#question") == ""
    page.get_by_role("button", name="Edit the question").click()
    page.fill("#question", "What about physics?")
    page.keyboard.press("Enter")
    page.locator(".turn").nth(1).locator(".evidence").wait_for()
    assert page.locator(".asked").all_inner_texts() == [QUESTION, "What about physics?"]


def test_an_answer_is_copied_as_markdown_with_footnotes(chat, visit):
    page = visit(chat, permissions=["clipboard-read", "clipboard-write"], **DESKTOP)
    turn = ask(page, QUESTION)
    turn.get_by_role("button", name="Copy with footnotes").click()
    page.get_by_text("Copied").first.wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    answer = Double(bundled_essay()).ask(QUESTION)
    for number in range(1, len(answer.citations) + 1):
        assert copied.count(f"[^{number}]") == 2
        assert f"[^{number}]: “" in copied


def downloaded(page, name):
    page.locator(".menu summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return download.value.path().read_text(encoding="utf-8")


def test_the_conversation_is_downloaded_as_markdown(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    ask(page, "What about physics?")
    text = downloaded(page, "As Markdown")
    assert text.count("\n## ") == 2
    used, given = re.findall(r"\[\^(\d+-\d+)\](?!:)", text), re.findall(r"^\[\^(\d+-\d+)\]:", text, re.MULTILINE)
    assert sorted(set(used)) == sorted(given)
    assert len(given) == len(set(given))


def test_the_conversation_is_downloaded_as_json_with_selectors_that_find_their_quote(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    ask(page, "xylophone")
    first, refused = json.loads(downloaded(page, "As JSON"))["turns"]
    text = bundled_essay().text
    assert refused["annotations"] == []
    assert len(first["annotations"]) == len(Double(bundled_essay()).ask(QUESTION).citations)
    for annotation in first["annotations"]:
        selector = annotation["target"]["selector"]
        assert selector["type"] == "TextQuoteSelector"
        assert text.count(selector["prefix"] + selector["exact"] + selector["suffix"]) == 1


def test_a_chat_survives_a_reload_and_a_restart(visit, shot):
    essay = bundled_essay()
    build = gradio_page(essay)
    with served(build=build, essay=essay) as server:
        page = visit(server)
        ask(page, QUESTION)
        page.reload()
        page.wait_for_selector("#app[data-ready]")
        assert page.locator(".asked").all_inner_texts() == [QUESTION]
        port = server.port
    page.fill("#question", "What about physics?")
    page.keyboard.press("Enter")
    page.get_by_text("Your question is kept").wait_for()
    shot(page, "server-gone")
    with served(build=build, essay=essay, port=port):
        page.locator(".turn").nth(1).locator(".evidence").wait_for()
        page.reload()
        page.wait_for_selector("#app[data-ready]")
        assert page.locator(".asked").all_inner_texts() == [QUESTION, "What about physics?"]
        page.locator("a.cite").last.click()
        assert in_view(page, ".sentence.selected")
        shot(page, "restored")


def test_a_question_asked_when_the_page_was_closed_is_there_to_ask_again(slow, visit):
    page = visit(slow)
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    page.locator(".turn").wait_for()
    page.reload()
    page.wait_for_selector("#app[data-ready]")
    assert page.locator(".asked").all_inner_texts() == [QUESTION]
    assert "not answered" in page.inner_text(".notice")
    page.get_by_role("button", name="Ask again").click()
    page.locator(".turn .evidence").wait_for()


def test_chats_are_listed_opened_and_deleted(chat, visit, shot):
    page = visit(chat)
    ask(page, QUESTION)
    page.get_by_role("button", name="New chat").click()
    assert page.locator(".welcome").is_visible()
    ask(page, "xylophone")
    page.get_by_role("button", name="Chats").click()
    assert page.locator(".sheet .chat").all_inner_texts() == ["xylophone", QUESTION]
    shot(page)
    page.locator(".sheet .chat").nth(1).click()
    assert page.locator(".asked").all_inner_texts() == [QUESTION]
    page.get_by_role("button", name="Chats").click()
    page.get_by_role("button", name=f"Delete “{QUESTION}”").click()
    assert page.locator(".sheet .chat").all_inner_texts() == ["xylophone"]
    page.keyboard.press("Escape")
    assert page.locator(".welcome").is_visible()


def test_two_tabs_do_not_lose_each_others_chats(chat, visit):
    first = visit(chat)
    ask(first, QUESTION)
    second = visit(chat, context=first.context)
    second.get_by_role("button", name="New chat").click()
    ask(second, "xylophone")
    ask(first, "What about physics?")
    first.get_by_role("button", name="Chats").click()
    assert first.locator(".sheet .chat").all_inner_texts() == [QUESTION, "xylophone"]


def test_chats_of_an_earlier_text_keep_their_quotes_and_lose_their_links(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    page.evaluate("""() => {
        const name = Object.keys(localStorage).find((key) => key.startsWith("essay-chats"));
        const chats = JSON.parse(localStorage.getItem(name));
        chats[0].turns[0].view.answer.essay = chats[0].essay = "0".repeat(64);
        localStorage.setItem(name, JSON.stringify(chats));
    }""")
    page.reload()
    page.wait_for_selector("#app[data-ready]")
    assert page.locator(".welcome").is_visible()
    page.get_by_role("button", name="Chats").click()
    page.locator(".sheet .chat").first.click()
    page.locator(".turn", has_text="earlier version").wait_for()
    assert page.locator("a.cite").count() == 0
    assert Double(bundled_essay()).ask(QUESTION).citations[0].quote in page.text_content(".evidence")


@pytest.mark.parametrize(
    "broken", ["{", "3", '[{"id":1}]', "[null]", '[{"id":"a","turns":[{"question":"x","view":{}}]}]']
)
def test_storage_that_someone_broke_does_not_break_the_page(chat, visit, broken):
    page = visit(chat)
    page.evaluate("(text) => localStorage.setItem(`essay-chats:${location.pathname}`, text)", broken)
    page.reload()
    page.wait_for_selector("#app[data-ready]")
    ask(page, QUESTION)
    page.get_by_role("button", name="Chats").click()
    assert page.locator(".sheet").is_visible()


def test_save_as_test_writes_the_owners_set(chat, visit, shot):
    page = visit(chat)
    turn = ask(page, QUESTION)
    turn.get_by_role("button", name="Save as test").click()
    page.get_by_text("Saved as test").first.wait_for()
    shot(page)
    saved = QuestionSet.load(chat.host.options.tests, chat.host.essay)
    assert QUESTION in [question.ask for question in saved]


def test_thumbs_are_kept_here_and_over_a_reload(chat, visit):
    page = visit(chat)
    turn = ask(page, QUESTION)
    turn.get_by_role("button", name="Helpful", exact=True).click()
    page.get_by_text("Noted on this machine").first.wait_for()
    page.reload()
    page.wait_for_selector("#app[data-ready]")
    assert page.get_by_role("button", name="Helpful", exact=True).get_attribute("aria-pressed") == "true"
    assert '"helpful": true' in chat.host.options.feedback.read_text()


def test_what_the_owner_switched_off_is_not_shown(slow, visit):
    page = visit(slow)
    ask(page, QUESTION)
    for name in ("Save as test", "Helpful", "Your own essay"):
        assert page.get_by_role("button", name=name).count() == 0


def test_an_essay_of_ones_own(chat, visit, shot, tmp_path):
    file = tmp_path / "bees.md"
    file.write_text("# Bees\n\nBees make honey. A hive holds one queen.\n\n## Winter\n\nIn winter they huddle.\n")
    page = visit(chat)
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Back to the first essay").wait_for()
    assert page.inner_text("#top h1") == "Bees"
    ask(page, "What makes honey?")
    page.click("a.cite")
    assert page.inner_text(".sentence.selected") == "Bees make honey."
    shot(page)
    page.reload()
    page.wait_for_selector("#app[data-ready]")
    assert page.inner_text("#top h1") == "Bees"
    page.get_by_role("button", name="Back to the first essay").click()
    assert page.inner_text("#top h1") == bundled_essay().title
    assert page.inner_text("#s0") == bundled_essay().sentences[0].text
    (tmp_path / "x.exe").write_bytes(b"MZ")
    page.set_input_files("#file", tmp_path / "x.exe")
    page.get_by_text("are not taken").first.wait_for()


def test_a_long_question_is_counted_and_not_sent(chat, visit, shot):
    page = visit(chat)
    page.fill("#question", "x" * 2001)
    assert "too long" in page.inner_text("#count")
    page.keyboard.press("Enter")
    assert page.locator(".turn").count() == 0
    shot(page)
    page.fill("#question", "Sora? " + "y" * 1990)
    page.keyboard.press("Enter")
    page.locator(".turn .evidence").wait_for()
    assert page.evaluate("document.querySelector('#turns').scrollWidth <= document.querySelector('#turns').clientWidth")


def test_shift_enter_makes_a_line_and_enter_sends(chat, visit):
    page = visit(chat)
    page.fill("#question", "Why was Sora")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("scrapped?")
    assert page.locator(".turn").count() == 0
    page.keyboard.press("Enter")
    page.locator(".turn .evidence").wait_for()


def test_while_the_model_loads_the_page_reads_and_a_question_waits(visit, shot):
    essay = bundled_essay()
    with served(assistant=None, build=gradio_page(essay), essay=essay) as server:
        page = visit(server, ready="page")
        assert "still loading" in page.inner_text("#loading")
        assert page.inner_text("#s3") == essay.sentences[3].text
        page.fill("#question", QUESTION)
        page.keyboard.press("Enter")
        page.locator(".turn .notice").get_by_text("still loading").wait_for()
        shot(page)
        server.host.opened(Double(essay))
        page.locator(".turn .evidence").wait_for()
        page.wait_for_selector("#loading", state="detached")


def test_a_refused_request_is_said_and_can_be_asked_again(visit, shot):
    essay = bundled_essay()
    with served(WebOptions(rate=1), build=gradio_page(essay), essay=essay) as server:
        page = visit(server)
        ask(page, QUESTION)
        turn = ask(page, "What about physics?")
        assert "many questions" in turn.locator(".notice").inner_text()
        assert turn.get_by_role("button", name="Ask again").is_visible()
        shot(page)


def test_what_a_model_said_is_marked_and_what_was_withheld_is_behind_a_line(visit, shot):
    essay = bundled_essay()
    with served(assistant=Double(essay, reply="Sora was stopped."), build=gradio_page(essay), essay=essay) as server:
        page = visit(server)
        turn = ask(page, QUESTION)
        assert turn.locator(".check").first.inner_text() == "verified"
        summary = turn.locator(".withheld summary")
        assert summary.inner_text() == "Not shown: 1 statement the essay does not support"
        assert not turn.get_by_text("The essay gives no such number.").is_visible()
        summary.click()
        assert turn.get_by_text("The essay gives no such number.").is_visible()
        shot(page)


def test_the_page_works_behind_a_login(visit):
    essay = bundled_essay()
    with served(WebOptions(rate=1000, auth="reader:secret"), build=gradio_page(essay), essay=essay) as server:
        page = visit(server, **DESKTOP, http_credentials={"username": "reader", "password": "secret"})
        ask(page, QUESTION).locator("a.cite").first.click()
        assert in_view(page, ".sentence.selected")
