"""Gradio's page without a browser: what it offers, what it closes, and `blocks` by itself as the README shows it."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from assistant.answers import Answer
from assistant.web import blocks
from assistant.web.options import WebOptions
from tests.web_doubles import Double, bundled_essay
from tests.web_served import gradio_page, ready, served

QUESTION = "Why was Sora scrapped?"
SECRET = "the secret of this server"


@pytest.fixture(scope="module")
def page():
    with served(WebOptions(rate=100_000, allow_upload=True), build=gradio_page) as server:
        ready(server)
        yield server


def test_it_is_gradios_own_chat(page):
    config = page.client().get("/config").json()
    kinds = [component["type"] for component in config["components"]]
    assert kinds.count("chatbot") == 1
    assert len(config["dependencies"]) > 10
    offered = page.client().get("/gradio_api/info").json()
    assert list(offered["named_endpoints"]) == ["/ask"]
    assert [p["parameter_name"] for p in offered["named_endpoints"]["/ask"]["parameters"]] == ["question", "history"]
    assert not offered["unnamed_endpoints"]


def test_gradios_client_asks_and_is_told_errors_in_our_words(page):
    gradio_client = pytest.importorskip("gradio_client")
    client = gradio_client.Client(page.url, verbose=False)
    got = client.predict(question=QUESTION, api_name="/ask")
    assert Answer.from_dict(got) == Double(bundled_essay()).ask(QUESTION)
    again = client.predict(question="and Sora?", history=[got], api_name="/ask")
    assert again["metadata"]["turns"] == 1
    for question, words in (("", "empty"), ("x" * 2001, "2,001"), ("break it", "did not answer")):
        with pytest.raises(gradio_client.exceptions.AppError, match=words):
            client.predict(question=question, api_name="/ask")


def test_the_limit_of_rate_holds_for_gradios_routes_too():
    gradio_client = pytest.importorskip("gradio_client")
    with served(WebOptions(rate=2), build=gradio_page) as server:
        ready(server)
        client = gradio_client.Client(server.url, verbose=False)
        assert [client.predict(question=QUESTION, api_name="/ask")["found"] for _ in range(2)] == [True, True]
        with pytest.raises(gradio_client.exceptions.AppError, match="many questions"):
            client.predict(question=QUESTION, api_name="/ask")
        assert server.client().post("/api/ask", json={"question": QUESTION}).status_code == 429


def test_gradio_is_imported_without_the_stubs_it_writes_and_has_all_its_events():
    script = (
        "import gradio_client, ast, sys; parsed, parse = [], ast.parse\n"
        "ast.parse = lambda *a, **k: (parsed.append(sys._getframe(1).f_globals['__name__']), parse(*a, **k))[1]\n"
        "from assistant.web.page import gr\n"
        "print('gradio.component_meta' in parsed, hasattr(gr.Chatbot, 'like'))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def attempts(secret: Path) -> list[tuple[str, str, object]]:
    """Ways by which Gradio has given out, or may give out, a file of the server: method, path, JSON."""
    file = {"path": str(secret), "meta": {"_type": "gradio.FileData"}, "orig_name": "a.txt", "url": None}
    quoted = str(secret)
    reads = [
        f"/gradio_api/file={quoted}",
        f"/file={quoted}",
        f"/gradio_api/file/{quoted}",
        f"/gradio_api/proxy=file://{quoted}",
        f"/gradio_api/proxy=http://127.0.0.1:1{quoted}",
        f"/static/../../../../../../{quoted}",
        f"/static/..%2f..%2f..%2f..%2f..%2f..%2f..{quoted}",
        f"/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e{quoted}",
        f"/assets//{quoted}",
        f"/svelte/../../..{quoted}",
        f"/theme.css/../..{quoted}",
        f"/gradio_api/custom_component/x/client/component/..{quoted}",
        f"/gradio_api/stream/a/b/c/..{quoted}",
        "/gradio_api/deep_link?session_hash=a",
        f"/gradio_api/upload_progress?upload_id=..{quoted}",
        "/gradio_api/openapi.json",
        "/openapi.json/../.env",
        f"/gradio_api/heartbeat/..{quoted}",
    ]
    writes = [
        (
            "/gradio_api/run/_load_conversation",
            {"data": [0, [[{"role": "user", "content": [{"type": "file", "file": file}]}]]]},
        ),
        ("/gradio_api/api/_load_conversation", {"data": [file]}),
        ("/gradio_api/run/bring", {"data": [file]}),
        ("/gradio_api/component_server", {"component_id": 1, "fn_name": "ls", "data": [quoted], "session_hash": "a"}),
        ("/gradio_api/process_recording", {"path": quoted}),
        ("/gradio_api/upload", {"files": [file]}),
        ("/gradio_api/call/bring", {"data": [file]}),
        ("/gradio_api/call/ask", {"data": [file, [file]]}),
        ("/gradio_api/queue/join", {"data": [file], "fn_index": 10_000, "session_hash": "a"}),
        ("/gradio_api/vibe-edit/", {"prompt": quoted}),
        ("/gradio_api/run/ask", {"data": [file]}),
        ("/gradio_api/stream_url", {"url": f"file://{quoted}"}),
    ]
    return [("GET", path, None) for path in reads] + [("POST", path, body) for path, body in writes]


def test_no_route_gives_out_a_file_of_the_server(page, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    tries = attempts(secret)
    assert len(tries) >= 30
    for method, path, body in tries:
        answer = page.client().request(method, path, json=body)
        assert SECRET not in answer.text, path
        assert answer.status_code >= 400 or "secret" not in answer.text, path


def test_no_event_of_the_page_takes_a_file_of_the_server(page, tmp_path):
    """`run/predict` reaches every function of the page, past the queue: each is given a server's path as every input."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    file = {"path": str(secret), "meta": {"_type": "gradio.FileData"}, "orig_name": "secret.txt"}
    message = {"role": "user", "content": [{"type": "file", "file": file}]}
    component = {"type": "component", "component": "file", "value": file, "constructor_args": {}, "props": {}}
    client = page.client()
    for dependency in client.get("/config").json()["dependencies"]:
        for given in (file, [message], [{"role": "user", "content": [component]}], [file], str(secret)):
            sent = {"data": [given] * len(dependency["inputs"]), "fn_index": dependency["id"], "session_hash": "x"}
            answer = client.post("/gradio_api/run/predict", json=sent, timeout=60)
            assert SECRET not in answer.text
            for copy in re.findall(r'"path":"([^"]+)"', answer.text):
                assert client.get(f"/gradio_api/file={copy}").status_code == 404
                assert not Path(copy).is_file() or SECRET not in Path(copy).read_text(errors="replace"), copy
    assert secret.exists()


def test_blocks_work_by_themselves():
    gradio_client = pytest.importorskip("gradio_client")
    demo = blocks(Double(bundled_essay()))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    demo.launch(server_port=port, prevent_thread_lock=True, quiet=True)
    try:
        client = gradio_client.Client(f"http://127.0.0.1:{port}", verbose=False)
        assert client.predict(question=QUESTION, api_name="/ask")["found"]
        assert httpx.get(f"http://127.0.0.1:{port}/config", trust_env=False).json()["title"] == bundled_essay().title
    finally:
        demo.close()


def test_an_essays_title_cannot_break_out_of_the_page():
    from assistant.essay.essay import Essay

    essay = Essay.from_text("# </title><script>boom()</script> ${boom()} {{boom}}\n\nA sentence.\n")
    with served(assistant=Double(essay), build=gradio_page, essay=essay) as server:
        ready(server)
        html = server.client().get("/").text
        assert "<script>boom" not in html
        pane = next(
            c
            for c in server.client().get("/config").json()["components"]
            if "<article" in json.dumps(c["props"].get("value"))
        )
        assert "${boom" not in pane["props"]["value"]
        assert "<script" not in pane["props"]["value"]
