"""Login and lock-out, headers, the limit on bodies, the request log: what stands around every route."""

from __future__ import annotations

import json

import pytest

from assistant.errors import ServingError
from assistant.web_guard import BodyLimit
from assistant.web_login import Failures, Login, client_of
from assistant.web_options import WebOptions
from assistant.web_rate import Rate
from tests.web_served import served

RIGHT = ("reader", "pass:word ü")
ROUTES = ["/", "/docs", "/openapi.json", "/api/page", "/web/page.css", "/config", "/nothing", "/healthz/", "//healthz"]


@pytest.fixture(scope="module")
def locked():
    with served(WebOptions(auth="reader:pass:word ü", rate=100_000, body=10_000)) as server:
        yield server


@pytest.mark.parametrize("path", ROUTES)
def test_every_route_but_the_health_check_wants_the_password(locked, path):
    response = locked.client().get(path, headers={"X-Forwarded-For": "198.51.100.1"})
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Basic")


def test_posting_wants_it_too(locked):
    assert locked.client().post("/api/ask", json={"question": "why?"}).status_code == 401


def test_the_health_check_is_open_and_the_password_opens_the_rest(locked):
    assert locked.client().get("/healthz").status_code == 200
    client = locked.client(auth=RIGHT)
    assert client.get("/").status_code == 200
    assert client.post("/api/ask", json={"question": "Why was Sora scrapped?"}).json()["found"]


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic cmVhZGVy", "Bearer x", "basic", "Basic " + "A" * 5000])
def test_broken_credentials_are_refused_not_crashed_on(locked, header):
    given = {"Authorization": header, "X-Forwarded-For": f"203.0.113.{len(header) % 250}"}
    assert locked.client().get("/", headers=given).status_code == 401


def test_five_wrong_passwords_lock_one_client_out_and_only_that_one(locked):
    def tried(password, client):
        return locked.client(auth=("reader", password)).get("/", headers={"X-Forwarded-For": client}).status_code

    assert [tried("wrong", "192.0.2.1") for _ in range(6)] == [401] * 5 + [429]
    assert tried(RIGHT[1], "192.0.2.1") == 429
    assert tried(RIGHT[1], "192.0.2.2") == 200


def test_lock_out_ends_and_a_right_login_clears_the_count():
    now = [0.0]
    failures = Failures(clock=lambda: now[0])
    for _ in range(5):
        failures.add("a")
    assert 0 < failures.locked("a") <= 301
    now[0] = 301
    assert failures.locked("a") == 0
    for _ in range(4):
        failures.add("a")
    failures.forget("a")
    failures.add("a")
    assert failures.locked("a") == 0


def test_memory_of_clients_is_bounded():
    failures, rate = Failures(), Rate(10)
    for number in range(10_500):
        failures.add(str(number))
        rate.wait(str(number))
    assert len(failures._seen) == len(rate._buckets) == 10_000


def test_a_bucket_fills_up_by_the_minute():
    now = [0.0]
    rate = Rate(2, clock=lambda: now[0])
    assert [rate.wait("a") for _ in range(3)] == [0, 0, 31]
    now[0] = 31
    assert rate.wait("a") == 0
    assert rate.wait("a") > 0


def test_ipv6_clients_are_told_apart_by_their_network():
    first, second = ({"client": (f"2001:db8:1:{n}::5", 1)} for n in (1, 2))
    assert client_of(first) == client_of({"client": ("2001:db8:1:1::9", 1)}) != client_of(second)


@pytest.mark.parametrize("auth", ["nocolon", ":x", "x:", ":"])
def test_a_password_that_protects_nothing_is_an_error(auth):
    with pytest.raises(ServingError, match="user:password"):
        Login(None, auth, "", "")


def test_every_response_carries_the_security_headers(locked):
    client = locked.client(auth=RIGHT)
    responses = [client.get(path) for path in ("/", "/docs", "/healthz", "/nothing", "/web/main.js")]
    responses += [locked.client().get("/"), client.post("/api/ask", content=b"x" * 20_000)]
    for response in responses:
        policy = response.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert "server" not in response.headers


def test_no_other_site_may_read_answers(locked):
    response = locked.client(auth=RIGHT).get("/api/page", headers={"Origin": "https://evil.example"})
    assert not [name for name in response.headers if name.startswith("access-control")]
    plain = {"Content-Type": "text/plain", "Origin": "https://evil.example"}
    asked = locked.client(auth=RIGHT).post("/api/ask", content=json.dumps({"question": "why?"}), headers=plain)
    assert asked.status_code == 422


def test_a_large_body_is_413_announced_or_not(locked):
    client = locked.client(auth=RIGHT)
    announced = client.post("/api/ask", content=b"x" * 10_001)
    assert (announced.status_code, announced.json()["error"]) == (413, "too_large")
    chunks = (b"x" * 1000 for _ in range(11))
    assert client.post("/api/ask", content=chunks).status_code == 413
    assert client.put("/anything", content=b"x" * 10_001).status_code == 413
    assert client.post("/api/ask", json={"question": "why? " * 400}).status_code == 200


def test_a_lying_length_does_not_get_past_the_limit():
    async def run(length):
        sent = []
        messages = [{"type": "http.request", "body": b"x" * 60, "more_body": True}] * 3

        async def receive():
            return messages.pop()

        async def send(message):
            sent.append(message)

        async def app(scope, receive, send):
            raise AssertionError("the body is over the limit")

        scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-length", length)]}
        await BodyLimit(app, lambda _: 100, "too much")(scope, receive, send)
        return sent[0]["status"]

    import asyncio

    assert [asyncio.run(run(length)) for length in (b"5", b"-1", b"abc", b"99999")] == [413] * 4


def test_the_page_opens_nothing_of_gradio_that_it_does_not_load(locked):
    client = locked.client(auth=RIGHT)
    for path in (
        "/gradio_api/upload",
        "/gradio_api/queue/join",
        "/gradio_api/file=/etc/passwd",
        "/login",
        "/monitoring",
    ):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code in (404, 405)


def test_the_log_has_one_json_line_a_request_and_no_question():
    with served() as server:
        client = server.client()
        client.post("/api/ask", json={"question": "my private Sora question"})
        client.get("/api/page?token=private")
    lines = [json.loads(line) for line in server.log]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("POST", "/api/ask", 200),
        ("GET", "/api/page", 200),
    ]
    assert all(line["ms"] >= 0 and line["bytes"] > 0 for line in lines)
    assert "private" not in "".join(server.log)


def test_the_owner_may_ask_for_question_texts_in_the_log():
    with served(WebOptions(log_questions=True)) as server:
        server.client().post("/api/ask", json={"question": "my Sora\nquestion"})
    assert json.loads(server.log[0])["question"] == "my Sora question"
