"""What visitors may write where the owner allows it: tests, likes, essays of their own."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from contextlib import aclosing
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.checks.question_sets import QuestionSet
from assistant.checks.saving import Case, check_set, save_case
from assistant.checks.verdicts import check
from assistant.errors import EssayError, QuestionSetError
from assistant.essay.essay import Essay
from assistant.settings import Settings
from assistant.web import uploads as uploads_module
from assistant.web.extras import save_like
from assistant.web.stopping import Stop
from assistant.web.uploads import Uploads, clear_leftovers, index_file
from tests.fakes import Scripted, nearest
from tests.web_doubles import Double, bundled_essay

TEXT = "# Bees\n\nBees make honey. A hive holds one queen.\n\n## Winter\n\nIn winter they huddle.\n"


def case_of(answer, turns=()):
    return Case(answer.question, answer.outcome, tuple(c.quote for c in answer.citations), tuple(turns))


def test_saved_tests_are_a_set_that_the_assistant_passes(tmp_path):
    path, essay = tmp_path / "mine.questions.yaml", bundled_essay()
    double = Double(essay)
    questions = [
        "Why was Sora scrapped?",
        "xylophone",
        "unheard",
        'A "quote": {brace} # hash\\ and Sora?',
        "Why was Sora scrapped?",
    ]
    ids = [save_case(path, case_of(double.ask(q)), essay) for q in questions[:4]]
    ids.append(save_case(path, Case(questions[4], "answered"), essay))
    assert ids[0] == "why-was-sora-scrapped"
    assert ids[4] == "why-was-sora-scrapped-2"
    saved = QuestionSet.load(path, essay)
    assert [q.ask for q in saved] == questions
    assert [q.id for q in saved] == ids
    assert all(check(question, double.ask) for question in saved)
    assert [(q.must_abstain, q.outcome) for q in saved.questions[1:3]] == [(True, None), (True, "absent")]


def test_a_case_may_be_changed_before_it_is_saved(tmp_path):
    path, essay = tmp_path / "mine.questions.yaml", bundled_essay()
    save_case(path, Case("Why?", "answered", (), ("Before?",)), essay)
    [saved] = QuestionSet.read(path).questions
    assert (saved.outcome, saved.must_cite, saved.turns) == ("answered", (), ("Before?",))
    with pytest.raises(QuestionSetError):
        save_case(path, Case("Why?", "answered", ("Not a word of the essay.",)), essay)
    with pytest.raises(QuestionSetError):
        save_case(path, Case("", "absent"), essay)
    assert len(QuestionSet.read(path).questions) == 1


def test_the_same_case_is_not_saved_twice(tmp_path):
    path, essay = tmp_path / "mine.questions.yaml", bundled_essay()
    cases = [case_of(Double(essay).ask(question)) for question in ("Why was Sora scrapped?", "unheard")]
    for case in (*cases, Case(cases[0].ask, "answered", turns=("Before?",))):
        identity = save_case(path, case, essay)
        kept = path.read_text()
        with pytest.raises(QuestionSetError, match=f"already, as “{identity}”"):
            save_case(path, case, essay)
        assert path.read_text() == kept


def test_a_new_set_names_the_essay_that_is_served_and_takes_no_case_of_another(tmp_path):
    (tmp_path / "texts").mkdir()
    file, path = tmp_path / "texts" / "bees: a tale.md", tmp_path / "mine.questions.yaml"
    file.write_text(TEXT)
    bees = Essay.from_file(file)
    for number in (1, 2):
        save_case(path, Case("What do bees make?", "answered", ("Bees make honey.",), ("Why?",) * number), bees, file)
    found = QuestionSet.load(path)
    assert [len(question.turns) for question in found] == [1, 2]
    assert found.open_essay().fingerprint == bees.fingerprint
    assert path.read_text().count("essay:") == 1
    check_set(path, bees)
    for refused in (
        lambda: check_set(path, bundled_essay()),
        lambda: save_case(path, Case("x", "absent"), bundled_essay()),
    ):
        with pytest.raises(QuestionSetError, match=r"is a set about .*bees: a tale\.md"):
            refused()
    assert len(QuestionSet.read(path)) == 2


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
    save_case(path, case_of(Double(essay).ask("Why was Sora scrapped?")), essay)
    assert path.read_text().startswith(f"# mine\n{before}".rstrip())
    assert [q.id for q in QuestionSet.load(path, essay)] == ["old", "why-was-sora-scrapped"]
    assert sorted(file.name for file in tmp_path.iterdir() if not file.name.endswith(".lock")) == ["a.questions.yaml"]


def test_a_set_that_would_not_hold_stays_as_it_was(tmp_path):
    path = tmp_path / "a.questions.yaml"
    path.write_text("- id: old\n  ask: Old?\n  must_cite: [Not in the essay at all.]\n")
    essay = bundled_essay()
    with pytest.raises(QuestionSetError):
        save_case(path, case_of(Double(essay).ask("Why was Sora scrapped?")), essay)
    assert "why-was" not in path.read_text()
    assert not list(tmp_path.glob(".new*"))


def test_a_set_that_cannot_be_written_to_is_found_at_the_start(tmp_path):
    essay = bundled_essay()
    with pytest.raises(QuestionSetError, match=r"questions\.yaml"):
        check_set(tmp_path / "set.txt", essay)
    with pytest.raises(QuestionSetError, match="no folder"):
        check_set(tmp_path / "none" / "a.questions.yaml", essay)
    (tmp_path / "b.questions.yaml").write_text("- id: x\n  wrong: y\n")
    with pytest.raises(QuestionSetError, match=r"b\.questions\.yaml"):
        check_set(tmp_path / "b.questions.yaml", essay)


def test_likes_are_kept_line_by_line(tmp_path):
    path, answer = tmp_path / "likes.jsonl", Double(bundled_essay()).ask("Why was Sora scrapped?")
    save_like(path, answer, True)
    save_like(path, answer, False, "Not what I asked.")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(line["helpful"], line["comment"]) for line in lines] == [(True, ""), (False, "Not what I asked.")]
    assert lines[0]["question"] == "Why was Sora scrapped?"
    assert lines[0]["outcome"] == "answered"


async def at_once(file, embedding):
    """Reads the file in this process and indexes nothing: for tests of what stands around that."""
    yield 0, 1
    yield Essay.from_file(file)


class Home:
    """Uploads on a clock of the test's own."""

    def __init__(self, build=at_once):
        self.now = 0.0
        self.uploads = Uploads(build, clock=lambda: self.now)
        self.owners = Double(bundled_essay())

    def bring(self, tmp_path, name="bees.md", text=TEXT):
        return self.steps(tmp_path, name, text)[-1]

    def steps(self, tmp_path, name="bees.md", text=TEXT):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

        async def run():
            return [step async for step in self.uploads.add(file, self.owners)]

        return asyncio.run(run())


@pytest.fixture
def home():
    made = Home()
    yield made
    made.uploads.close()


def test_an_essay_of_ones_own_is_asked_and_deleted(home, tmp_path):
    key = home.bring(tmp_path)
    assistant, folder = home.uploads.get(key), home.uploads.kept[key].folder
    assert assistant.ask("What makes honey?").statements[0].text == "Bees make honey."
    assert assistant.essay.title == "Bees"
    assert folder.exists()
    home.uploads.drop(key)
    assert home.uploads.get(key) is None
    assert not folder.exists()
    assert home.uploads.get("guessed") is None


@pytest.mark.parametrize(
    ("name", "data"),
    [("x.exe", b"text"), ("x", b"text"), ("x.txt", b""), ("x.txt", b"\x00\x01\xff" * 50), ("x.md", b"\xff\xfe\xfd")],
)
def test_what_cannot_be_read_is_told_without_a_path_and_leaves_nothing(home, tmp_path, name, data):
    with pytest.raises(EssayError) as told:
        home.bring(tmp_path, name, data)
    assert not home.uploads.kept
    assert not [file for file in home.uploads.home().iterdir() if file.name != "lock"]
    assert str(told.value)


def test_essays_are_deleted_when_idle_and_when_the_server_stops(home, tmp_path):
    keys = [home.bring(tmp_path) for _ in range(2)]
    folders = [home.uploads.kept[key].folder for key in keys]
    home.now = 3000
    assert home.uploads.get(keys[0]) is not None
    home.now = 4000
    home.uploads.sweep()
    assert home.uploads.get(keys[1]) is None
    assert [folder.exists() for folder in folders] == [True, False]
    home.uploads.close()
    assert not folders[0].exists()


def test_there_is_room_for_twenty_essays(home, tmp_path):
    for _ in range(20):
        home.bring(tmp_path)
    with pytest.raises(EssayError, match="Try again"):
        home.bring(tmp_path)


def test_a_failed_index_leaves_no_folder_and_frees_its_place(tmp_path):
    async def fails(file, embedding):
        yield 0, 1
        raise RuntimeError("no")

    home = Home(fails)
    with pytest.raises(RuntimeError):
        home.bring(tmp_path)
    assert [file.name for file in home.uploads.home().iterdir()] == ["lock"]
    assert home.uploads._building == 0
    home.uploads.close()


def test_folders_of_killed_servers_are_swept_and_those_of_living_ones_stay(tmp_path, monkeypatch, home):
    monkeypatch.setattr(uploads_module.tempfile, "tempdir", str(tmp_path))
    script = (
        "import os; from assistant.web.uploads import Uploads;"
        "u = Uploads(); (u.home() / 'essay').mkdir(); print(u.home(), flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    left = Path(done.stdout.strip())
    assert (left / "essay").is_dir()
    living = home.uploads.home()
    clear_leftovers()
    assert not left.exists()
    assert living.is_dir()


# --- with the process that indexes -----------------------------------------------------------------------------------


def real(tmp_path, **given):
    made = Home(index_file)
    made.owners = Assistant.open(settings=Settings(home=tmp_path / "home"), **given)
    return made


@pytest.mark.slow
def test_an_essay_of_ones_own_is_answered_by_the_real_assistant(tmp_path):
    home = real(tmp_path)
    *seen, key = home.steps(tmp_path)
    assistant = home.uploads.get(key)
    assert assistant.engine is home.owners.engine
    assert assistant.ask("What do bees make?").statements[0].text == "Bees make honey."
    assert seen[-1][0] == seen[-1][1] > 0
    home.uploads.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["x.pdf", "x.docx", "x.epub"])
def test_a_converter_speaks_in_our_words(tmp_path, name):
    start = {"pdf": b"%PDF-1.4\n", "docx": b"PK\x03\x04", "epub": b"PK\x03\x04"}[name.partition(".")[2]]
    home = Home(index_file)
    with pytest.raises(EssayError) as told:
        home.bring(tmp_path, name, start + b"\x00broken" * 40)
    assert "attempts" not in str(told.value)
    assert "Converter" not in str(told.value)
    assert str(home.uploads.home()) not in str(told.value)
    home.uploads.close()


@pytest.mark.slow
def test_indexing_stops_when_nobody_waits_any_more_and_leaves_no_process(tmp_path):
    home = Home(index_file)
    text = "\n\n".join(f"Sentence number {n} of a long text about nothing." for n in range(20_000))
    for how in ("left", "cancelled"):
        file = tmp_path / "long.txt"
        file.write_text(text)

        async def run(how=how, file=file):
            stop, began = Stop(), time.monotonic()
            if how == "cancelled":
                asyncio.get_running_loop().call_later(3, stop.set)
            async with aclosing(stop.until(home.uploads.add(file, home.owners))) as steps:
                async for step in steps:
                    if how == "left" and step[0]:
                        break
            assert time.monotonic() - began < 60
            assert home.uploads._building == 0

        asyncio.run(run())
        assert [entry.name for entry in home.uploads.home().iterdir()] == ["lock"]
        running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        assert str(home.uploads.home()) not in running
    home.uploads.close()


@pytest.mark.slow
def test_an_essay_of_ones_own_and_the_owners_are_each_quoted_truly(tmp_path):
    """With a chat model: an answer held to the wrong essay is a true quote withheld, or an error."""
    model = Scripted(nearest)
    home = real(tmp_path, model=model)
    home.owners = Assistant.open(model=model, settings=Settings(home=tmp_path / "home", threshold=0.0))
    visitors = home.uploads.get(home.bring(tmp_path))
    for assistant, question, quote in (
        (visitors, "What do bees make?", "Bees make honey."),
        (home.owners, "What does the quote say of world modeling?", "world modeling"),
        (visitors, "What do they do in winter?", "In winter they huddle."),
    ):
        answer = assistant.ask(question)
        assert answer.essay == assistant.essay.fingerprint
        assert answer.withheld == ()
        assert quote in answer.text
        assert all(assistant.essay.text[c.start : c.end] == c.quote for c in answer.citations)
    home.uploads.close()
