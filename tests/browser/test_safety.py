"""Nothing a person, an essay, a model, storage or a file name says becomes code or a request; axe finds nothing serious."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.essay.essay import Essay
from assistant.web.options import WebOptions
from tests.browser.conftest import DESKTOP, PHONE, answers, ask, asked, bring, cites, marked, open_sidebar, started
from tests.web_doubles import Double, bundled_essay
from tests.web_served import gradio_page, ready, served

INJECTIONS = (Path(__file__).parent / "injections.txt").read_text(encoding="utf-8").splitlines()
FOREIGN = (
    "<img src=//example.org/a.png>",
    "![x](http://example.org/a.png)",
    "<form action=//example.org><input name=q><button>Send</button></form>",
    "[click](http://example.org/)",
    "http://example.org/auto www.example.org a@example.org",
    "<iframe src=//example.org></iframe>",
    "<style>@import '//example.org/a.css'; body { background: url(//example.org/b.png) }</style>",
    "<video poster=//example.org/p.png src=//example.org/v.mp4 autoplay></video>",
    "<svg><image href=//example.org/a.svg /></svg>",
    "<link rel=stylesheet href=//example.org/a.css><base href=//example.org/>",
    '<details open ontoggle="boom()"><summary>x</summary></details>',
    "<a href='#s1' id=essay name=essayChat>x</a>",
    "[1](#s1 'x')",
    '<object data="//example.org/o"></object><embed src="//example.org/e">',
    '<table background="//example.org/t.png"><tr><td>x</table>',
    "${boom()} {{boom()}} {%boom()%} <%= boom() %>",
    "`code` **bold** # head > quote | a | b |",
)
TEXTS = [*INJECTIONS[:: max(1, len(INJECTIONS) // 46)], *FOREIGN][-63:]


class Bare:
    """The app without its Content-Security-Policy: what the policy would stop must not even be tried."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def without(message):
            if message["type"] == "http.response.start":
                kept = [(n, v) for n, v in message["headers"] if n.lower() != b"content-security-policy"]
                message = {**message, "headers": kept}
            await send(message)

        await self.app(scope, receive, without)


def test_there_are_sixty_different_texts():
    assert len(set(TEXTS)) == len(TEXTS) >= 60


class Echo(Double):
    """A model that says whatever it is asked, of a sentence of the essay; and holds it back as well."""

    def stream_answers(self, question, history=()):
        self.reply = question
        sentence = self.essay.sentences[len(history)]
        yield self._answer(question, [sentence], history)


@pytest.fixture(scope="module", params=[None, Bare], ids=["policy", "no-policy"])
def echo(request):
    """A server whose model echoes, with and without the policy."""
    options = WebOptions(rate=100_000, allow_upload=True)
    with served(options, Echo(bundled_essay(), reply="x"), gradio_page, around=request.param) as server:
        ready(server)
        yield server


def test_as_question_and_as_model_reply_and_from_storage(echo, visit):
    """Asked as a whole chat that comes out of storage: it is drawn by the server as every answer is."""
    page = visit(echo)
    ask(page, TEXTS[0])
    assert asked(page) == [" ".join(TEXTS[0].split())]
    chat = {"id": "a", "name": TEXTS[1], "when": 1, "rev": "", "key": "", "turns": page.evaluate("essayChat.turns()")}
    answer = chat["turns"][0]["answer"]
    turns = []
    for text in TEXTS:
        made = json.loads(json.dumps(answer))
        made |= {"question": text, "condensed": text, "note": text}
        made["statements"][0]["text"] = text
        made["withheld"] = [{"text": text, "reason": text, "quotes": []}]
        turns.append({"at": len(turns), "question": text, "answer": made, "title": text, "text": text, "selectors": []})
        turns[-1] |= {"cost": text, "stopped": text}
        unsure = {**made, "statements": [], "outcome": "unsure", "reason": text}
        unsure["nearest"] = [{"start": 0, "end": 10, "text": text, "section": text, "score": 0.0}]
        turns.append({**turns[-1], "answer": unsure})
        elsewhere = json.loads(json.dumps({**made, "essay": text}))
        elsewhere["statements"][0]["citations"][0] |= {"quote": text, "section": text}
        turns.append({**turns[-1], "answer": elsewhere})
    chat["turns"] = turns
    page.evaluate(
        "(chat) => { localStorage.setItem('essay-chat:/:a', JSON.stringify(chat)); sessionStorage.setItem('essay-chat:/:', 'a'); }",
        chat,
    )
    page.reload()
    started(page)
    shown = asked(page)
    assert len(shown) == len(turns)
    for text, question in zip(TEXTS, shown[::3], strict=True):
        assert question == " ".join(text.split())
    bad = "img, form, iframe, video, svg image, object, embed, link, base, style, script, table, input, [id=essay], a:not([href^='#s'])"
    assert page.locator("#talk [data-testid]").locator(bad).evaluate_all("(all) => all.map((e) => e.outerHTML)") == []
    page.locator("#talk details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    open_sidebar(page)
    page.locator("#list label").first.wait_for()
    assert page.locator("#list :is(img, form, a)").count() == 0
    page.wait_for_timeout(500)


def test_as_question_asked_by_hand(echo, visit):
    page = visit(echo)
    for text in FOREIGN:
        ask(page, text)
    assert asked(page) == [" ".join(text.split()) for text in FOREIGN]


@pytest.mark.parametrize("around", [None, Bare], ids=["policy", "no-policy"])
def test_as_essay(around, visit, shot):
    """An essay whose title, headings and sentences are injections."""
    parts = [f"# {TEXTS[2]}\n"]
    for number, text in enumerate(TEXTS):
        parts.append(f"## Heading {text}\n\nSentence number{number:04} says {text} here.\n")
    essay = Essay.from_text("\n".join(parts))
    with served(assistant=Double(essay), build=gradio_page, essay=essay, around=around) as server:
        ready(server)
        page = visit(server)
        flat = [sentence.words for sentence in essay.sentences]
        shown = page.locator("#essay .sentence").evaluate_all("(all) => all.map((s) => s.textContent)")
        assert [" ".join(text.split()) for text in shown] == flat
        titles = [section.title for section in essay.sections]
        assert page.locator(".contents a").all_text_contents() == titles
        assert page.text_content("#essay h1") == essay.title
        shot(page)
        for number in range(0, len(TEXTS), 9):
            ask(page, f"number{number:04}")
            cites(page).last.click()
            assert f"number{number:04}" in marked(page)[0]
        bad = "img, form, iframe, video, object, embed, link, base, style, script"
        assert page.locator("#essay").locator(bad).count() == 0
        assert page.locator("#talk [data-testid]").locator(bad).count() == 0


def test_as_file_name(echo, visit):
    page = visit(echo)
    for text in FOREIGN[:8]:
        name = text.replace("/", "_")
        files = [{"name": f"{name}.txt", "mimeType": "text/plain", "buffer": b" "}]
        bring(page, files)
        page.get_by_text("is empty").first.wait_for(timeout=60_000)
        assert page.locator(".toast-body img, .toast-body form, #status img").count() == 0
        page.locator(".toast-close").first.click()
        page.wait_for_timeout(300)


def found_by_axe(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    report = axe.run(page).response
    assert len(report["passes"]) > 10
    return [
        (rule["id"], rule["impact"], [node["html"][:160] for node in rule["nodes"]][:3])
        for rule in report["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious(chat, visit, device, scheme):
    page = visit(chat, color_scheme=scheme, **device)
    found = {"first": found_by_axe(page)}
    ask(page, "Why was Sora scrapped?")
    cites(page).first.click()
    found["cited"] = found_by_axe(page)
    page.keyboard.press("Escape")
    ask(page, "xylophone")
    ask(page, "unheard")
    answers(page).last.locator("summary").click()
    found["unsure and absent"] = found_by_axe(page)
    page.get_by_role("button", name="Save as test").click()
    page.locator("#case").first.wait_for()
    page.get_by_role("button", name="Like", exact=True).first.click()
    page.get_by_label("Why?").wait_for()
    open_sidebar(page)
    found["chats"] = found_by_axe(page)
    assert {state: rules for state, rules in found.items() if rules} == {}
