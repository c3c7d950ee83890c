"""The server as a process: starts, stops when told, says what it exposes, works under a sub-path behind nginx."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from assistant.errors import ServingError
from assistant.phrases import Phrases
from assistant.web import serving
from assistant.web.options import WebOptions
from assistant.web.serving import _bind, _check_writable, announcement, serve
from tests.web_served import gradio_page, served

STARTED = """
import sys, time
sys.path.insert(0, {root!r})
from tests.web_doubles import Double
from assistant.web import WebOptions, serve
def open_on(essay):
    time.sleep({load})
    return Double(essay, pause={pause})
serve(None, WebOptions(port={port}, root_path={path!r}, rate=10000), open_on=open_on)
"""
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def started(port, load=0.0, pause=0.0, path=""):
    program = STARTED.format(root=str(ROOT), port=port, load=load, pause=pause, path=path)
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def until(client, path, good=lambda response: response.status_code == 200):
    for _ in range(600):
        try:
            if good(client.get(path)):
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{path} never came")


def asked(address):
    with contextlib.suppress(httpx.TransportError):
        httpx.post(address, json={"question": "Why was Sora scrapped?"}, timeout=60, trust_env=False)


@pytest.fixture
def client():
    with httpx.Client(trust_env=False, verify=False, timeout=20) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("when", ["starting", "loading", "answering"])
def test_it_stops_within_three_seconds_of_sigterm(client, when):
    port = free_port()
    process = started(port, load=60 if when == "loading" else 0, pause=20 if when == "answering" else 0)
    address = f"http://127.0.0.1:{port}"
    try:
        until(client, f"{address}/")
        if when != "starting":
            until(client, f"{address}/config")
        if when == "answering":
            until(client, f"{address}/healthz")
            threading.Thread(target=asked, args=(f"{address}/api/ask",), daemon=True).start()
            time.sleep(1)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        assert process.returncode == 0
        assert time.monotonic() - began < 3
    finally:
        process.kill()


@pytest.mark.slow
def test_the_models_load_once_gradio_is_imported_whole(client):
    """Both import numpy and more; two threads at one package at once each find it half made, and then nothing opens."""
    port = free_port()
    program = STARTED.format(root=str(ROOT), port=port, load=0, pause=0, path="").replace(
        "    time.sleep(0)", "    print('Blocks' in vars(sys.modules.get('gradio', time)), flush=True)"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        until(client, f"http://127.0.0.1:{port}/healthz")
        process.send_signal(signal.SIGTERM)
        assert "True" in process.communicate(timeout=10)[0].split()
    finally:
        process.kill()


def test_a_port_in_use_is_said_with_its_cure():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServingError, match="--port"):
            serve(None, WebOptions(port=port))


@pytest.mark.parametrize(("host", "reached"), [("::", "127.0.0.1"), ("::", "::1"), ("127.0.0.1", "127.0.0.1")])
def test_served_to_everybody_it_is_reached_by_both_kinds_of_address(host, reached):
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    options = WebOptions(host=host, port=free_port())
    with _bind(options), socket.create_connection((reached, options.port), timeout=5) as connection:
        assert connection.getpeername()[1] == options.port


@pytest.mark.parametrize("host", ["999.1.1.1", "no such host", "203.0.113.7"])
def test_an_address_that_is_not_ours_is_an_error(host):
    with pytest.raises(ServingError, match="--host"):
        serve(None, WebOptions(host=host, port=free_port()))


def test_who_serves_to_others_is_told_so():
    phrases = Phrases.load()
    assert len(announcement(WebOptions(), phrases)) == 2
    assert len(announcement(WebOptions(host="localhost"), phrases)) == 2
    exposed = announcement(WebOptions(host="0.0.0.0", port=80), phrases)
    assert "Anyone who can reach this machine" in exposed[1]
    assert "password" in announcement(WebOptions(host="::", auth="a:b"), phrases)[1]


def test_the_page_knows_which_file_it_serves(tmp_path, monkeypatch):
    hosts = []
    monkeypatch.setattr(serving, "_run", lambda host, *_: hosts.append(host))
    (tmp_path / "bees.md").write_text("Bees make honey.")
    for essay in (tmp_path / "bees.md", str(tmp_path / "bees.md"), None):
        serve(essay, WebOptions(port=free_port()))
    assert [host.file for host in hosts] == [tmp_path / "bees.md", tmp_path / "bees.md", None]


@pytest.mark.parametrize(("file", "why"), [("none/thumbs.jsonl", "No such file"), (".", "directory")])
def test_feedback_that_cannot_be_kept_is_found_at_the_start(tmp_path, file, why):
    with pytest.raises(ServingError, match=why):
        serve(None, WebOptions(port=free_port(), feedback=tmp_path / file))


def test_feedback_on_a_disk_that_is_only_read_is_found_at_the_start(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ServingError, match=r"thumbs\.jsonl: no feedback.*Read-only"):
        _check_writable(tmp_path / "thumbs.jsonl")


# The deployment examples of the README; this test holds the server to them.
NGINX = (ROOT / "tests" / "deployment" / "nginx.conf").read_text(encoding="utf-8")
UNIT = (ROOT / "tests" / "deployment" / "essay-chat.service").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    """nginx with the example's locations before a chat under /essay."""
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("nginx is not installed: the sub-path test is skipped")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    with served(
        WebOptions(rate=10_000, root_path="/essay", allowed_hosts=("essay.example.org",)), build=gradio_page
    ) as server:
        config = NGINX.replace("listen 80;", f"listen 127.0.0.1:{port};").replace(
            "127.0.0.1:7860", f"127.0.0.1:{server.port}"
        )
        around = f"pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ access_log off; "
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
            around += f"{name}_temp_path {folder}/{name}; "
        (folder / "nginx.conf").write_text(f"{around}\n{config}\n}}")
        process = subprocess.Popen([nginx, "-c", f"{folder}/nginx.conf", "-p", str(folder), "-g", "daemon off;"])
        try:
            yield server, port
        finally:
            process.terminate()
            process.wait(10)


@pytest.mark.slow
def test_under_a_sub_path_behind_nginx(proxied, client):
    server, port = proxied
    address = f"http://127.0.0.1:{port}/essay"
    until(client, f"{server.url}/healthz")  # a proxy may also hand the sub-path on
    until(client, f"{address}/healthz")
    until(client, f"{address}/config")
    assert client.post(f"{address}/api/ask", json={"question": "Why was Sora scrapped?"}).json()["found"]
    named = client.get(f"{address}/", headers={"Host": "essay.example.org", "X-Forwarded-Host": "evil.example"})
    assert named.status_code == 200
    assert "evil.example" not in named.text
    assert client.get(f"{address}/", headers={"Host": "evil.example"}).status_code == 400
    assert client.get(f"{address}", follow_redirects=False).headers["location"].endswith("/essay/")


@contextlib.contextmanager
def opened_in_chromium():
    from tests.browser.conftest import FLAGS

    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        yield browser.new_page()
        browser.close()


@pytest.mark.slow
@pytest.mark.browser
def test_the_page_works_under_a_sub_path(proxied):
    from tests.browser.conftest import ask
    from tests.browser.conftest import started as page_started

    _, port = proxied
    with opened_in_chromium() as page:
        outside: list[str] = []
        page.on(
            "request",
            lambda r: None if f":{port}/essay/" in r.url or r.url[:5] in ("data:", "blob:") else outside.append(r.url),
        )
        page.goto(f"http://127.0.0.1:{port}/essay/#s3")
        page.locator("#s3[aria-current]").wait_for()
        page_started(page)
        assert ask(page, "Why was Sora scrapped?").locator("a[href^='#s']").count()
    assert not outside


@pytest.mark.slow
@pytest.mark.browser
def test_a_link_to_a_sentence_opens_while_the_page_is_still_being_prepared():
    seen = threading.Event()

    def late(host):
        seen.wait(60)
        return gradio_page(host)

    with served(build=late) as server, opened_in_chromium() as page:
        page.goto(f"{server.url}/#s3")
        assert page.get_by_role("status").inner_text()
        seen.set()
        page.locator("#s3[aria-current]").wait_for()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ServingError("The theme <is> missing. Install it."), "The theme &lt;is&gt; missing. Install it."),
        (RuntimeError("key sk-1"), "the server’s log says what"),
    ],
)
def test_a_page_that_cannot_be_built_says_so_and_why_and_does_not_reload(error, said):
    def broken(_):
        raise error

    with served(build=broken) as server:
        client = server.client()
        for _ in range(100):
            page = client.get("/")
            if page.status_code == 503:
                break
            time.sleep(0.05)
        assert "The page could not be made ready." in page.text
        assert said in page.text
        assert "sk-1" not in page.text
        assert "again.js" not in page.text
        assert "refresh" not in page.text
        assert client.get("/healthz").json() == {"state": "failed"}


def test_the_unit_file_is_one_and_starts_what_exists():
    systemd = shutil.which("systemd-analyze")
    sections = re.findall(r"^\[(\w+)\]$", UNIT, re.MULTILINE)
    assert sections == ["Unit", "Service", "Install"]
    command = re.search(r"^ExecStart=\S+/assistant (.+)$", UNIT, re.MULTILINE).group(1)
    from typer.testing import CliRunner

    from assistant.cli.app import app

    options = [word for word in command.split()[1:] if word.startswith("--")]
    help_text = CliRunner().invoke(app, ["chat", "--help"], env={"COLUMNS": "200"}).output
    assert options
    assert all(option in help_text for option in options)
    if systemd:
        checked = subprocess.run(
            check=False, args=[systemd, "verify", "--man=no", "/dev/stdin"], input=UNIT, text=True, capture_output=True
        )
        assert "Unknown" not in checked.stderr


@pytest.mark.slow
def test_the_mcp_tool_over_stdio():
    import asyncio

    from mcp import Client, StdioServerParameters

    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.web_doubles import Double, bundled_essay\n"
        "from assistant.web.mcp import serve_stdio\n"
        "serve_stdio(Double(bundled_essay()))\n"
    )

    async def run():
        async with Client(StdioServerParameters(command=sys.executable, args=["-c", program])) as client:
            tools = (await client.list_tools()).tools
            good = await client.call_tool("ask", {"question": "Why was Sora scrapped?"})
            bad = await client.call_tool("ask", {"question": "break it"})
        return tools, good, bad

    tools, good, bad = asyncio.run(run())
    assert [tool.name for tool in tools] == ["ask"]
    answer = json.loads(good.content[0].text)
    assert answer["found"]
    assert "passages" not in answer
    assert bad.is_error
    assert "did not answer" in bad.content[0].text
