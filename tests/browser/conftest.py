"""A real browser on the real page. Every test here also holds that nothing failed and no request left the machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.web.options import WebOptions
from tests.web_served import gradio_page, ready, served

ARTIFACTS = Path(__file__).parents[1] / "artifacts"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


# Not for the session: while Playwright runs, no other test of this process can have an event loop.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed: browser tests are skipped")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chat(tmp_path_factory):
    """The chat on the bundled essay, with everything an owner can switch on."""
    folder = tmp_path_factory.mktemp("owner")
    options = WebOptions(
        rate=100_000,
        allow_upload=True,
        tests=folder / "saved.questions.yaml",
        feedback=folder / "thumbs.jsonl",
    )
    with served(options, build=gradio_page) as server:
        ready(server)
        yield server


@pytest.fixture
def visit(chromium):
    """Opens a page in a context of its own; at the end nothing may have failed or left the machine."""
    contexts: list[Any] = []
    troubles: list[str] = []

    def opened(server, path="/", context=None, wait=True, **given):
        if context is None:
            context = chromium.new_context(**(given or DESKTOP))
            contexts.append(context)
            context.on("dialog", lambda dialog: (troubles.append(f"dialog {dialog.message}"), dialog.dismiss()))
            context.on("weberror", lambda error: troubles.append(f"error {error.error}"))
            context.on("request", lambda request: _noted(request.url, server.port, troubles))
            context.add_init_script("window.boom = () => { window.boomed = true; alert('boom'); }")
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.port}{path}")
        if wait:
            started(page)
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            if page.evaluate("window.boomed"):
                troubles.append("a script ran")
        context.close()
    assert not troubles


def _noted(url: str, port: int, troubles: list[str]) -> None:
    if not url.startswith((f"http://127.0.0.1:{port}/", "data:", "blob:")):
        troubles.append(f"request to {url}")


@pytest.fixture
def shot(request):
    """Keeps a screenshot of `page` among the artifacts, named after the test."""
    ARTIFACTS.mkdir(exist_ok=True)

    def kept(page, name=""):
        stem = request.node.name.removeprefix("test_").replace("/", "-")
        page.wait_for_timeout(150)
        page.screenshot(path=str(ARTIFACTS / f"{stem}{'-' * bool(name)}{name}.png"))

    return kept


def started(page: Any) -> None:
    """Wait until the page shows its chat: examples, or the turns that are kept."""
    page.wait_for_function("window.essayChat?.shown && document.querySelector('#ask .submit-button')")
    page.wait_for_function(
        "document.querySelectorAll('#talk [data-testid=bot]').length === essayChat.turns().length"
        " && document.querySelector('#talk .example, #talk [data-testid=bot]')"
    )
    page.wait_for_load_state("networkidle")


def answers(page: Any) -> Any:
    return page.locator("#talk [data-testid=bot]")


def asked(page: Any) -> list[str]:
    """The questions as they are shown."""
    return [text.strip() for text in page.locator("#talk [data-testid=user]").all_inner_texts()]


def settled(page: Any, count: int) -> Any:
    """The last of `count` answers, once it is whole and the browser has kept it."""
    page.wait_for_function(
        """(count) => document.querySelectorAll("#talk [data-testid=bot]").length === count
            && document.querySelector("#ask .submit-button") && essayChat.turns().length === count""",
        arg=count,
    )
    page.wait_for_load_state("networkidle")
    return answers(page).last


def ask(page: Any, question: str) -> Any:
    """Ask through the page and give the finished answer."""
    before = answers(page).count()
    page.fill("#ask textarea", question)
    page.keyboard.press("Enter")
    return settled(page, before + 1)


def bring(page: Any, file: Any) -> None:
    """Choose `file` as an essay of one's own."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Your own essay").click()
    chooser.value.set_files(file)


def cites(page: Any) -> Any:
    return page.locator("#talk p > a[href^='#s']")


def marked(page: Any) -> list[str]:
    return page.locator("#essay [aria-current]").all_inner_texts()


def chats(page: Any) -> list[str]:
    """The lines of the list of chats, without their dates."""
    page.wait_for_load_state("networkidle")
    return [text.split(" · ")[0].strip() for text in page.locator("#list label").all_text_contents() if text.strip()]


def open_sidebar(page: Any) -> None:
    page.locator("#chats .toggle-button, .sidebar .toggle-button").first.click()
    page.wait_for_timeout(500)


def in_view(page: Any, selector: str) -> bool:
    """Whether the whole of `selector` is on the screen, and what is there is the element itself."""
    return page.evaluate(
        """(selector) => {
            const found = document.querySelector(selector);
            const { top, bottom, left, right } = found.getClientRects()[0];
            const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
            return top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth && found.contains(there);
        }""",
        selector,
    )
