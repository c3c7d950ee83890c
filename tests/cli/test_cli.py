"""The command line as a person or a script meets it: output, exit codes, pipes, a real terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant import Answer, Assistant


def run(*arguments: str, home: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        capture_output=True,
        text=True,
        input=stdin,
        env={**os.environ, "ASSISTANT_HOME": str(home), "COLUMNS": "80"},
        check=False,
    )


def test_ask_prints_the_cited_answer_and_nothing_else(shipped: Assistant, shipped_home: Path) -> None:
    question = "Which companies compete in this space?"
    done = run("ask", question, home=shipped_home)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    printed = " ".join(done.stdout.split())
    for number, citation in enumerate(shipped.ask(question).citations, start=1):
        assert f"{' '.join(citation.quote.split())} [{number}]" in printed


def test_json_is_the_answer(shipped: Assistant, shipped_home: Path) -> None:
    done = run("ask", "--json", "Who won the world cup in 1998?", home=shipped_home)
    assert done.returncode == 1, done.stderr
    assert Answer.from_dict(json.loads(done.stdout)) == shipped.ask("Who won the world cup in 1998?")


@pytest.mark.parametrize("said", ["hello", "Thanks!", "what can you do?"])
def test_a_greeting_returned_is_no_failure(shipped_home: Path, said: str) -> None:
    assert run("ask", said, home=shipped_home).returncode == 0


@pytest.mark.slow
def test_an_essay_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "my essay.txt"
    file.write_text("The mill stands by the river. The baker sleeps until noon.", encoding="utf-8")
    done = run("ask", "--essay", str(file), "Until when does the baker sleep?", home=tmp_path / "home")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The baker sleeps until noon. [1]" in done.stdout
    again = run("index", "--status", "--essay", str(file), home=tmp_path / "home")
    assert again.returncode == 0, again.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ask"], 'Put one in quotes: assistant ask "What is it about?"'),
        (["ask", " "], "question is empty"),
        (["ask", "why?", "--essay", "no-such-file.md"], "no-such-file.md does not exist"),
        (["ask", "why?", "--embedding", "./no-such-model"], "no folder ./no-such-model"),
        (["ask", "x" * 2_001], "at most 2,000"),
        (["ask", "why?", "--nonsense"], "nonsense"),
        (["ask", "README.md", "Why so?"], 'assistant ask --essay README.md "Why so?"'),
        (["ask", "--json", "Why so?", "README.md"], 'assistant ask --essay README.md "Why so?"'),
        (["ask", "why", "is", "it so?"], 'in quotes: assistant ask "why is it so?"'),
    ],
)
def test_errors_are_one_line_and_exit_code_2(tmp_path: Path, arguments: list[str], words: str) -> None:
    done = run(*arguments, home=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_unknown_setting_is_named_with_the_nearest_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_CHROMA_ULR", "http://127.0.0.1:1")
    done = run("ask", "why?", home=tmp_path)
    assert done.returncode == 2
    assert "Did you mean ASSISTANT_CHROMA_URL?" in done.stderr


def test_help_of_every_command_has_an_example() -> None:
    listed = run("--help", home=Path()).stdout
    commands = re.findall(r"^  (\w+)  ", listed.partition("Commands:")[2], re.MULTILINE)
    assert {"ask", "chat", "index", "check"} <= set(commands)
    for command in commands:
        assert "xample" in run(command, "--help", home=Path()).stdout, command


@pytest.mark.slow
def test_a_chat_keeps_the_conversation_and_ends_with_its_input(shipped_home: Path) -> None:
    done = run("chat", "--terminal", home=shipped_home, stdin="Which companies compete in this space?\nwhy?\n")
    assert done.returncode == 0, done.stderr
    assert "Luma" in done.stdout
    assert "Looked up as: why?" in done.stdout


@pytest.mark.slow
def test_a_chat_ends_with_a_goodbye(shipped_home: Path) -> None:
    done = run("chat", "--terminal", home=shipped_home, stdin="quit\nWhich companies compete in this space?\n")
    assert (done.returncode, done.stdout.split()) == (0, ["Goodbye."])


@pytest.mark.slow
def test_a_closed_pipe_is_no_error(shipped_home: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m assistant ask 'What is the compute tax?' | head -c 1",
        shell=True,
        capture_output=True,
        text=True,
        env={**os.environ, "ASSISTANT_HOME": str(shipped_home)},
        check=False,
    )
    assert done.stderr == ""


def test_ctrl_c_leaves_a_real_terminal_cleanly(shipped_home: Path) -> None:
    ours, theirs = pty.openpty()
    chat = subprocess.Popen(
        [sys.executable, "-m", "assistant", "chat", "--terminal"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "ASSISTANT_HOME": str(shipped_home)},
        start_new_session=True,
    )
    os.close(theirs)
    screen = b""
    deadline = time.monotonic() + 120
    while b"> " not in screen and time.monotonic() < deadline:
        if select.select([ours], [], [], 1)[0]:
            screen += os.read(ours, 4096)
    os.kill(chat.pid, signal.SIGINT)
    assert chat.wait(timeout=60) == 130
    while select.select([ours], [], [], 0.2)[0]:
        try:
            more = os.read(ours, 4096)
        except OSError:
            break
        if not more:
            break
        screen += more
    os.close(ours)
    assert b"Traceback" not in screen
