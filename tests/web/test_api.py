"""The host's routes over real sockets: answers, refusals, limits; and the same question through Gradio's client."""

from __future__ import annotations

import json
import threading
import time

import httpx
import pytest

from assistant.answers import Answer
from assistant.web.options import WebOptions
from assistant.writing.suggestions import examples
from tests.web_doubles import Double, bundled_essay
from tests.web_served import served

ASKED = {"question": "Why was Sora scrapped?"}


@pytest.fixture(scope="module")
def plain():
    with served() as server:
        yield server


def test_ask_gives_the_answers_own_dict(plain):
    got = plain.client().post("/api/ask", json=ASKED).json()
    answer = Answer.from_dict(got)
    assert answer.found
    assert answer == Double(plain.host.essay).ask(ASKED["question"])
    assert all(plain.host.essay.text[c.start : c.end] == c.quote for c in answer.citations)


@pytest.mark.parametrize(("question", "outcome"), [("xylophone", "unsure"), ("unheard", "absent")])
def test_what_is_not_answered_is_an_answer_too(plain, question, outcome):
    response = plain.client().post("/api/ask", json={"question": question})
    assert response.status_code == 200
    answer = Answer.from_dict(response.json())
    assert (answer.found, answer.outcome) == (False, outcome)
    assert answer.nearest


def test_nobody_goes_on_writing_for_who_hung_up_before_the_first_word():
    slow = Double(bundled_essay(), pause=1.5)
    with served(assistant=slow) as server:
        with pytest.raises(httpx.ReadTimeout):
            server.client().post("/api/ask", json=ASKED, timeout=0.3)
        time.sleep(1.2)
        assert server.host.held == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": ""}, 422),
        ({"question": " \n\t "}, 422),
        ({"question": "x" * 2001}, 422),
        ({"question": "x" * 2000}, 200),
        ({"question": "\x00\x07why"}, 200),
        ({"question": 3}, 422),
        ({}, 422),
        ({"question": "why", "extra": 1}, 422),
        ({"question": "why", "history": "no"}, 422),
        ({"question": "why", "history": [{}]}, 422),
        ({"question": "why", "history": ["text"]}, 422),
        ({"question": "why", "history": [{"role": "wizard", "content": "x"}]}, 422),
        ({"question": "why", "history": [{"role": "user", "content": "Who?"}]}, 200),
    ],
)
def test_question_limits(plain, body, status):
    response = plain.client().post("/api/ask", json=body)
    assert response.status_code == status
    if status == 422:
        assert set(response.json()) == {"error", "message"}


@pytest.mark.parametrize(
    "sent",
    [
        b"[" * 100_000,
        b'{"question": "\xff\xfe"}',
        b'{"question": ',
        b"",
        b"\x00",
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    ],
    ids=["deep", "not-utf8", "half", "empty", "zero", "deep-object"],
)
def test_json_that_is_none_is_refused_in_our_own_form(plain, sent):
    response = plain.client().post("/api/ask", content=sent, headers={"Content-Type": "application/json"})
    assert 400 <= response.status_code < 500
    assert set(response.json()) == {"error", "message"}


def test_history_is_handed_on_and_forged_history_refused(plain):
    client = plain.client()
    first = client.post("/api/ask", json=ASKED).json()
    again = client.post("/api/ask", json={"question": "and Sora?", "history": [first]}).json()
    assert again["metadata"]["turns"] == 1

    forged = json.loads(json.dumps(first))
    forged["statements"][0]["citations"][0]["quote"] = "The essay never said this."
    assert client.post("/api/ask", json={"question": "why?", "history": [forged]}).status_code == 422
    forged["statements"][0]["citations"][0] = {"start": -5, "end": 10**9, "quote": "", "section": ""}
    assert client.post("/api/ask", json={"question": "why?", "history": [forged]}).status_code == 422
    forged = {**first, "outcome": "absent"}
    assert client.post("/api/ask", json={"question": "why?", "history": [forged]}).status_code == 422
    other = {**first, "essay": "0" * 64}
    assert client.post("/api/ask", json={"question": "why?", "history": [other]}).json()["metadata"]["turns"] == 0


def test_a_model_that_fails_is_told_in_words(plain):
    response = plain.client().post("/api/ask", json={"question": "break it"})
    assert response.status_code == 502
    assert "chat model did not answer" in response.json()["message"]


def test_an_unforeseen_error_shows_no_traceback_and_no_question(caplog):
    class Broken(Double):
        def stream_answers(self, question, history=()):
            if "private" in question:
                raise RuntimeError(f"secret {question}")
            yield from super().stream_answers(question, history)

    with served(assistant=Broken(bundled_essay())) as server:
        response = server.client().post("/api/ask", json={"question": "my private question"})
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "RuntimeError" in caplog.text
    assert "private" not in caplog.text


def test_while_loading_the_page_is_there_and_questions_are_told_to_wait():
    with served(assistant=None) as server:
        client = server.client()
        assert client.get("/healthz").status_code == 503
        assert client.get("/").status_code == 200
        response = client.post("/api/ask", json=ASKED)
        assert (response.status_code, response.json()["error"]) == (503, "loading")
        assert int(response.headers["retry-after"]) > 0
        server.host.start(Double(server.host.essay))
        assert client.get("/healthz").json() == {"state": "ready"}
        assert client.post("/api/ask", json=ASKED).status_code == 200


def test_what_could_not_be_loaded_is_said():
    with served(assistant=None) as server:
        server.host.failure = "The chat model is missing."
        assert "The chat model is missing." in server.client().post("/api/ask", json=ASKED).json()["message"]


def test_rate_limit_is_by_client_and_an_address_is_believed_only_from_a_named_proxy(monkeypatch):
    def statuses(server, spoofed):
        headers = {"X-Forwarded-For": spoofed} if spoofed else {}
        return [server.client().post("/api/ask", json=ASKED, headers=headers).status_code for _ in range(4)]

    with served(WebOptions(rate=3)) as server:
        assert statuses(server, "") == [200, 200, 200, 429]
        assert statuses(server, "203.0.113.9") == [429] * 4
        refused = server.client().post("/api/ask", json=ASKED)
        assert refused.headers["retry-after"] in refused.json()["message"]
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "127.0.0.1")
    with served(WebOptions(rate=3)) as server:
        assert statuses(server, "") == statuses(server, "203.0.113.9") == [200, 200, 200, 429]


def test_a_full_desk_is_told_in_words():
    slow = Double(bundled_essay(), pause=0.3)
    with served(WebOptions(waiting=2, rate=1000), assistant=slow) as server:
        statuses: list[httpx.Response] = []
        threads = [
            threading.Thread(target=lambda: statuses.append(server.client().post("/api/ask", json=ASKED)))
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    full = [response for response in statuses if response.status_code == 503]
    assert len(full) == 4
    assert full[0].json()["error"] == "full"
    assert sum(response.status_code == 200 for response in statuses) == 2


def test_many_at_once_each_get_their_own_answer_or_their_own_error(plain):
    asked = [f"question {n} about {word}" for n in range(10) for word in ("Sora", "physics", "compute")]
    got: dict[str, httpx.Response] = {}

    def ask(question):
        got[question] = plain.client().post("/api/ask", json={"question": question})

    threads = [threading.Thread(target=ask, args=(question,)) for question in [*asked, "break it"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got.pop("break it").status_code == 502
    assert all(response.json()["question"] == question for question, response in got.items())


def test_examples_the_assistant_would_refuse_are_left_out():
    class Picky(Double):
        def _chosen(self, question):
            return [] if "Sora" in question else self.essay.sentences[:1]

    with served(assistant=Picky(bundled_essay())) as server:
        shown = server.host.examples(server.host.essay)
        made = examples(server.host.essay, server.host.phrases)
    assert shown == [question for question in made if "Sora" not in question]
    assert len(shown) == len(made) - 1
