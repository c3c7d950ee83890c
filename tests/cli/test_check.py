"""`assistant check` and `assistant compare` as a person runs them: exit codes, files, resuming, no tracebacks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.checks.session import Session
from assistant.cli import check_commands
from assistant.cli.app import app
from assistant.engine import Fingerprint
from tests.check_doubles import ESSAY, Scripted

SET = """\
essay: hills.txt
questions:
  - {id: rain, ask: "Rain?", tags: [wet], must_cite: It rains in March.}
  - {id: wind, ask: "Wind?", must_cite: The wind comes from the west.}
  - {id: moon, ask: "Moon?", must_abstain: true}
"""
SETS = Path(__file__).parents[1] / "questions"
GOOD = {"Rain?": [0], "Wind?": [1]}


@pytest.fixture
def script(tmp_path, monkeypatch):
    """A set in the current folder, asked of a script that a test may change."""
    (tmp_path / "hills.txt").write_text(ESSAY.text, encoding="utf-8")
    (tmp_path / "my.questions.yaml").write_text(SET, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "80")
    answers = dict(GOOD)
    monkeypatch.setattr(Session, "assistant", lambda self, essay: Scripted(answers, essay))
    return answers


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def check(*arguments):
    return run("check", "my.questions.yaml", *arguments)


def test_exit_codes(script, tmp_path):
    assert check().exit_code == 0
    script["Wind?"] = [0]
    short = check()
    assert short.exit_code == 1
    assert "It does not cite “The wind comes from the west.”" in " ".join(short.output.split())
    assert check("--fail-under", 60).exit_code == 0
    assert check("--fail-under", 70).exit_code == 1
    assert check("--filter", "rain").exit_code == 0
    (tmp_path / "my.questions.yaml").write_text(SET.replace("must_abstain", "must_abstian"))
    wrong = check()
    assert wrong.exit_code == 2
    assert "my.questions.yaml:5: unknown key 'must_abstian'. Did you mean 'must_abstain'?" in wrong.output
    assert run("check", "nowhere.questions.yaml").exit_code == 2
    assert check("--filter", "nothing like it").exit_code == 2


def test_bless_then_only_worse_fails(script, tmp_path):
    script["Wind?"] = []
    assert check().exit_code == 1
    assert check("--bless").exit_code == 0
    first = (tmp_path / "my.baseline.json").read_bytes()
    assert check("--bless").exit_code == 0
    assert (tmp_path / "my.baseline.json").read_bytes() == first
    assert check().exit_code == 1
    assert check("--known-ok").exit_code == 0
    script["Rain?"] = []
    assert "passed before and fails now" in check().output
    assert check("--known-ok").exit_code == 1
    assert check("--bless", "--filter", "rain").exit_code == 2


def test_an_edited_essay_leaves_an_orphan_and_no_error(script, tmp_path):
    check("--bless")
    (tmp_path / "hills.txt").write_text(ESSAY.text.replace("from the west", "from the east"), encoding="utf-8")
    found = check()
    assert found.exit_code == 1
    said = " ".join(found.output.split())
    assert "these changed: essay." in said
    assert "Nearest: “The wind comes from the east.”" in said
    assert "rain" not in said.partition("hold")[0].partition("change")[0]


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("must_cite: It rains in Marsh.", "It rains in March."),
        ("must_not_cite: It rains in Marsh.", "It rains in March."),
        ("must_cite_section: Whether", "Weather"),
        ("any_of: [{must_not_cite_section: Whether}]", "Weather"),
    ],
)
def test_a_quote_the_essay_has_not_breaks_its_question_alone(script, tmp_path, wrong, near):
    text = SET.replace("must_cite: It rains in March.", wrong)
    (tmp_path / "my.questions.yaml").write_text(text, encoding="utf-8")
    found = check()
    said = " ".join(found.output.split())
    assert (found.exit_code, "2 of 3 hold" in said) == (1, True)
    assert "any_of" in wrong or ("gone from the essay" in said and f"Nearest: “{near}”" in said)


def test_failed_asks_only_what_failed(script, tmp_path):
    script["Wind?"] = [0]
    check()
    check("--failed", "--json", "out.json")
    assert [r["id"] for r in json.loads((tmp_path / "out.json").read_text())["sets"][0]["results"]] == ["wind"]


def test_an_interrupted_run_resumes(script, monkeypatch):
    asked = []

    def stop_at_wind(self, question, history=()):
        asked.append(question)
        if question == "Wind?" and asked.count("Wind?") == 1:
            raise KeyboardInterrupt
        return self._answer(question)

    monkeypatch.setattr(Scripted, "ask", stop_at_wind)
    interrupted = check()
    assert interrupted.exit_code == 130
    assert "goes on from here" in interrupted.output
    resumed = check()
    assert resumed.exit_code == 0
    assert asked == ["Rain?", "Wind?", "Wind?", "Moon?"]
    assert "kept from a run before: 1" in resumed.output
    check()
    assert len(asked) == 7, "a run that ended leaves nothing to resume"


@pytest.mark.parametrize("kind", ["json", "junit", "markdown", "html"])
def test_a_report_to_stdout_is_nothing_else(script, kind):
    out = CliRunner().invoke(app, ["check", "my.questions.yaml", f"--{kind}", "-"])
    assert out.stdout.startswith({"json": "{", "junit": "<?xml", "markdown": "###", "html": "<!doctype"}[kind])
    assert check(f"--{kind}", "no/such/folder").exit_code == 2


def test_two_runs_are_the_same_bytes(script, tmp_path):
    for name in ("a.json", "b.json"):
        check("--json", name, "--workers", 1 if name == "a.json" else 3)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert str(tmp_path) not in (tmp_path / "a.json").read_text()


def test_repeat_reports_k_of_n(script, tmp_path):
    check("--repeat", 3, "--json", "out.json")
    results = json.loads((tmp_path / "out.json").read_text())["sets"][0]["results"]
    assert {(r["held"], r["of"], r["answers"]) for r in results} == {(3, 3, 1)}


def test_what_a_chat_model_drafts_is_added_and_counted(script, monkeypatch):
    from assistant.checks.draft_rules import DraftItem

    asked = [DraftItem("Is it wet in spring?", "written", ("It rains in March.",))]
    monkeypatch.setattr("assistant.checks.write_questions", lambda *_: iter(asked))
    drafted = run("check", "--draft", "--essay", "hills.txt", "--model", "openai:x")
    assert "by openai:x that were kept" in drafted.stderr
    assert "Is it wet in spring?" in drafted.stdout
    assert "What is the essay about?" in drafted.stdout


def test_draft_and_schema_are_printed(script, tmp_path):
    drafted = run("check", "--draft", "--essay", "hills.txt")
    (tmp_path / "new.questions.yaml").write_text(drafted.stdout, encoding="utf-8")
    assert run("check", "new.questions.yaml").exit_code in (0, 1)
    assert "must_abstain" in json.loads(run("check", "--schema").stdout)["$defs"]["Expectations"]["properties"]


def test_watch_runs_again_when_the_essay_changes(script, tmp_path, monkeypatch):
    runs = []
    real = check_commands.run_sets

    def counted(*arguments, **how):
        runs.append(real(*arguments, **how))
        if len(runs) == 3:
            raise KeyboardInterrupt
        return runs[-1]

    edits = iter(["hills.txt", "my.questions.yaml"])

    def edit(seconds):
        name = next(edits)
        (tmp_path / name).write_text((tmp_path / name).read_text(encoding="utf-8") + "\n", encoding="utf-8")

    monkeypatch.setattr(check_commands, "run_sets", counted)
    monkeypatch.setattr(check_commands.time, "sleep", edit)
    assert check("--watch").exit_code == 130
    assert len(runs) == 3


def test_compare_saved_runs_and_a_fresh_one(script, tmp_path):
    check("--json", "good.json")
    script["Wind?"] = []
    check("--json", "bad.json")
    found = run("compare", "good.json", "bad.json", "default", "--sets", "my.questions.yaml", "--markdown", "c.md")
    assert found.exit_code == 0
    assert "No difference shows between good and bad on these questions (3)" in " ".join(found.output.split())
    assert "my/wind" in (tmp_path / "c.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("variants", "says"),
    [
        (["default"], "takes two variants or more, not default alone"),
        (["default", "default"], "default is named twice"),
        (["default", "nonsense"], "'nonsense' is no model"),
        (["default", "threshold=9"], "error: threshold is '9'. Give a number from 0 to 1"),
        (["nowhere.yaml"], "There is no matrix nowhere.yaml."),
        (["default", "nowhere.yaml"], "a matrix is compared alone"),
    ],
)
def test_what_cannot_be_compared_is_told_in_the_users_words(script, variants, says):
    found = run("compare", *variants)
    assert found.exit_code == 2
    assert says in found.output
    assert "ASSISTANT_" not in found.output


def test_a_matrix_that_was_interrupted_goes_on(script, tmp_path, monkeypatch):
    (tmp_path / "m.yaml").write_text("sets: my.questions.yaml\nreaders: [default, none]\n", encoding="utf-8")
    asked = []

    def of_variant(self, essay):
        made_of = Fingerprint(essay=essay.fingerprint, reader=str(self.variant.settings))
        one = Scripted(GOOD, essay)
        one.fingerprint, one.asked = lambda: made_of, asked
        return one

    monkeypatch.setattr(Session, "assistant", of_variant)
    assert run("compare", "m.yaml", "--html", "c.html").exit_code == 0
    assert len(asked) == 6
    again = run("compare", "m.yaml")
    assert (again.exit_code, len(asked)) == (0, 6)
    assert "kept from a run before: 3" in again.output
    assert run("compare", "m.yaml", "--fresh").exit_code == 0
    assert len(asked) == 12
    assert check().exit_code == 0
    assert len(asked) == 15, "a check asks, whatever was compared"
    assert "my/wind" in (tmp_path / "c.html").read_text(encoding="utf-8")


def test_a_review_goes_on_where_it_was_left(script, tmp_path, monkeypatch):
    drafts = SET.replace("must_", "tags: [draft], must_").replace("tags: [wet], tags: [draft]", "tags: [wet, draft]")
    path = tmp_path / "d.questions.yaml"
    path.write_text(drafts, encoding="utf-8")
    first = CliRunner().invoke(app, ["check", "--review", path.name], input="k\nq\n")
    assert first.exit_code == 0
    assert "evidence: “It rains in March.”" in first.output
    assert "d.questions.yaml: 2." in first.output
    monkeypatch.setenv("EDITOR", "sed -i s/Wind/Breeze/")
    second = CliRunner().invoke(app, ["check", "--review", path.name], input="e\nk\nd\n")
    assert "Breeze?" in second.output
    assert "d.questions.yaml: 0." in second.output
    text = path.read_text(encoding="utf-8")
    assert ("draft" in text, "Breeze?" in text, "moon" in text) == (False, True, False)


def test_blessed_runs_make_a_trend(script, tmp_path):
    assert "never blessed" in " ".join(run("trend", "my.questions.yaml").output.split())
    check("--bless")
    script["Wind?"] = []
    check("--bless")
    found = run("trend", "my.questions.yaml")
    assert ("3/3" in found.output, "2/3" in found.output) == (True, True)
    check("--html", "r.html")
    assert "Blessed runs: my.questions.yaml" in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "file", "says"),
    [("", "tram.md", "a question set is a"), ("- id: a\n  ask: b", "a.yaml", "a.yaml:1: 'a' expects nothing")],
)
def test_what_is_no_set_has_no_trend(script, text, file, says):
    Path(file).write_text(text, encoding="utf-8")
    found = run("trend", file)
    assert (found.exit_code, says in " ".join(found.output.split())) == (2, True)


@pytest.mark.parametrize("kind", ["html", "json", "junit", "markdown"])
def test_a_report_that_cannot_be_written_is_found_before_the_run(script, monkeypatch, kind):
    monkeypatch.setattr(Session, "report", lambda *_: pytest.fail("it ran"))
    found = check(f"--{kind}", "nowhere/r")
    assert (found.exit_code, "cannot be written" in found.output) == (2, True)


def test_a_report_that_is_there_stays_until_the_run_is_over(script, monkeypatch):
    Path("r.json").write_text("old", encoding="utf-8")
    monkeypatch.setattr(Session, "report", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    check("--json", "r.json", "--html", "new.html")
    assert (Path("r.json").read_text(encoding="utf-8"), Path("new.html").exists()) == ("old", False)


@pytest.mark.slow
def test_results_are_the_same_bytes_on_another_kind_of_processor(tmp_path):
    """Two processes, each with an index of its own; one may use no vector instructions beyond SSE and one thread."""
    old = {"ATEN_CPU_CAPABILITY": "default", "ONEDNN_MAX_CPU_ISA": "SSE41", "OPENBLAS_CORETYPE": "Nehalem"}
    written = []
    for name, machine in (("old", old | {"OMP_NUM_THREADS": "1"}), ("new", {})):
        home = {"ASSISTANT_HOME": str(tmp_path / name), "XDG_CACHE_HOME": str(tmp_path / f"{name}-cache")}
        file = tmp_path / f"{name}.json"
        command = [sys.executable, "-m", "assistant", "check", str(SETS), "--json", str(file)]
        done = subprocess.run(command, env=os.environ | home | machine, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        written.append(file.read_bytes())
    assert written[0] == written[1]
