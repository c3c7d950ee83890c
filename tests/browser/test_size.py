"""Long conversations and long essays stay usable."""

from __future__ import annotations

from assistant.essay.essay import Essay
from tests.browser.conftest import answers, ask, cites, in_view, marked, started
from tests.web_doubles import Double
from tests.web_served import gradio_page, ready, served


def test_two_hundred_turns(chat, visit, shot):
    page = visit(chat)
    ask(page, "Why was Sora scrapped?")
    page.evaluate(
        """() => {
            const name = Object.keys(localStorage).find((key) => key.startsWith("essay-chat:/:") && !key.endsWith("key"));
            const chat = JSON.parse(localStorage.getItem(name));
            const [turn] = chat.turns;
            chat.turns = Array.from({ length: 199 }, (_, at) => {
                const question = `Question ${at} about Sora?`;
                return { ...turn, at, question, answer: { ...turn.answer, question } };
            });
            localStorage.setItem(name, JSON.stringify(chat));
        }"""
    )
    page.reload()
    started(page)
    assert answers(page).count() == 199
    turn = ask(page, "What about physics?")
    assert answers(page).count() == 200
    cites(page).last.click()
    assert in_view(page, "#essay [aria-current]")
    shot(page)
    page.reload()
    started(page)
    assert answers(page).count() == 200
    assert turn.inner_text() == answers(page).last.inner_text()


def test_an_essay_of_three_hundred_kilobytes(visit, shot):
    paragraphs = [
        f"## Part {n}\n\n"
        + " ".join(f"Item{n:03}x{k:02} is a plain sentence about nothing in particular." for k in range(20))
        for n in range(260)
    ]
    essay = Essay.from_text("# A long text\n\n" + "\n\n".join(paragraphs))
    assert len(essay.text) > 300_000
    with served(assistant=Double(essay), build=gradio_page, essay=essay) as server:
        ready(server)
        page = visit(server)
        for name in ("item259x19", "item000x00", "item120x07"):
            ask(page, name)
            cites(page).last.click()
            assert name in marked(page)[0].lower()
            assert in_view(page, "#essay [aria-current]")
        shot(page)
        last = f"#s{len(essay.sentences) - 1}"
        page = visit(server, path=f"/{last}")
        assert in_view(page, last)
