"""What visitors may write where the owner allows it: tests, thumbs, essays of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.checks import check
from assistant.errors import EssayError, QuestionSetError
from assistant.question_sets import QuestionSet
from assistant.settings import Settings
from assistant.web_options import WebOptions
from assistant.web_owner import checked_set, save_test
from assistant.web_uploads import Uploads, kind_of, stem_of
from tests.fakes import Scripted, nearest
from tests.web_doubles import Double, bundled_essay
from tests.web_served import served

BYTES = {"Content-Type": "application/octet-stream"}
TEXT = b"# Bees\n\nBees make honey. A hive holds one queen.\n\n## Winter\n\nIn winter they huddle.\n"


@pytest.fixture
def owner(tmp_path):
    options = WebOptions(rate=1000, tests=tmp_path / "mine.questions.yaml", feedback=tmp_path / "thumbs.jsonl")
    with served(options) as server:
        yield server


def asked(server, question):
    return server.client().post("/api/ask", json={"question": question}).json()


def test_saved_tests_are_a_set_that_the_assistant_passes(owner):
    client = owner.client()
    questions = [
        "Why was Sora scrapped?",
        "xylophone",
        "unheard",
        'A "quote": {brace} # hash\\ and Sora?',
        "Why was Sora scrapped?",
    ]
    ids = [client.post("/api/tests", json={"answer": asked(owner, q)}).json()["id"] for q in questions]
    assert ids[0] == "why-was-sora-scrapped"
    assert ids[4] == "why-was-sora-scrapped-2"
    saved = QuestionSet.load(owner.host.options.tests, owner.host.essay)
    assert [q.ask for q in saved] == questions
    assert [q.id for q in saved] == ids
    verdicts = [check(question, Double(owner.host.essay).ask) for question in saved]
    assert all(verdicts)
    assert [(q.must_abstain, q.outcome) for q in saved.questions[1:3]] == [(True, None), (True, "absent")]


def test_a_follow_up_is_saved_with_its_turns(owner):
    turn = {"answer": asked(owner, "and Sora?"), "turns": ["Why was Sora scrapped?"]}
    owner.client().post("/api/tests", json=turn)
    assert QuestionSet.read(owner.host.options.tests).questions[0].turns == ("Why was Sora scrapped?",)


def test_a_forged_answer_is_not_saved(owner):
    answer = asked(owner, "Why was Sora scrapped?")
    answer["statements"][0]["citations"][0]["quote"] = "Never said."
    assert owner.client().post("/api/tests", json={"answer": answer}).status_code == 422
    assert owner.client().post("/api/tests", json={"answer": {**answer, "essay": "x"}}).status_code == 409
    assert not owner.host.options.tests.exists()


@pytest.mark.parametrize(
    "before",
    [
        "- id: old\n  ask: Old?\n  must_abstain: true\n",
        "questions:\n  - id: old\n    ask: Old?\n    must_abstain: true\n",
    ],
)
def test_what_stood_in_the_set_stays(tmp_path, before):
    path = tmp_path / "a.questions.yaml"
    path.write_text(f"# mine\n{before}\n\n")
    essay = bundled_essay()
    save_test(path, Double(essay).ask("Why was Sora scrapped?"), (), essay)
    assert path.read_text().startswith(f"# mine\n{before}".rstrip())
    assert [q.id for q in QuestionSet.load(path, essay)] == ["old", "why-was-sora-scrapped"]
    assert sorted(file.name for file in tmp_path.iterdir() if not file.name.endswith(".lock")) == ["a.questions.yaml"]


def test_a_set_that_would_not_hold_stays_as_it_was(tmp_path):
    path = tmp_path / "a.questions.yaml"
    path.write_text("- id: old\n  ask: Old?\n  must_cite: [Not in the essay at all.]\n")
    essay = bundled_essay()
    with pytest.raises(QuestionSetError):
        save_test(path, Double(essay).ask("Why was Sora scrapped?"), (), essay)
    assert "why-was" not in path.read_text()
    assert not list(tmp_path.glob(".new*"))


def test_a_set_that_cannot_be_written_to_is_found_at_the_start(tmp_path):
    with pytest.raises(QuestionSetError, match=r"questions\.yaml"):
        checked_set(tmp_path / "set.txt")
    with pytest.raises(QuestionSetError, match="no folder"):
        checked_set(tmp_path / "none" / "a.questions.yaml")
    (tmp_path / "b.questions.yaml").write_text("- id: x\n  wrong: y\n")
    with pytest.raises(QuestionSetError, match=r"b\.questions\.yaml"):
        checked_set(tmp_path / "b.questions.yaml")


def test_thumbs_are_kept_line_by_line(owner):
    answer = asked(owner, "Why was Sora scrapped?")
    for helpful in (True, False):
        assert owner.client().post("/api/feedback", json={"answer": answer, "helpful": helpful}).status_code == 200
    lines = [json.loads(line) for line in owner.host.options.feedback.read_text().splitlines()]
    assert [line["helpful"] for line in lines] == [True, False]
    assert lines[0]["question"] == "Why was Sora scrapped?"
    assert lines[0]["outcome"] == "answered"


@pytest.fixture
def open_house():
    with served(WebOptions(rate=1000, allow_upload=True, upload=50_000)) as server:
        yield server


def bring(server, name="bees.md", data=TEXT, **given):
    return server.client().post("/api/essays", params={"name": name}, content=data, headers=given.get("headers", BYTES))


def test_an_essay_of_ones_own_is_asked_and_deleted(open_house):
    client = open_house.client()
    brought = bring(open_house).json()
    assert brought["title"] == "Bees"
    assert "Bees make honey." in brought["html"]
    folder = next(iter(open_house.host.uploads._kept.values())).folder
    answer = client.post("/api/ask", json={"question": "What makes honey?", "essay": brought["key"]}).json()
    assert answer["statements"][0]["text"] == "Bees make honey."
    assert client.get(f"/api/essays/{brought['key']}").json()["essay"] == brought["essay"] == answer["essay"]
    client.delete(f"/api/essays/{brought['key']}")
    assert not folder.exists()
    gone = client.post("/api/ask", json={"question": "What makes honey?", "essay": brought["key"]})
    assert (gone.status_code, gone.json()["error"]) == (410, "gone")


def test_two_visitors_do_not_see_each_others_essays(open_house):
    first, second = bring(open_house).json(), bring(open_house, data=b"Wasps sting people often.").json()
    client = open_house.client()
    for key, text in ((first["key"], "honey"), (second["key"], "sting")):
        got = client.post("/api/ask", json={"question": "honey or sting?", "essay": key}).json()
        assert text in got["text"]
    assert client.post("/api/ask", json={"question": "honey?", "essay": "guessed"}).status_code == 410


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("x.exe", b"text", 422),
        ("x", b"text", 422),
        ("x.txt", b"", 422),
        ("x.txt", b"\x00\x01\xff" * 50, 422),
        ("x.txt", b"a word. " * 10_000, 413),
        ("../../etc/cron.d/x.txt", b"A plain text.", 200),
        ("..\\..\\evil.txt", b"A plain text.", 200),
        ("<img src=x onerror=alert(1)>.txt", b"A plain text.", 200),
        ("\u0000.txt", b"A plain text.", 200),
        ("a" * 3000 + ".md", b"A plain text.", 200),
    ],
)
def test_upload_limits(open_house, name, data, status):
    response = bring(open_house, name, data)
    assert response.status_code == status
    assert "/tmp" not in response.text
    if status != 200:
        assert not open_house.host.uploads._kept
        assert response.json()["message"]


def test_a_form_of_another_site_cannot_upload(open_house):
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        assert bring(open_house, headers={"Content-Type": kind}).status_code == 415


def test_essays_are_deleted_when_idle_and_when_the_server_stops(tmp_path):
    now = [0.0]
    uploads = Uploads(clock=lambda: now[0])
    keys = [uploads.add("a.txt", b"Some text here.", lambda essay, folder: Double(essay)) for _ in range(2)]
    folders = [upload.folder for upload in uploads._kept.values()]
    now[0] = 3000
    assert uploads.get(keys[0]) is not None
    now[0] = 4000
    assert uploads.get(keys[1]) is None
    assert [folder.exists() for folder in folders] == [True, False]
    uploads.close()
    assert not folders[0].exists()


def test_there_is_room_for_twenty_essays():
    uploads = Uploads()
    try:
        for _ in range(20):
            uploads.add("a.txt", b"Some text here.", lambda essay, folder: Double(essay))
        with pytest.raises(EssayError, match="Try again"):
            uploads.add("a.txt", b"Some text here.", lambda essay, folder: Double(essay))
    finally:
        uploads.close()


def test_a_failed_index_leaves_no_folder():
    made: list[Path] = []

    def fails(essay, folder):
        folder.mkdir(parents=True)
        made.append(folder)
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        Uploads().add("a.txt", b"Some text here.", fails)
    assert not made[0].parent.exists()


def test_file_names_are_made_safe():
    assert stem_of("../../a/b.c.txt") == "b c"
    assert stem_of("💥<>.txt") == "essay"
    assert kind_of("A.TXT") == ".txt"
    assert kind_of("C:\\x\\y.Md") == ".md"


@pytest.mark.slow
def test_an_essay_of_ones_own_and_the_owners_are_each_quoted_truly(tmp_path):
    """With a chat model: an answer held to the wrong essay is a true quote withheld, or an error."""
    model = Scripted(nearest)
    owners = Assistant.open(model=model, settings=Settings(home=tmp_path, threshold=0.0))
    with served(WebOptions(rate=1000, allow_upload=True), owners, essay=owners.essay) as server:
        brought = bring(server).json()
        visitors = server.host.uploads.get(brought["key"])
        assert visitors.engine is owners.engine
        for key, essay, question, quote in (
            (brought["key"], visitors.essay, "What do bees make?", "Bees make honey."),
            ("", owners.essay, "What does the quote say of world modeling?", "world modeling"),
            (brought["key"], visitors.essay, "What do they do in winter?", "In winter they huddle."),
        ):
            given = {"question": question} | ({"essay": key} if key else {})
            response = server.client().post("/api/ask", json=given)
            assert response.status_code == 200, response.text
            answer = response.json()
            assert answer["essay"] == essay.fingerprint
            assert answer["withheld"] == []
            assert quote in answer["text"]
            for statement in answer["statements"]:
                for c in statement["citations"]:
                    assert essay.text[c["start"] : c["end"]] == c["quote"]
    assert len(model.sent) == 3


@pytest.mark.slow
def test_an_essay_of_ones_own_is_answered_by_the_real_assistant(shipped):
    with served(WebOptions(rate=1000, allow_upload=True), shipped, essay=shipped.essay) as server:
        brought = bring(server).json()
        folder = next(iter(server.host.uploads._kept.values())).folder
        asked_now = {"question": "What do bees make?", "essay": brought["key"]}
        answer = server.client().post("/api/ask", json=asked_now).json()
        assert answer["statements"][0]["text"] == "Bees make honey."
        assert list(folder.rglob("*"))
        server.client().delete(f"/api/essays/{brought['key']}")
        assert not folder.exists()
        assert (
            server.client().post("/api/ask", json={"question": "Why is video generation so expensive?"}).json()["found"]
        )
