"""The pictures of the README: the real assistant on the shipped essay, at a desk and on a phone."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.browser.conftest import ARTIFACTS, DESKTOP, PHONE, ask, cites
from tests.web_served import gradio_page, ready, served


@pytest.fixture(scope="module")
def real(shipped):
    with served(assistant=shipped, build=gradio_page, essay=shipped.essay) as server:
        ready(server)
        yield server


@pytest.mark.parametrize(("name", "device"), [("desktop", DESKTOP), ("phone", {**PHONE, "device_scale_factor": 1})])
def test_picture(real, visit, name, device):
    page = visit(real, **device)
    ask(page, "Why is video generation so expensive?")
    cites(page).last.click()
    page.mouse.move(5, 5)
    page.wait_for_timeout(300)
    ARTIFACTS.mkdir(exist_ok=True)
    picture = Image.open(io.BytesIO(page.screenshot()))
    # A README is read on slow lines, too: 128 colours hold the page and a third of the bytes.
    picture.quantize(128).save(ARTIFACTS / f"{name}.png", optimize=True)
    assert (ARTIFACTS / f"{name}.png").stat().st_size < 200_000
