"""From the click on a citation to the marked sentence on the screen, in Chromium, on essays of two sizes.

    python tests/bench/web_click.py

The time runs from the click event to the second animation frame after it, when the browser has painted.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from assistant.essay.essay import Essay
from tests.browser.conftest import DESKTOP, FLAGS, ask, started
from tests.web_doubles import Double, bundled_essay
from tests.web_served import gradio_page, ready, served

CLICKS = """async () => {
    const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const took = [];
    for (let round = 0; round < 20; round += 1) {
        for (const link of document.querySelectorAll("#talk p > a[href^='#s']")) {
            document.querySelector("#right").scrollTop = (round % 2) * 1e9;
            await painted();
            const began = performance.now();
            link.click();
            await painted();
            took.push(performance.now() - began);
            const { top, bottom } = document.querySelector("#essay [aria-current]").getBoundingClientRect();
            if (top < 0 || bottom > innerHeight) throw new Error("not in view");
        }
    }
    return took.sort((a, b) => a - b);
}"""


def main() -> None:
    from playwright.sync_api import sync_playwright

    line = "Item{0:03}x{1:02} is a plain sentence about nothing in particular."
    parts = (f"## Part {n}\n\n" + " ".join(line.format(n, k) for k in range(20)) for n in range(260))
    long = Essay.from_text("# Long\n\n" + "\n\n".join(parts))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        for essay, question in (
            (bundled_essay(), "Why was Sora scrapped?"),
            (long, "item003x04 item150x07 item259x19"),
        ):
            with served(assistant=Double(essay), build=gradio_page, essay=essay) as server:
                ready(server)
                page = browser.new_page(viewport=DESKTOP["viewport"])
                page.goto(f"http://127.0.0.1:{server.port}/")
                started(page)
                ask(page, question)
                took = page.evaluate(CLICKS)
                middle, late = took[len(took) // 2], took[int(len(took) * 0.95)]
                print(f"{len(essay.text):>7,} characters: median {middle:.0f} ms, p95 {late:.0f} ms")
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
