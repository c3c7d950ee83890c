"""What people do with a chat: stop, retry, undo, edit, export, come back to it, two tabs, save a test, bring a text."""

from __future__ import annotations

import asyncio
import json
import re
import time

import pytest

from assistant.checks.question_sets import QuestionSet
from assistant.essay.essay import Essay
from assistant.web.options import WebOptions
from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    answers,
    ask,
    asked,
    bring,
    chats,
    cites,
    in_view,
    marked,
    open_sidebar,
    settled,
    started,
)
from tests.web_doubles import Double, bundled_essay
from tests.web_served import gradio_page, ready, served

QUESTION = "Why was Sora scrapped?"
OTHER = "What about physics?"


BEES = "# Bees\n\nBees make honey.\n"


def made_of(essay):
    """What stands for the process that indexes: `essay`, at once."""

    async def build(file, embedding):
        yield 1, 1
        yield essay

    return build


@pytest.fixture(scope="module")
def slow():
    with served(WebOptions(rate=100_000), Double(bundled_essay(), pause=0.8), gradio_page) as server:
        ready(server)
        yield server


def begin(page, question=QUESTION):
    page.fill("#ask textarea", question)
    page.keyboard.press("Enter")


def test_statements_appear_one_by_one_and_stop_keeps_what_was_said(slow, visit, shot, monkeypatch):
    page = visit(slow)
    monkeypatch.setattr(slow.host.assistant, "pause", 3)  # so that Stop comes in time on a busy machine, too
    begin(page)
    cites(page).first.wait_for()
    assert cites(page).count() < 3
    shot(page, "streaming")
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped.", exact=True).wait_for()
    said = cites(page).count()
    shot(page, "stopped")
    page.wait_for_timeout(4000)
    assert cites(page).count() == said < 3
    page.reload()
    started(page)
    assert cites(page).count() == said
    assert "Stopped." in answers(page).last.inner_text()
    monkeypatch.undo()
    page.get_by_role("button", name="Retry").click()
    page.wait_for_function("document.querySelectorAll('#talk p > a').length === 3")
    settled(page, 1)
    assert asked(page) == [QUESTION]
    page.reload()
    started(page)
    assert cites(page).count() == 3
    assert "Stopped." not in answers(page).last.inner_text()


def test_stopped_before_the_first_word_the_question_is_back_in_the_box(slow, visit, monkeypatch):
    page = visit(slow)
    monkeypatch.setattr(slow.host.assistant, "pause", 10)
    begin(page)
    page.get_by_role("button", name="Stop").click()
    page.wait_for_function("document.querySelector('#ask textarea').value !== ''")
    assert page.input_value("#ask textarea") == QUESTION
    assert answers(page).count() == 0
    monkeypatch.undo()
    page.keyboard.press("Enter") if page.evaluate("document.activeElement.closest('#ask')") else begin(page)
    settled(page, 1)


@pytest.mark.parametrize("how", ["New chat", "Delete this chat"])
def test_a_chat_left_while_it_is_answered_keeps_what_was_said_and_writes_nothing_into_the_next(
    slow, visit, monkeypatch, how
):
    page = visit(slow)
    begin(page)
    settled(page, 1)
    open_sidebar(page)
    monkeypatch.setattr(slow.host.assistant, "pause", 2)
    begin(page, OTHER)
    cites(page).nth(3).wait_for()
    page.get_by_role("button", name=how).click()
    page.locator("#talk .example").first.wait_for()
    monkeypatch.undo()
    page.locator("#ask .submit-button").wait_for()
    page.wait_for_timeout(5000)
    assert asked(page) == []
    ask(page, "one Sora")
    assert asked(page) == ["one Sora"]
    assert page.evaluate("essayChat.turns().length") == 1
    if how == "New chat":
        page.locator("#list label").nth(1).click()
    else:
        assert chats(page) == ["one Sora"]
        page.get_by_role("button", name="Undo: bring it back").click()
    page.wait_for_function("document.querySelectorAll('#talk [data-testid=bot]').length === 2")
    assert asked(page) == [QUESTION, OTHER]
    assert "Stopped." in answers(page).last.inner_text()


def test_undo_gives_the_question_back(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    ask(page, OTHER)
    page.get_by_role("button", name="Undo").click()
    page.wait_for_function("document.querySelector('#ask textarea').value !== ''")
    assert page.input_value("#ask textarea") == OTHER
    assert asked(page) == [QUESTION]
    page.wait_for_function("essayChat.turns().length === 1")
    page.reload()
    started(page)
    assert asked(page) == [QUESTION]


def test_a_question_can_be_edited_and_what_followed_goes(chat, visit):
    page = visit(chat)
    ask(page, "Was 2 * 3 < 7 in Sora?")
    ask(page, "xylophone")
    page.get_by_role("button", name="Edit", exact=True).first.click()
    field = page.locator("#talk textarea").first
    field.fill(OTHER)
    page.locator("#talk").get_by_role("button", name="Submit").first.click()
    page.wait_for_function("document.querySelectorAll('#talk [data-testid=bot]').length === 1")
    settled(page, 1)
    assert asked(page) == [OTHER]


def test_an_answer_is_copied_as_text_with_its_evidence(chat, visit):
    page = visit(chat, permissions=["clipboard-read", "clipboard-write"], **DESKTOP)
    ask(page, OTHER)
    ask(page, QUESTION)
    page.get_by_role("button", name="Copy message").last.click()
    answer = Double(bundled_essay()).ask(QUESTION)
    page.wait_for_timeout(500)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert all(statement.text in copied for statement in answer.statements)
    assert all(citation.section in copied for citation in answer.citations)
    assert "](#" not in copied


def downloaded(page, name, called):
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    assert download.value.suggested_filename == called
    return download.value.path().read_text(encoding="utf-8")


def test_the_conversation_is_saved_as_plain_markdown_and_as_json_with_selectors(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    ask(page, "xylophone")
    ask(page, "high-end cinematography (video)")
    open_sidebar(page)
    title = "-".join(re.findall(r"\w+", bundled_essay().title))
    text = downloaded(page, "Save as Markdown", f"{title}.md")
    assert text.count("\n## ") == 3
    assert "high-end" in text
    assert "\\-" not in text
    assert "\\(" not in text
    answer = Double(bundled_essay()).ask(QUESTION)
    assert all(statement.text in text for statement in answer.statements)
    first, refused, _ = json.loads(downloaded(page, "Save as JSON", f"{title}.json"))["turns"]
    whole = bundled_essay().text
    assert refused["annotations"] == []
    assert len(first["annotations"]) == len(answer.citations)
    for annotation in first["annotations"]:
        selector = annotation["target"]["selector"]
        assert selector["type"] == "TextQuoteSelector"
        assert whole.count(selector["prefix"] + selector["exact"] + selector["suffix"]) == 1


def test_chats_are_listed_named_deleted_and_brought_back(chat, visit, shot):
    page = visit(chat)
    ask(page, QUESTION)
    page.get_by_role("button", name="New chat").click()
    page.locator("#talk .example").first.wait_for()
    ask(page, "xylophone")
    open_sidebar(page)
    assert chats(page) == ["xylophone", QUESTION]
    assert page.locator("#list label").first.inner_text().count("·") == 1  # and when it was
    shot(page)
    page.locator("#list label").nth(1).click()
    page.wait_for_function(
        "(q) => document.querySelector('#talk [data-testid=user]')?.innerText.trim() === q", arg=QUESTION
    )
    page.get_by_label("Name of this chat").fill("Why it went")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#list').innerText.includes('Why it went')")
    page.get_by_role("button", name="Delete this chat").click()
    page.wait_for_function("!document.querySelector('#list').innerText.includes('Why it went')")
    assert chats(page) == ["xylophone"]
    page.get_by_role("button", name="Undo: bring it back").click()
    page.wait_for_function("document.querySelectorAll('#talk [data-testid=bot]').length === 1")
    page.wait_for_function("document.querySelector('#list').innerText.includes('Why it went')")
    assert sorted(chats(page)) == ["Why it went", "xylophone"]
    assert asked(page) == [QUESTION]


def test_on_a_phone_the_list_makes_way_for_the_chat_that_is_opened(chat, visit):
    page = visit(chat, **PHONE)
    ask(page, QUESTION)
    page.get_by_role("button", name="New chat").tap()
    page.locator("#talk .example").first.wait_for()
    open_sidebar(page)
    page.locator("#list label").first.tap()
    page.locator("#talk [data-testid=bot]").wait_for()
    page.wait_for_timeout(500)
    assert in_view(page, "#ask")


def test_two_tabs_lose_nothing(chat, visit):
    """The same chat in both, new chats in both, one deleted under the other: every turn that was answered is kept."""
    first = visit(chat)
    ask(first, QUESTION)
    second = visit(chat, context=first.context)
    assert asked(second) == [QUESTION]
    ask(second, "xylophone")
    ask(first, OTHER)
    for page, question in ((first, "one Sora"), (second, "two Sora")):
        page.get_by_role("button", name="New chat").click()
        page.locator("#talk .example").first.wait_for()
        ask(page, question)
    ask(second, "three Sora")
    ask(first, "four Sora")
    kept = first.evaluate(
        """() => Object.entries(localStorage).filter(([name]) => name.startsWith('essay-chat:/:') && !name.endsWith('key'))
            .map(([, value]) => JSON.parse(value).turns.map((turn) => turn.question))"""
    )
    assert sorted(kept) == sorted(
        [[QUESTION, "xylophone"], [QUESTION, OTHER], ["one Sora", "four Sora"], ["two Sora", "three Sora"]]
    )


@pytest.mark.parametrize("moment", ["typed", "asked", "answered", "between"])
@pytest.mark.parametrize("how", ["reload", "closed tab", "restart", "killed"])
def test_no_turn_and_no_question_is_lost(visit, moment, how, chromium):
    """At whatever moment the page or the server goes, what was answered is there again, and what was not is in the box."""
    double = Double(bundled_essay(), pause=0.4)
    with served(WebOptions(rate=100_000), double, gradio_page) as server:
        ready(server)
        page, port = visit(server), server.port
        ask(page, QUESTION)
        if moment in ("typed", "asked", "between"):
            page.fill("#ask textarea", OTHER)
        if moment in ("asked", "between"):
            page.keyboard.press("Enter")
        if moment == "between":
            cites(page).nth(3).wait_for()
        if how == "reload":
            page.reload()
        elif how == "closed tab" and moment != "between":
            page.goto("about:blank")
            page.goto(server.url)
        elif how == "closed tab":
            page.close()
            page = visit(server, context=page.context)
            assert asked(page)[:1] == [QUESTION]
            return
        if how in ("reload", "closed tab"):
            started(page)
            check_kept(page, moment)
            return
    page.wait_for_timeout(1500 if how == "restart" else 200)
    with served(WebOptions(rate=100_000), double, gradio_page, port=port) as server:
        ready(server)
        page.wait_for_timeout(2500)
        page.goto(server.url)
        started(page)
        check_kept(page, moment)


def check_kept(page, moment):
    assert asked(page)[0] == QUESTION
    assert marked(page) == []
    if moment == "answered":
        assert len(asked(page)) == 1
    else:
        assert OTHER in [page.input_value("#ask textarea"), *asked(page)[1:]]


def test_a_chat_over_another_essay_says_so_and_marks_nothing(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    link = cites(page).first.get_attribute("href")
    page.evaluate("""() => {
        const name = Object.keys(localStorage).find((key) => key.startsWith("essay-chat:/:") && !key.endsWith("key"));
        const chat = JSON.parse(localStorage.getItem(name));
        chat.turns[0].answer.essay = "0".repeat(64);
        chat.turns[0].title = "Another essay";
        localStorage.setItem(name, JSON.stringify(chat));
    }""")
    page.reload()
    started(page)
    assert cites(page).count() == 0
    assert "another essay" in answers(page).last.inner_text()
    assert Double(bundled_essay()).ask(QUESTION).citations[0].quote in answers(page).last.inner_text()
    open_sidebar(page)
    page.wait_for_function("document.querySelector('#list').innerText.includes('about “Another essay”')")
    page.goto(f"{page.url.partition('#')[0]}{link[:4].rstrip('-')}-00000000")
    assert marked(page) == []
    assert "another essay" in page.inner_text("#essay .notice")


@pytest.mark.parametrize(
    "broken",
    ["{", "3", "null", '{"id":"a"}', '{"id":"a","turns":[null]}', '{"id":"a","turns":[{"question":"x","answer":{}}]}'],
)
def test_storage_that_someone_broke_does_not_break_the_page(chat, visit, broken):
    page = visit(chat)
    page.evaluate(
        "(text) => { localStorage.setItem('essay-chat:/:a', text); sessionStorage.setItem('essay-chat:/:', 'a'); }",
        broken,
    )
    page.reload()
    started(page)
    page.get_by_role("button", name="New chat").click()
    started(page)
    ask(page, QUESTION)


def test_what_is_typed_while_a_new_chat_comes_stays(chat, visit):
    page, held = visit(chat), []
    ask(page, QUESTION)
    page.route("**/run/predict", lambda route: route.continue_() if held else held.append(route))
    page.get_by_role("button", name="New chat").click()
    page.fill("#ask textarea", OTHER)
    page.wait_for_timeout(300)
    held[0].continue_()
    started(page)
    assert page.input_value("#ask textarea") == OTHER
    page.keyboard.press("Enter")
    settled(page, 1)
    assert asked(page) == [OTHER]


def test_save_as_test_shows_the_case_to_be_changed_and_writes_the_owners_set(chat, visit, shot):
    page = visit(chat)
    ask(page, "What of Sora (browser)?")
    page.get_by_role("button", name="Save as test").click()
    case = page.locator("#case").first
    case.wait_for()
    assert case.locator("textarea").input_value() == "What of Sora (browser)?"
    quotes = [c.quote for c in Double(bundled_essay()).ask("What of Sora (browser)?").citations]
    assert case.locator("input[type=checkbox]").count() == len(quotes)
    case.locator("input[type=checkbox]").nth(1).uncheck()
    shot(page)
    case.get_by_role("button", name="Save the test").click()
    page.get_by_text("Saved as test").wait_for()
    case.wait_for(state="hidden")
    saved = [
        q for q in QuestionSet.load(chat.host.options.tests, chat.host.essay) if q.ask == "What of Sora (browser)?"
    ]
    assert [quote.text for quote in saved[0].must_cite] == [q for n, q in enumerate(quotes) if n != 1]


def test_the_case_goes_with_the_chat_it_was_made_of(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    page.get_by_role("button", name="Save as test").click()
    page.locator("#case").first.wait_for()
    page.get_by_role("button", name="New chat").click()
    page.locator("#case").first.wait_for(state="hidden")
    page.get_by_role("button", name="Save as test").click()
    page.get_by_text("Ask something first").wait_for()


def test_any_answer_can_be_saved_as_a_test_and_only_what_was_asked_before_it_goes_along(chat, visit):
    page = visit(chat)
    for question in ("one of Sora?", "two of Sora?", "three of Sora?"):
        ask(page, question)
    page.get_by_role("button", name="Save as test").click()
    case = page.locator("#case").first
    case.get_by_label("The answer it is made of").click()
    page.get_by_role("option", name="two of Sora?").click()
    page.wait_for_function("document.querySelector('#case textarea').value === 'two of Sora?'")
    case.get_by_role("button", name="Save the test").click()
    case.wait_for(state="hidden")
    saved = [q for q in QuestionSet.load(chat.host.options.tests, chat.host.essay) if q.ask == "two of Sora?"]
    assert [q.turns for q in saved] == [("one of Sora?",)]


def test_the_keyboard_skips_to_the_question_first(chat, visit):
    page = visit(chat)
    first = page.evaluate("document.querySelector('.gradio-container :is(a, button, input, textarea)').innerText")
    assert first == "Skip to the question"
    page.locator("#style a").focus()
    assert in_view(page, "#style a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#ask') !== null")


def test_under_each_answer_stands_what_it_cost_also_after_a_reload(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    costs = page.locator("#talk small")
    assert costs.all_inner_texts()[0].startswith("Without a chat model: ")
    said = costs.all_inner_texts()
    page.reload()
    started(page)
    assert costs.all_inner_texts() == said


def test_likes_and_comments_are_kept(chat, visit):
    page = visit(chat)
    ask(page, QUESTION)
    page.get_by_role("button", name="Like", exact=True).click()
    page.get_by_text("Noted on this machine").first.wait_for()
    page.get_by_label("Why?").fill("Because it is so.")
    page.keyboard.press("Enter")
    page.get_by_label("Why?").wait_for(state="hidden")
    lines = [json.loads(line) for line in chat.host.options.feedback.read_text().splitlines()]
    assert [(line["helpful"], line["comment"], line["question"]) for line in lines[-2:]] == [
        (True, "", QUESTION),
        (True, "Because it is so.", QUESTION),
    ]


def test_a_like_is_kept_for_an_essay_of_ones_own_and_a_test_is_not(visit, tmp_path):
    likes, double = tmp_path / "likes.jsonl", Double(bundled_essay())
    options = WebOptions(rate=100_000, allow_upload=True, feedback=likes, tests=tmp_path / "a.questions.yaml")
    with served(options, double, gradio_page) as server:
        ready(server)
        server.host.uploads.build = made_of(Essay.from_text(BEES))
        page = visit(server)
        (tmp_path / "bees.md").write_text(BEES)
        bring(page, tmp_path / "bees.md")
        page.get_by_role("button", name="Back to the first essay").wait_for()
        ask(page, "What do bees make?")
        page.get_by_role("button", name="Like", exact=True).click()
        page.get_by_text("Noted on this machine").first.wait_for()
        [line] = [json.loads(line) for line in likes.read_text().splitlines()]
        assert (line["question"], line["essay"]) == ("What do bees make?", Essay.from_text(BEES).fingerprint)
        page.get_by_role("button", name="Save as test").click()
        page.get_by_text("Tests are kept of the first essay only").wait_for()
        assert not options.tests.exists()


def test_the_line_for_a_reason_goes_with_the_next_question_and_with_the_chat(chat, visit):
    page = visit(chat)
    reason = page.get_by_label("Why?")
    for go_on in (lambda: ask(page, OTHER), page.get_by_role("button", name="New chat").click):
        ask(page, QUESTION)
        page.get_by_role("button", name="Like", exact=True).last.click()
        reason.wait_for()
        page.wait_for_timeout(500)
        assert reason.is_visible()
        go_on()
        reason.wait_for(state="hidden")


def test_what_the_owner_switched_off_is_not_shown(slow, visit):
    page = visit(slow)
    begin(page)
    settled(page, 1)
    for name in ("Save as test", "Like", "Your own essay"):
        assert page.get_by_role("button", name=name, exact=True).count() == 0
    assert page.locator("input[type=file]").count() == 0


def test_an_essay_of_ones_own(visit, shot, tmp_path, shipped):
    with served(WebOptions(rate=100_000, allow_upload=True), shipped, gradio_page, essay=shipped.essay) as server:
        ready(server)
        page = visit(server)
        (tmp_path / "bees.md").write_text(
            "# Bees\n\nBees make honey. A hive holds one queen.\n\n## Winter\n\nIn winter they huddle.\n"
        )
        bring(page, tmp_path / "bees.md")
        page.get_by_role("progressbar").wait_for()
        page.get_by_role("button", name="Back to the first essay").wait_for(timeout=60_000)
        assert page.inner_text("#essay h1") == "Bees"
        ask(page, "What do bees make?")
        cites(page).first.click()
        assert marked(page) == ["Bees make honey."]
        shot(page)
        page.reload()
        started(page)
        page.wait_for_function("document.querySelector('#essay h1').innerText === 'Bees'")
        assert asked(page) == ["What do bees make?"]
        other = visit(server, **DESKTOP)
        assert other.inner_text("#essay h1") == shipped.essay.title
        page.get_by_role("button", name="Back to the first essay").click()
        page.wait_for_function("document.querySelector('#essay h1').innerText !== 'Bees'")
        assert not server.host.uploads.kept
        (tmp_path / "empty.txt").write_text(" ")
        bring(page, tmp_path / "empty.txt")
        page.get_by_text("is empty").first.wait_for(timeout=60_000)
        assert "Your own essay" in page.inner_text("#tools")


@pytest.mark.parametrize("words", [0, 1], ids=["before the first word", "after it"])
def test_a_question_asked_while_an_essay_is_made_ready_is_not_lost(visit, tmp_path, words):
    go = asyncio.Event()

    async def build(file, embedding):
        yield 0, 1
        while not go.is_set():
            await asyncio.sleep(0.05)
        yield Essay.from_file(file)

    double = Double(bundled_essay(), pause=1)
    with served(WebOptions(rate=100_000, allow_upload=True), double, gradio_page) as server:
        ready(server)
        server.host.uploads.build = build
        page = visit(server)
        (tmp_path / "bees.md").write_text("# Bees\n\nBees make honey.\n")
        bring(page, tmp_path / "bees.md")
        page.get_by_role("progressbar").wait_for()
        if not words:
            double.pause = 10
        begin(page)
        cites(page).first.wait_for() if words else page.get_by_text("Looking in the essay").wait_for()
        go.set()
        page.get_by_role("button", name="Back to the first essay").wait_for()
        page.locator("#ask .submit-button").wait_for()
        open_sidebar(page)
        if words:
            page.wait_for_function("(q) => document.querySelector('#list').innerText.includes(q)", arg=QUESTION)
        else:
            page.wait_for_function("(q) => document.querySelector('#ask textarea').value === q", arg=QUESTION)


@pytest.mark.parametrize("wait", [0, 150, 400, 1000])
def test_a_question_asked_at_a_hundred_percent_is_not_lost(visit, tmp_path, monkeypatch, wait):
    with served(WebOptions(rate=100_000, allow_upload=True), Double(bundled_essay()), gradio_page) as server:
        ready(server)
        host = server.host
        host.uploads.build = made_of(Essay.from_text(BEES))
        # The essay is indexed, and its suggestions are being tried.
        monkeypatch.setattr(
            host, "suggest", lambda assistant, suggest=host.suggest: time.sleep(0.5) or suggest(assistant)
        )
        page = visit(server)
        page.fill("#ask textarea", "What do bees make?")
        (tmp_path / "bees.md").write_text(BEES)
        bring(page, tmp_path / "bees.md")
        page.get_by_text("100 %").wait_for()
        page.wait_for_timeout(wait)
        page.locator("#ask textarea").press("Enter")
        page.get_by_role("button", name="Back to the first essay").wait_for()
        page.wait_for_timeout(1500)
        open_sidebar(page)
        assert asked(page) or chats(page) == ["What do bees make?"] or page.input_value("#ask textarea")


def test_bringing_an_essay_can_be_cancelled(visit, shot, tmp_path, shipped):
    with served(WebOptions(rate=100_000, allow_upload=True), shipped, gradio_page, essay=shipped.essay) as server:
        ready(server)
        page = visit(server)
        (tmp_path / "long.txt").write_text("\n\n".join(f"Sentence {n} of a long text." for n in range(20_000)))
        bring(page, tmp_path / "long.txt")
        page.locator("progress[value]:not([value='0'])").wait_for(timeout=120_000)
        shot(page)
        page.get_by_role("button", name="Cancel").click()
        page.get_by_text("nothing of your essay was kept").wait_for()
        page.wait_for_timeout(2000)
        assert server.host.uploads._building == 0
        assert [entry.name for entry in server.host.uploads.home().iterdir()] == ["lock"]
        ask(page, "What is the compute tax?")


def test_an_upload_whose_visitor_has_gone_ends_and_frees_its_place(visit, tmp_path, shipped):
    with served(WebOptions(rate=100_000, allow_upload=True), shipped, gradio_page, essay=shipped.essay) as server:
        ready(server)
        page = visit(server)
        (tmp_path / "long.txt").write_text("\n\n".join(f"Sentence {n} of a long text." for n in range(20_000)))
        bring(page, tmp_path / "long.txt")
        page.locator("progress[value]:not([value='0'])").wait_for(timeout=120_000)
        page.close()
        for _ in range(300):
            if not server.host.uploads._building:
                break
            time.sleep(0.1)
        assert [entry.name for entry in server.host.uploads.home().iterdir()] == ["lock"]


def test_while_the_model_loads_the_page_reads_and_a_question_waits(visit, shot):
    with served(assistant=None, build=gradio_page) as server:
        ready(server)
        page = visit(server, wait=False)
        page.wait_for_function("window.essayChat && document.querySelector('#ask .submit-button')")
        begin(page)
        page.get_by_text("still loading").wait_for()
        shot(page)
        server.host.start(Double(server.host.essay))
        settled(page, 1)
        assert cites(page).count()


def test_a_refused_question_is_told_and_stays_in_the_box(visit, shot):
    with served(WebOptions(rate=1), build=gradio_page) as server:
        ready(server)
        page = visit(server)
        ask(page, QUESTION)
        begin(page, OTHER)
        page.get_by_text("many questions").wait_for()
        assert page.input_value("#ask textarea") == OTHER
        assert asked(page) == [QUESTION]
        assert page.locator("#ask .submit-button").is_enabled()
        shot(page)


def test_a_model_that_fails_leaves_the_box_alive(chat, visit):
    page = visit(chat)
    begin(page, "break it")
    page.get_by_text("did not answer").wait_for()
    page.wait_for_function("document.querySelector('#ask textarea').value !== ''")
    assert page.input_value("#ask textarea") == "break it"
    ask(page, QUESTION)


def test_what_was_withheld_from_a_models_answer_is_behind_a_line(visit, shot):
    with served(assistant=Double(bundled_essay(), reply="Sora was stopped."), build=gradio_page) as server:
        ready(server)
        page = visit(server)
        turn = ask(page, QUESTION)
        assert turn.locator("summary").inner_text() == "Not supported by the essay, so not shown: 1"
        assert not turn.get_by_text("The essay gives no such number.").is_visible()
        turn.locator("summary").click()
        assert turn.get_by_text("The essay gives no such number.").is_visible()
        shot(page)


def test_the_page_works_behind_a_login(visit):
    with served(WebOptions(rate=1000, auth="reader:secret"), build=gradio_page) as server:
        ready(server, server.client(auth=("reader", "secret")))
        page = visit(server, **DESKTOP, http_credentials={"username": "reader", "password": "secret"})
        ask(page, QUESTION)
        cites(page).first.click()
        assert in_view(page, "#essay [aria-current]")


@pytest.mark.parametrize("kept", [0, 2], ids=["first visit", "with a chat kept"])
def test_a_question_asked_before_the_page_has_shown_its_chat_is_answered(chat, visit, kept):
    """Enter is pressed, twice, while what shows the kept chat is still under way."""
    page, held = visit(chat), []
    for question in (OTHER, "one Sora")[:kept]:
        ask(page, question)
    page.route("**/run/predict", lambda route: route.continue_() if held else held.append(route))
    page.goto("about:blank")
    page.goto(chat.url, wait_until="commit")
    page.locator("#ask .submit-button").wait_for()
    begin(page)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1000)
    assert answers(page).count() == 0
    assert page.input_value("#ask textarea") == QUESTION
    held[0].continue_()
    page.wait_for_function("(asked) => essayChat.turns().at(-1)?.question === asked", arg=QUESTION)
    page.wait_for_function("document.querySelector('#ask .submit-button')")
    page.wait_for_load_state("networkidle")
    assert asked(page) == [QUESTION]
    assert cites(page).count()
    assert chats(page) == [QUESTION, OTHER][: 1 + bool(kept)]
    ask(page, "two Sora")
    assert asked(page) == [QUESTION, "two Sora"]
