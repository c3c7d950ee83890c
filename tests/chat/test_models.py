"""Opening chat models: each thing that is missing has its own message, with the command that mends it."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from assistant.chat.calls import Costs
from assistant.chat.opening import open_chat_model
from assistant.chat.prompts import forms_of
from assistant.chat.trouble import Trouble
from assistant.errors import ModelError
from tests.fakes import Scripted, ToolScripted


@pytest.mark.parametrize(
    ("name", "extra"),
    [("anthropic:claude-sonnet-5", "anthropic"), ("google_genai:gemini", "google"), ("mistralai:m", "mistral")],
)
def test_a_missing_package_is_named_with_its_extra(name: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from langchain.chat_models import base

    def missing(*_: Any, **__: Any) -> None:
        raise ImportError("no such package")

    monkeypatch.setattr(base, "_import_module", missing)
    base._get_chat_model_creator.cache_clear()
    with pytest.raises(ModelError, match=rf'pip install "essay-assistant\[{extra}\]"'):
        open_chat_model(name)


@pytest.mark.parametrize("name", ["nobody:nothing", "llama", ":", "openai"])
def test_an_unknown_provider_is_told_how_to_name_one(name: str) -> None:
    with pytest.raises(ModelError, match="provider:model"):
        open_chat_model(name)


@pytest.mark.parametrize("value", ["", "  ", 7, object(), []])
def test_what_is_no_model_is_refused(value: Any) -> None:
    with pytest.raises(ModelError, match="LangChain chat model"):
        open_chat_model(value)


def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_openai", reason="needs langchain-openai")
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ModelError, match="export OPENAI_API_KEY="):
        open_chat_model("openai:gpt-4o-mini")


def test_a_named_model_is_asked_at_temperature_0_with_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_openai", reason="needs langchain-openai")
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")
    chat = open_chat_model("openai:gpt-4o-mini")
    model: Any = chat.model
    assert (model.temperature, model.max_retries) == (0, 2)
    assert model.max_tokens < 2_000
    assert model.request_timeout
    assert "not-a-key" not in repr(chat)


def test_an_object_is_taken_as_it_is() -> None:
    model = Scripted("x")
    assert open_chat_model(model).model is model


def test_a_server_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("langchain_openai", reason="needs langchain-openai")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key-either")
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{port}/v1")
    chat = open_chat_model("openai:gpt-4o-mini")
    with pytest.raises(Trouble) as caught:
        list(chat.say(["hello"], Costs()))  # type: ignore[list-item]
    assert caught.value.kind == "unreachable"
    assert "not-a-key-either" not in caplog.text


def test_the_form_follows_what_a_model_can_do() -> None:
    assert forms_of(Scripted("x")) == ("text",)
    assert forms_of(ToolScripted("x")) == ("tools", "text")
    assert forms_of(ToolScripted("x", profile={"structured_output": True}))[0] == "schema"


def test_a_model_that_takes_no_temperature_is_given_none(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_openai", reason="needs langchain-openai")
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")
    model: Any = open_chat_model("openai:o3-mini").model
    assert model.profile["temperature"] is False
    assert model.temperature != 0
