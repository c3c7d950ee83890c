"""Nothing a person, an essay, a model or a file name says becomes code or a request; axe finds nothing serious."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from assistant.web_options import WebOptions

from assistant.essay import Essay
from tests.browser.conftest import DESKTOP, PHONE, ask, gradio_page
from tests.web_doubles import Double, bundled_essay
from tests.web_served import served

INJECTIONS = (Path(__file__).parent / "injections.txt").read_text(encoding="utf-8").splitlines()


def test_there_are_a_hundred_different_injections():
    assert len(set(INJECTIONS)) == len(INJECTIONS) >= 100


def ask_all(page, questions):
    """Ask each through the page's own form, one after the other."""
    for number, question in enumerate(questions):
        page.fill("#question", question)
        page.keyboard.press("Enter")
        page.locator(".turn").nth(number).locator(".actions").wait_for()


def test_as_question(chat, visit):
    page = visit(chat)
    ask_all(page, INJECTIONS)
    assert page.locator(".asked").all_text_contents() == INJECTIONS
    page.get_by_role("button", name="Chats").click()
    assert page.locator(".sheet .chat").first.text_content() == INJECTIONS[0][:80]
    page.reload()
    page.wait_for_selector("#app[data-ready]")
    assert page.locator(".asked").all_text_contents() == INJECTIONS


class Echo(Double):
    """A model that says whatever it is asked."""

    def stream_answers(self, question, history=()):
        self.reply = question
        sentence = self.essay.sentences[len(history)]
        yield self._answer(question, [sentence] if "refuse" not in question else [], history)


def test_as_model_reply(visit):
    essay = bundled_essay()
    with served(assistant=Echo(essay, reply="x"), build=gradio_page(essay), essay=essay) as server:
        page = visit(server)
        ask_all(page, INJECTIONS)
        assert page.locator(".said .words").all_text_contents() == INJECTIONS
        page.locator(".withheld").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
        assert page.locator(".withheld s").all_text_contents() == INJECTIONS


@pytest.fixture(scope="module")
def poisoned():
    """An essay whose title, headings and sentences are injections."""
    parts = [f"# {INJECTIONS[0]}\n"]
    for number, text in enumerate(INJECTIONS):
        parts.append(f"## Heading {text}\n\nSentence number{number:04} says {text} here.\n")
    essay = Essay.from_text("\n".join(parts))
    with served(assistant=Double(essay), build=gradio_page(essay), essay=essay) as server:
        yield server


def test_as_essay(poisoned, visit, shot):
    page = visit(poisoned)
    essay = poisoned.host.essay
    flat = [" ".join(sentence.text.split()) for sentence in essay.sentences]
    shown = page.locator(".sentence").evaluate_all("(all) => all.map((s) => s.textContent)")
    assert [" ".join(text.split()) for text in shown] == flat
    titles = [section.title for section in essay.sections]
    assert page.locator(".contents a").all_text_contents() == titles
    assert page.text_content("#top h1") == essay.title
    shot(page)
    for number in (3, 66, 80):
        turn = ask(page, f"number{number:04}")
        turn.locator("a.cite").first.hover()
        turn.locator("a.cite").first.click()
        assert f"number{number:04}" in page.locator(".sentence.selected").first.text_content()


def test_as_essay_on_the_page_that_waits(visit):
    essay = Essay.from_text(f"# {INJECTIONS[2]}\n\nA sentence.\n")
    from threading import Event

    hold = Event()

    def build():
        hold.wait(20)
        return gradio_page(essay)()

    with served(build=build, essay=essay) as server:
        page = visit(server, ready="")
        assert page.text_content("h1") == essay.title
        hold.set()
        page.wait_for_selector("#app[data-ready]")
        assert page.text_content("#top h1") == essay.title


def test_as_file_name_and_brought_essay(chat, visit, tmp_path):
    page = visit(chat)
    for name in INJECTIONS:
        files = [
            {"name": f"{name}.txt".replace("/", "_"), "mimeType": "text/plain", "buffer": f"{name} is here.".encode()}
        ]
        page.set_input_files("#file", files)
        page.wait_for_selector("#file:not([data-busy])", state="attached")
        page.get_by_text(" is open. ").first.wait_for()
        assert page.evaluate("document.querySelector('#text').textContent.includes(' is here.')")
        page.evaluate("document.querySelector('.flash')?.remove()")


def test_as_what_the_server_gives_back(chat, visit):
    """Even a server that answers with markup in every field cannot run it."""
    page = visit(chat)
    turn = ask(page, "Why was Sora scrapped?")
    assert turn.locator("a.cite").count()
    kept = page.evaluate("Object.values(localStorage).find((value) => value.startsWith('['))")
    for text in INJECTIONS:
        chats = json.loads(kept)
        chats[0]["title"] = text
        answer = chats[0]["turns"][0]["view"]["answer"]
        answer.update(note=text, condensed=text, reason=text)
        for statement in answer["statements"]:
            statement.update(text=text, check=text)
            for citation in statement["citations"]:
                citation.update(quote=text, section=text)
        chats[0]["turns"][0]["view"]["follow_ups"] = [text]
        chats[0]["turns"][0]["view"]["confidence"] = text
        page.evaluate("(value) => localStorage.setItem(`essay-chats:${location.pathname}`, value)", json.dumps(chats))
        page.get_by_role("button", name="Chats").click()
        page.locator(".sheet .chat").first.click()
        assert page.locator(".said .words").first.text_content() == text


def found_by_axe(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    report = axe.run(page).response
    assert len(report["passes"]) > 10
    return [
        (rule["id"], rule["impact"], [node["html"][:120] for node in rule["nodes"]])
        for rule in report["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious(chat, visit, device, scheme):
    page = visit(chat, color_scheme=scheme, **device)
    found = {"first": found_by_axe(page)}
    ask(page, "Why was Sora scrapped?")
    page.click("a.cite")
    found["cited"] = found_by_axe(page)
    ask(page, "xylophone")
    found["unsure"] = found_by_axe(page)
    ask(page, "unheard")
    page.get_by_role("button", name="Edit the question").click()
    found["absent"] = found_by_axe(page)
    page.fill("#question", "x" * 2500)
    page.get_by_role("button", name="Chats").click()
    found["chats"] = found_by_axe(page)
    assert {state: rules for state, rules in found.items() if rules} == {}


def test_axe_on_the_other_pages(chat, visit):
    page = visit(chat, path="/docs", ready="")
    assert found_by_axe(page) == []


def test_axe_on_a_models_answer(visit):
    essay = bundled_essay()
    with served(WebOptions(rate=1000), Double(essay, reply="Stopped."), gradio_page(essay)) as server:
        page = visit(server)
        ask(page, "Why was Sora scrapped?").locator(".withheld summary").click()
        assert found_by_axe(page) == []
