"""Long conversations and long essays stay usable."""

from __future__ import annotations

import json

from assistant.essay import Essay
from tests.browser.conftest import ask, gradio_page, in_view
from tests.web_doubles import Double
from tests.web_served import served


def test_two_hundred_turns(chat, visit, shot):
    page = visit(chat)
    ask(page, "Why was Sora scrapped?")
    kept = json.loads(page.evaluate("Object.values(localStorage).find((value) => value.startsWith('['))"))
    kept[0]["turns"] = [{**kept[0]["turns"][0], "question": f"Question {n} about Sora?"} for n in range(199)]
    page.evaluate("(value) => localStorage.setItem(`essay-chats:${location.pathname}`, value)", json.dumps(kept))
    page.reload()
    page.wait_for_selector("#app[data-ready]")
    assert page.locator(".turn").count() == 199
    turn = ask(page, "What about physics?")
    assert page.locator(".turn").count() == 200
    turn.locator("a.cite").first.click()
    assert in_view(page, ".sentence.selected")
    page.click("#back")
    shot(page)
    page.reload()
    page.wait_for_selector("#app[data-ready]")
    assert page.locator(".asked").last.text_content() == "What about physics?"
    page.locator(".turn").first.locator("a.cite").first.click()
    assert in_view(page, ".sentence.selected")


def test_an_essay_of_three_hundred_kilobytes(visit, shot):
    paragraphs = [
        f"## Part {n}\n\n"
        + " ".join(f"Item{n:03}x{k:02} is a plain sentence about nothing in particular." for k in range(20))
        for n in range(260)
    ]
    essay = Essay.from_text("# A long text\n\n" + "\n\n".join(paragraphs))
    assert len(essay.text) > 300_000
    with served(assistant=Double(essay), build=gradio_page(essay), essay=essay) as server:
        page = visit(server)
        for name in ("item259x19", "item000x00", "item120x07"):
            turn = ask(page, name)
            turn.locator("a.cite").first.click()
            assert name in page.inner_text(".sentence.selected").lower()
            assert in_view(page, ".sentence.selected")
        shot(page)
        page = visit(server, path=f"/#s{len(essay.sentences) - 1}")
        assert in_view(page, ".sentence.selected")
