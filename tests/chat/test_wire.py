"""Each provider's client against a server of its wire format: what we send, and what comes of its replies.

A changed client library, or a changed way of ours, is noticed here without a key or a network.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from assistant import Answer
from assistant.phrases import Phrases
from tests import wire
from tests.chat.test_writer import QUESTION, TEXT
from tests.fakes import chatting, pointing
from tests.wire import Heard, Wire, number_of, serving

SAID = "It burned down in 1871, and nobody knows why."
KEY = "key-0123456789abcdef"


@dataclass(frozen=True)
class Provider:
    """How a provider is reached, and where in its request the things are that we ask for.

    `schemas`: the JSON schema, as an answer's form and as a tool. `limit`, `cold`: tokens of a reply, temperature.
    """

    package: str
    spec: str
    address: tuple[str, str]  # variable, and what is added to the server's address
    key: tuple[str, str]  # variable, and the header it goes into
    path: str
    said: Callable[..., Any]
    limit: Callable[[Mapping[str, Any]], Any]
    cold: Callable[[Mapping[str, Any]], Any]
    form: Callable[[Mapping[str, Any]], Any]
    schema_refused: int  # requests until it is asked in plain text, where every other form is refused


PROVIDERS = {
    "openai": Provider(
        "langchain_openai", "openai:gpt-4o-mini", ("OPENAI_BASE_URL", "/v1"), ("OPENAI_API_KEY", "authorization"),
        "/v1/chat/completions", wire.openai, lambda b: b["max_completion_tokens"], lambda b: b["temperature"],
        lambda b: b["response_format"]["json_schema"]["schema"], 2,
    ),
    "anthropic": Provider(
        "langchain_anthropic", "anthropic:claude-haiku-4-5", ("ANTHROPIC_BASE_URL", ""), ("ANTHROPIC_API_KEY", ""),
        "/v1/messages", wire.anthropic, lambda b: b["max_tokens"], lambda b: b["temperature"],
        lambda b: b["output_config"]["format"]["schema"], 2,
    ),
    "ollama": Provider(
        "langchain_ollama", "ollama:llama3.2", ("OLLAMA_HOST", ""), ("", ""), "/api/chat", wire.ollama,
        lambda b: b["options"]["num_predict"], lambda b: b["options"]["temperature"], lambda b: b["format"], 2,
    ),
    "google": Provider(
        "langchain_google_genai", "google_genai:gemini-2.5-flash", ("GOOGLE_GEMINI_BASE_URL", ""),
        ("GOOGLE_API_KEY", "x-goog-api-key"), "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", wire.google,
        lambda b: b["generationConfig"]["maxOutputTokens"], lambda b: b["generationConfig"]["temperature"],
        lambda b: b["generationConfig"]["responseJsonSchema"], 1,  # its client refuses the tool itself
    ),
    "mistral": Provider(
        "langchain_mistralai", "mistralai:mistral-small-latest", ("MISTRAL_BASE_URL", "/v1"),
        ("MISTRAL_API_KEY", "authorization"), "/v1/chat/completions", wire.mistral,
        lambda b: b["max_tokens"], lambda b: b["temperature"], lambda b: b["tools"][0]["function"]["parameters"], 1,
    ),
}  # fmt: skip
pytestmark = pytest.mark.slow  # a client library takes seconds to import


@pytest.fixture(params=PROVIDERS.values(), ids=PROVIDERS.keys())
def provider(request: pytest.FixtureRequest) -> Provider:
    pytest.importorskip(
        request.param.package, reason=f"needs {request.param.package}: pip install essay-assistant[test]"
    )
    return request.param


def asked(provider: Provider, server: Wire, patch: pytest.MonkeyPatch) -> Answer:
    """The answer of an assistant that writes with the provider's model, at our server."""
    with serving(server) as address:
        patch.setenv(provider.address[0], address + provider.address[1])
        if provider.key[0]:
            patch.setenv(provider.key[0], KEY)
        return chatting(TEXT, provider.spec).ask(QUESTION)


def in_json(request: str) -> str:
    return pointing([(SAID, [number_of(SAID, request)])])


def in_text(request: str) -> str:
    return f"{SAID} [{number_of(SAID, request)}]"


def shown(answer: Answer) -> list[tuple[str, list[str]]]:
    return [(s.text, [c.quote for c in s.citations]) for s in answer.statements]


@pytest.mark.parametrize("tool", [False, True])
def test_what_it_points_at_is_shown(provider: Provider, tool: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Wire(provider.said, in_json, tool)
    answer = asked(provider, server, monkeypatch)
    assert shown(answer) == [(SAID, [SAID])]
    assert answer.note == ""
    assert len(server.heard) == 1
    assert (answer.metadata["input_tokens"], answer.metadata["output_tokens"]) == (100, 10)


def test_what_we_send(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Wire(provider.said, in_json)
    asked(provider, server, monkeypatch)
    [heard] = server.heard
    assert heard.path == provider.path
    assert provider.limit(heard.body) == 800
    assert provider.cold(heard.body) == 0
    if provider.key[0]:
        held = heard.headers[provider.key[1]] if provider.key[1] else " ".join(heard.headers.values())
        assert KEY in held
    assert KEY not in heard.path + heard.text
    for words in (SAID, QUESTION, "# The mill", "You answer questions about an essay."):
        assert json.dumps(words, ensure_ascii=False).strip('"') in heard.text
    numbers = provider.form(heard.body)["properties"]["statements"]["items"]["properties"]["sentences"]["items"]["enum"]
    assert numbers == [1, 2, 3, 4]


def test_none_is_an_answer(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = asked(provider, Wire(provider.said, lambda _: pointing([])), monkeypatch)
    assert answer.outcome == "unsure"
    assert answer.note == ""


def test_a_server_that_refuses_forms_is_asked_in_plain_text(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Wire(provider.said, in_text, statuses=[400] * provider.schema_refused)
    answer = asked(provider, server, monkeypatch)
    assert shown(answer) == [(SAID, [SAID])]
    assert len(server.heard) == provider.schema_refused + 1


@pytest.mark.parametrize(("status", "kind"), [(401, "key"), (404, "missing")])
def test_an_error_is_a_note_without_the_key(
    provider: Provider, status: int, kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answer = asked(provider, Wire(provider.said, in_json, statuses=[status] * 9), monkeypatch)
    assert answer.metadata["trouble"] == kind
    assert Phrases.load().say(f"chat.trouble.{kind}") in answer.note
    assert KEY not in caplog.text + json.dumps(answer.to_dict())


def test_a_reply_that_reaches_its_limit_loses_only_what_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenAI's client raises an error for it where a schema was asked for; what came before is an answer all the same."""
    provider = PROVIDERS["openai"]
    pytest.importorskip(provider.package, reason=f"needs {provider.package}: pip install essay-assistant[test]")

    def cut(text: str, tool: bool) -> Iterator[str]:
        yield from (
            line.replace('"finish_reason": "stop"', '"finish_reason": "length"') for line in wire.openai(text, tool)
        )

    def long(request: str) -> str:
        number = number_of(SAID, request)
        return pointing([(SAID, [number]), ("The mill on the river was built of brick in 1820.", [1])])[:-30]

    answer = asked(replace(provider, said=cut), server := Wire(cut, long), monkeypatch)
    assert shown(answer) == [(SAID, [SAID])]
    assert answer.note == ""
    assert len(server.heard) == 1


def test_what_is_kept_of_a_request_is_what_was_sent() -> None:
    heard = Heard("/", {}, {"a": "ü"})
    assert heard.text == '{"a": "ü"}'
