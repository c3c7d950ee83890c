"""The README's Python is run as written, and every command it shows is one that exists."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Fenced blocks of `language`, but those behind a line that says they are not run (they need a key or a server)."""
    found = re.findall(rf"(<!-- not run[^\n]*-->\n)?```{language}\n(.*?)```", README, re.DOTALL)
    return [body for skipped, body in found if not skipped]


@pytest.mark.slow
def test_the_python_of_the_readme_runs(shipped_home: Path, shipped: object, tmp_path: Path) -> None:
    assert blocks("python")
    for block in blocks("python"):
        done = subprocess.run(
            [sys.executable, "-c", block],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "ASSISTANT_HOME": str(shipped_home)},
            check=False,
        )
        assert done.returncode == 0, block + done.stderr


def test_every_command_the_readme_shows_exists() -> None:
    from typer.main import get_command

    from assistant.cli.app import app

    known = get_command(app).commands  # type: ignore[attr-defined]
    shown = re.findall(r"^(?:\$ )?assistant ([a-z]+)(.*)$", "\n".join(blocks("console") + blocks("sh")), re.MULTILINE)
    assert shown
    for name, rest in shown:
        assert name in known, name
        options = {option for parameter in known[name].params for option in parameter.opts}
        assert set(re.findall(r"(?<=\s)--[a-z-]+", rest)) <= options, (name, rest)


def test_every_make_target_the_readme_shows_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b", README)) <= targets


@pytest.mark.parametrize("folder", [".", "tests/bench", "tests/deployment", "index/reader"])
def test_every_file_a_readme_links_is_there(folder: str) -> None:
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / folder / "README.md").read_text(encoding="utf-8")):
        assert (ROOT / folder / link).exists(), link


def test_the_readme_is_short() -> None:
    assert README.count("\n") <= 150


@pytest.mark.slow
def test_the_answers_in_the_readme_are_those_that_are_printed(shipped_home: Path, shipped: object) -> None:
    [printed] = [block for block in blocks("console") if block.startswith("$")]
    for command, shown in re.findall(r"^\$ (.+)\n((?:(?!\$).*\n)*)", printed, re.MULTILINE):
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(command)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "ASSISTANT_HOME": str(shipped_home), "COLUMNS": "80"},
            check=False,
        )
        lines = (r"(?:.*\n)*" if line == "..." else f"{re.escape(line)}\n" for line in shown.rstrip().splitlines())
        assert re.fullmatch("".join(lines), f"{done.stdout.rstrip()}\n"), done.stdout
