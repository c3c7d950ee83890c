"""Login and lock-out, headers, the limit on bodies, the request log: what stands around every route."""

from __future__ import annotations

import base64
import json
import socket

import pytest

from assistant.errors import ServingError
from assistant.web.limits import Limit, client_of
from assistant.web.options import WebOptions
from tests.web_served import gradio_page, ready, served

RIGHT = ("reader", "pass:word ü")
GRADIOS = (
    "api/ask api/predict call/ask call/ask/x call/v2/ask cancel component_server custom_component/a/client/component/b "
    "deep_link file=/etc/passwd file/etc/passwd heartbeat/x info login_check monitoring monitoring/x openapi.json "
    "process_recording proxy=http://127.0.0.1 queue/data queue/join queue/status reset run/ask run/predict startup-events "
    "stream/a/b/c/playlist.m3u8 stream_url token upload upload_progress user app_id vibe-code/ vibe-edit/ vibe-starter-queries/ "
    "dev/reload history mcp mcp/sse"
).split()
ROUTES = [
    *"/ /docs /redoc /openapi.json /api/ask /config /nothing /healthz/ //healthz /healthz/x /theme.css /robots.txt".split(),
    *"/manifest.json /favicon.ico /static/a.js /assets/a.js /svelte/a.js /login /login/ /logout /token /pwa_icon".split(),
    *(f"/gradio_api/{name}" for name in GRADIOS),
]
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")


@pytest.fixture(scope="module", autouse=True)
def _behind_a_proxy():
    """The tests' clients name other addresses than their own, as the proxy that is believed would."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FORWARDED_ALLOW_IPS", "127.0.0.1")
        yield


@pytest.fixture(scope="module")
def locked():
    with served(WebOptions(auth="reader:pass:word ü", rate=100_000, body=10_000), build=gradio_page) as server:
        ready(server, server.client(auth=RIGHT))
        yield server


def test_every_route_by_every_method_but_the_health_check_wants_the_password(locked):
    tried = [(method, path) for path in ROUTES for method in METHODS]
    assert len(tried) > 150
    client = locked.client()
    for method, path in tried:
        response = client.request(method, path, headers={"X-Forwarded-For": "198.51.100.1"})
        assert response.status_code == 401, (method, path)
        assert response.headers["www-authenticate"].startswith("Basic")


def test_of_gradio_only_what_the_page_needs_is_open(locked):
    client, opened = locked.client(auth=RIGHT), set()
    lasting = ("queue/data", "heartbeat", "upload_progress", "call/ask/x")  # streams, which would be waited for
    for path in ROUTES:
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
            if not any(name in path for name in lasting) and client.request(method, path).text != "Not found\n":
                opened.add(path)
    needed = "call/ask cancel info queue/join reset run/predict startup-events"
    assert opened <= {
        *(
            "/",
            "//healthz",
            "/openapi.json",
            "/api/ask",
            "/config",
            "/theme.css",
            "/robots.txt",
            "/manifest.json",
            "/favicon.ico",
        ),
        *("/static/a.js", "/assets/a.js", "/svelte/a.js"),
        *(f"/gradio_api/{name}" for name in needed.split()),
    }


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


def test_a_limit_holds_in_any_stretch_of_time_and_ends():
    now = [0.0]
    limit = Limit(5, 300, clock=lambda: now[0])
    allowed = []
    for second in range(0, 3000, 7):
        now[0] = float(second)
        if not limit.take("a"):
            allowed.append(second)
    assert all(late - early >= 300 for early, late in zip(allowed, allowed[5:], strict=False))
    assert len(allowed) >= 45
    assert limit.take("b") == 0
    assert 0 < limit.take("a") <= 301
    now[0] = allowed[-5] + 301.0
    assert limit.take("a") == 0


def test_a_right_login_clears_the_count():
    limit = Limit(5, 300)
    for _ in range(5):
        limit.take("a")
    assert limit.take("a")
    limit.forget("a")
    assert not limit.take("a")


def test_memory_of_clients_is_bounded():
    limit = Limit(10, 60)
    for number in range(10_500):
        limit.take(str(number))
    assert limit._times.cache_info().currsize == 10_000


def test_ipv6_clients_are_told_apart_by_their_network():
    first, second = ({"client": (f"2001:db8:1:{n}::5", 1)} for n in (1, 2))
    assert client_of(first) == client_of({"client": ("2001:db8:1:1::9", 1)}) != client_of(second)


@pytest.mark.parametrize("auth", ["nocolon", ":x", "x:", ":"])
def test_a_password_that_protects_nothing_is_an_error(auth):
    with pytest.raises(ServingError, match="user:password"):
        WebOptions(auth=auth)


def test_every_response_carries_the_security_headers(locked):
    client = locked.client(auth=RIGHT)
    responses = [client.get(path) for path in ("/", "/config", "/healthz", "/nothing", "/theme.css")]
    responses.append(client.get("/", headers={"Host": "evil.example"}))
    responses += [locked.client().get("/"), client.post("/api/ask", content=b"x" * 20_000)]
    for response in responses:
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert "server" not in response.headers


def test_no_other_site_may_read_answers(locked):
    response = locked.client(auth=RIGHT).get("/config", headers={"Origin": "https://evil.example"})
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


@pytest.mark.parametrize("length", ["5", "-1", "abc"])
def test_a_lying_length_does_not_get_past_the_limit(locked, length):
    """Sent by hand: no client lies like this. A server may also refuse such a request out of hand, or cut it off."""
    credentials = base64.b64encode(":".join(RIGHT).encode()).decode()
    head = f"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {credentials}\r\nContent-Length: {length}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", locked.port), timeout=10) as connection:
        connection.sendall(head.encode() + b'{"question": "Why was Sora scrapped?"}' + b" " * 20_000)
        told = connection.recv(100_000).decode()
    assert told.partition(" ")[2][:1] == "4"
    assert "statements" not in told


KNOWN = ["127.0.0.1", "127.0.0.1:7860", "localhost:1", "LOCALHOST", "[::1]:7860", "localhost."]
STRANGE = [
    "evil.example",
    "evil.example:7860",
    "127.0.0.1.evil.example",
    "",
    "localhost@evil.example",
    "[::2]",
    "10.0.0.1",
    "::1.x",
    "localhost/evil.example",
    "evil.example@localhost",
    "localhost evil.example",
    "[::1",
    "localhost#.evil.example",
]


@pytest.mark.parametrize("host", [*KNOWN, "essay.example.org", "Essay.Example.org:443"])
def test_it_answers_under_names_the_owner_knows(host):
    with served(WebOptions(allowed_hosts=("essay.example.org",))) as server:
        assert server.client().get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", STRANGE)
def test_a_page_that_rebinds_its_name_to_this_machine_reads_nothing(host):
    with served() as server:
        assert server.client().get("/", headers={"Host": host}).status_code == 400
        assert server.client().get("/healthz", headers={"Host": host}).status_code == 200


def test_served_to_everybody_any_address_will_do_and_still_no_name():
    with served(WebOptions(host="0.0.0.0")) as server:
        statuses = [
            server.client().get("/", headers={"Host": h}).status_code for h in ("192.168.1.5:80", "evil.example")
        ]
    assert statuses == [200, 400]


def test_what_a_client_forwards_is_not_put_into_the_page(locked):
    names = ("Host", "Proto", "Server", "Port", "Prefix", "Scheme")
    forged = {f"X-Forwarded-{name}": "evil.example" for name in names} | {"Forwarded": "host=evil.example"}
    for path in ("/", "/config", "/gradio_api/info"):
        assert "evil.example" not in locked.client(auth=RIGHT).get(path, headers=forged).text


def test_the_log_has_one_json_line_a_request_and_no_question():
    with served() as server:
        client = server.client()
        client.post("/api/ask", json={"question": "my private Sora question"})
        client.get("/healthz?token=private")
    lines = [json.loads(line) for line in server.log]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("POST", "/api/ask", 200),
        ("GET", "/healthz", 200),
    ]
    assert all(line["ms"] >= 0 for line in lines)
    assert "private" not in "".join(server.log)


def test_the_owner_may_ask_for_question_texts_in_the_log():
    with served(WebOptions(log_questions=True)) as server:
        server.client().post("/api/ask", json={"question": "my Sora\nquestion"})
    assert json.loads(server.log[0])["question"] == "my Sora question"


def test_twelve_wrong_passwords_from_twelve_claimed_addresses_lock_out_all_the_same(monkeypatch):
    monkeypatch.delenv("FORWARDED_ALLOW_IPS")
    with served(WebOptions(auth="a:b")) as server:
        client = server.client(auth=("a", "x"))
        tried = [client.get("/", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in range(12)]
    assert tried == [401] * 5 + [429] * 7
