"""Finding, fetching and sweeping local models, without a model: hand-made files, and servers that simulate."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from assistant.chat.local.fetching import PINNED, Pinned, fetch
from assistant.chat.local.opening import find_models, ollama_host, open_local
from assistant.chat.local.server import serve
from assistant.cli.app import model_lines
from assistant.errors import ModelError, ModelUnverified
from assistant.phrases import Phrases
from assistant.resources import kept_path
from assistant.settings import Settings
from tests.wire import Quiet, listening

PHRASES = Phrases.load()
BODY = b"GGUF" + bytes(range(256)) * 4_000
SMALL = replace(PINNED, size=len(BODY), sha256=hashlib.sha256(BODY).hexdigest())


def at(address: str) -> Pinned:
    return replace(SMALL, url=f"{address}/small-instruct.gguf")


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(Quiet):
        def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
            answer(self)

    with listening(Handler) as address:
        yield address


def hub(body: bytes, cut: int = 0, asked: list[str] | None = None) -> Callable[[BaseHTTPRequestHandler], None]:
    """A server of one file that knows ranges; with `cut`, it hangs up after so many bytes."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range", "")
        if asked is not None:
            asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").removesuffix("-") or 0)
        rest = body[start:]
        request.send_response(206 if wanted else 200)
        request.send_header("Content-Length", str(len(rest)))
        request.end_headers()
        request.wfile.write(rest[:cut] if cut else rest)

    return answer


@pytest.fixture(autouse=True)
def nothing_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")  # nobody serves there
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))


def test_a_model_is_fetched_with_progress_and_checked(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with serving(hub(BODY)) as url:
        file = fetch(at(url), tmp_path / "models", lambda done, total: told.append((done, total)))
    assert file.read_bytes() == BODY
    assert told[-1] == (len(BODY), len(BODY))
    assert [f.name for f in (tmp_path / "models").iterdir()] == ["small-instruct.gguf"]


def test_a_fetch_that_was_cut_is_taken_up_where_it_ended(tmp_path: Path) -> None:
    asked: list[str] = []
    with serving(hub(BODY, cut=10_000)) as url, pytest.raises(ModelError, match="ASSISTANT_LOCAL_MODEL"):
        fetch(at(url), tmp_path, lambda *_: None)
    with serving(hub(BODY, asked=asked)) as url:
        assert fetch(at(url), tmp_path, lambda *_: None).read_bytes() == BODY
    assert asked == ["bytes=10000-"]


def test_another_file_than_the_pinned_one_is_refused_and_thrown_away(tmp_path: Path) -> None:
    with serving(hub(BODY[:-1] + b"!")) as url, pytest.raises(ModelUnverified, match=SMALL.sha256):
        fetch(at(url), tmp_path, lambda *_: None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_server_that_does_not_have_it_is_told_with_the_other_ways(tmp_path: Path, status: int) -> None:
    def refuse(request: BaseHTTPRequestHandler) -> None:
        request.send_error(status)

    with serving(refuse) as url, pytest.raises(ModelError, match=rf"{status}.*ollama serve.*ASSISTANT_LOCAL_MODEL"):
        fetch(at(url), tmp_path, lambda *_: None)


def test_without_a_network_it_ends_with_a_sentence_and_three_other_ways(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ModelError) as caught:
        open_local(Settings(home=tmp_path), PHRASES, at("http://127.0.0.1:9"))
    for way in ("ollama serve", "ASSISTANT_LOCAL_MODEL", "without a chat model"):
        assert way in str(caught.value)
    assert "0.0 GB, Apache-2.0" in caplog.text


def in_cache(folder: Path, name: str, size: int = 4) -> Path:
    file = folder / "models--a--b" / "snapshots" / "c" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"GGUF" + b"\0" * (size - 4))
    return file


def tags(*models: tuple[str, str]) -> Callable[[BaseHTTPRequestHandler], None]:
    """Ollama's list of (name, parameter size)."""
    listing = json.dumps({"models": [{"name": n, "details": {"parameter_size": size}} for n, size in models]})

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200 if request.path == "/api/tags" else 404)
        request.end_headers()
        request.wfile.write(listing.encode())

    return answer


def test_what_is_found_comes_in_the_order_it_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = tmp_path / "mine.gguf"
    named.write_bytes(b"GGUF....")
    in_cache(tmp_path / "hub", "a-instruct-q4.gguf", 10)
    in_cache(tmp_path / "hub", "b-instruct-q4.gguf", 20)
    in_cache(tmp_path / "hub", "base-q4.gguf", 30)
    in_cache(tmp_path / "hub", PINNED.file, 5)
    with serving(
        tags(("nomic-embed-text:latest", "137M"), ("odd:1b", "1B"), ("llama3.2:3b", "3.2B"), ("qwen3:70b", "70B"))
    ) as url:
        monkeypatch.setenv("OLLAMA_HOST", url)
        names = [(each.kind, each.name) for each in find_models(named, tmp_path / "models")]
    assert names == [
        ("ollama", "llama3.2:3b"),
        ("ollama", "odd:1b"),
        ("ollama", "qwen3:70b"),
        ("named", "mine"),
        ("cached", PINNED.file.removesuffix(".gguf")),
        ("cached", "b-instruct-q4"),
        ("cached", "a-instruct-q4"),
    ]
    lines = model_lines(names, PHRASES)
    assert len(lines) == len(names)
    assert "--model local" in lines[0]


def test_nothing_found_says_what_would_be_fetched(tmp_path: Path) -> None:
    assert list(find_models(None, tmp_path)) == []
    [line] = model_lines([], PHRASES)
    assert "1.1 GB" in line


@pytest.mark.parametrize("content", [None, b"PK\x03\x04"])
def test_a_named_file_that_is_none_is_told(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "x.gguf"
    if content:
        file.write_bytes(content)
    with pytest.raises(ModelError, match=r"x\.gguf.*ASSISTANT_LOCAL_MODEL"):
        list(find_models(file, tmp_path))


def test_ollama_is_asked_where_its_own_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, address in {
        "": "http://127.0.0.1:11434",
        "0.0.0.0": "http://127.0.0.1:11434",
        "box:1234": "http://box:1234",
        "https://box/": "https://box:11434",
    }.items():
        monkeypatch.setenv("OLLAMA_HOST", given)
        assert ollama_host() == address


def test_a_found_ollama_is_asked_through_its_openai_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_openai", reason="needs langchain-openai")
    with serving(tags(("qwen2.5:3b", "3.1B"))) as url:
        monkeypatch.setenv("OLLAMA_HOST", url)
        chat = open_local(Settings(home=tmp_path), PHRASES)
    assert chat.name == "ollama:qwen2.5:3b"
    model: Any = chat.model
    assert model.openai_api_base == f"{url}/v1"
    assert chat.few == 8


def test_a_file_that_llama_cpp_cannot_read_is_told(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp", reason="needs xllamacpp")
    file = tmp_path / "broken.gguf"
    file.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(ModelError, match=r"broken\.gguf cannot be served"):
        serve(file, "broken", 1)


def test_a_missing_package_is_named_with_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.chat.local.server.find_spec", lambda _: None)
    with pytest.raises(ModelError, match=r'pip install "essay-assistant\[local\]"'):
        serve(tmp_path / "x.gguf", "x", 1)


def test_models_are_kept_under_the_home_that_is_set(tmp_path: Path) -> None:
    assert kept_path("models", tmp_path) == tmp_path / "models"
    assert kept_path("models").parts[-2:] == ("assistant", "models")
