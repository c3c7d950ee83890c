"""The command line where its output cannot hold every letter, where nobody reads on, and where something breaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from assistant.cli.app import blank_dash
from assistant.cli.terminal import plainly

TEXT = (
    "# The Clocks of Łódź\n\nThe clockmaker of Łódź built forty clocks for the railway, and the “Great Clock” was the "
    "miller’s own idea.\n\nIt was scrapped in 1902 because “nobody could wind it” — the spring had grown too stiff 🕰.\n"
)
WHO, NOBODY = "Who built forty clocks for the railway?", "Who is Napoleon?"
SET = f"essay: clocks.md\nquestions:\n  - id: who\n    ask: {WHO}\n    must_cite: built forty clocks\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("clocks")
    (made / "clocks.md").write_text(TEXT, encoding="utf-8")
    (made / "clocks.questions.yaml").write_text(SET, encoding="utf-8")
    return made


def shell(command: str, folder: Path, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    """`command` run in `folder`; `A` in it is the command line."""
    environment = {**os.environ, "ASSISTANT_HOME": str(folder / "home"), "PYTHONIOENCODING": encoding, "COLUMNS": "80"}
    script = f'set -o pipefail; A() {{ "{sys.executable}" -m assistant "$@"; }}; {command}'
    return subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, check=False)


@pytest.mark.parametrize(("encoding", "name"), [("latin-1", b"?\xf3d?"), ("ascii", b"??d?"), ("cp1252", b"?\xf3d?")])
def test_letters_that_the_output_cannot_hold_are_replaced(folder: Path, encoding: str, name: bytes) -> None:
    done = shell(f"A ask --essay clocks.md '{WHO}'", folder, encoding)
    assert done.returncode == 0, done.stderr
    assert b"The clockmaker of " + name + b" built forty clocks" in done.stdout
    assert b"Traceback" not in done.stderr


def test_not_answered_is_told_apart_there_too(folder: Path) -> None:
    assert shell(f"A ask --essay clocks.md '{NOBODY}'", folder, "ascii").returncode == 1


def test_json_loses_no_letter(folder: Path) -> None:
    done = shell(f"A ask --json --essay clocks.md '{WHO}'", folder, "ascii")
    assert done.returncode == 0, done.stderr
    assert "clockmaker of Łódź" in json.loads(done.stdout.decode("ascii"))["text"]


def test_a_check_ends_as_its_questions_hold(folder: Path) -> None:
    done = shell("A check clocks.questions.yaml --json -", folder, "cp1252")
    assert done.returncode == 0, done.stderr
    assert "Łódź" in json.dumps(json.loads(done.stdout.decode("cp1252")), ensure_ascii=False)
    assert shell("A check clocks.questions.yaml", folder, "ascii").returncode == 0


@pytest.mark.parametrize(
    "command",
    [
        "A ask '-why was the clock scrapped?' --essay clocks.md",
        "A ask --essay clocks.md -- '-why was the clock scrapped?'",
        "A ask --essay clocks.md '-why was the clock scrapped?' --json",
    ],
)
def test_a_question_may_begin_with_a_dash(folder: Path, command: str) -> None:
    done = shell(command, folder)
    assert done.returncode == 0, done.stderr
    assert b"scrapped in 1902" in done.stdout


@pytest.mark.parametrize(("question", "code"), [(WHO, 0), (NOBODY, 1)])
def test_a_pipe_that_closes_leaves_the_exit_code_as_it_is(folder: Path, question: str, code: int) -> None:
    done = shell(f"A ask --essay clocks.md '{question}' | head -c 1", folder)
    assert (done.returncode, done.stderr) == (code, b"")


@pytest.mark.parametrize(
    ("arguments", "as_read"),
    [
        (["ask", "-why so?"], ["ask", " -why so?"]),
        (["ask", "--why is it so", "--json"], ["ask", " --why is it so", "--json"]),
        (["ask", "-why?"], ["ask", " -why?"]),
        (["ask", "--essay=my essay.md", "why?"], ["ask", "--essay=my essay.md", "why?"]),
        (["ask", "--nonsense", "why?"], ["ask", "--nonsense", "why?"]),
        (["chat", "-why so?"], ["chat", "-why so?"]),
        ([], []),
    ],
)
def test_only_what_is_no_option_is_blanked(arguments: list[str], as_read: list[str]) -> None:
    assert blank_dash(arguments) == as_read


def test_what_breaks_unexpectedly_is_told_in_a_sentence_with_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, plainly():
        raise ZeroDivisionError("by nought")
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "ZeroDivisionError: by nought" in said
    assert said.count("\n") == 1


def test_an_exit_that_was_meant_is_left_alone() -> None:
    with pytest.raises(typer.Exit) as ended, plainly():
        raise typer.Exit(1)
    assert ended.value.exit_code == 1


def test_words_that_are_missing_are_an_error_like_any_other(folder: Path) -> None:
    code = (
        "import assistant.phrases as p; p.resource_folder = lambda name: __import__('pathlib').Path('nowhere'); "
        "import sys; sys.argv = ['assistant', 'ask', 'why?']; from assistant.cli.app import run; run()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no prompts folder" in done.stderr
    assert "Traceback" not in done.stderr
