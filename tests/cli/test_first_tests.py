"""The first tests of answers in a new repository: a set is drafted, and the steps of the example for CI run on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

EXAMPLE = Path(__file__).parents[1] / "deployment" / "answers.yml"
ESSAY = """\
# The Mill at Ostrow

The mill was built in 1823. A former baker named Petra Kovac runs it today. The wheel cost 900 crowns.
The village stayed because the river never froze.
"""


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`command` in a fresh folder and a home of its own; `assistant` is this environment's, however it is installed."""
    here = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "ASSISTANT_HOME": str(folder / "indexes")}
    alias = f'assistant() {{ "{sys.executable}" -m assistant "$@"; }}\n'
    env = os.environ | here | {"GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    return subprocess.run(
        ["bash", "-ec", alias + command], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def steps() -> list[str]:
    """What the example runs, but for the installation."""
    [job] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))["jobs"].values()
    return [step["run"] for step in job["steps"] if "run" in step and not step["run"].startswith("pip ")]


@pytest.mark.slow
def test_from_an_essay_to_a_green_run(tmp_path):
    (tmp_path / "essay.md").write_text(ESSAY, encoding="utf-8")
    drafted = shell("assistant check --draft --essay essay.md > my.questions.yaml", tmp_path)
    assert drafted.returncode == 0, drafted.stderr
    assert "Who is Petra Kovac?" in (tmp_path / "my.questions.yaml").read_text(encoding="utf-8")
    reviewed = shell("yes k | assistant check --review my.questions.yaml", tmp_path)
    assert "Drafts left in my.questions.yaml: 0." in reviewed.stdout, reviewed.stderr
    assert "draft" not in (tmp_path / "my.questions.yaml").read_text(encoding="utf-8").partition("questions:")[2]
    for step in steps():
        done = shell(step, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    cases = ElementTree.parse(tmp_path / "answers.xml").getroot().iter("testcase")
    assert len(list(cases)) >= 6
    assert "hold (" in (tmp_path / "summary.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_wrong_answer_is_red_and_still_summed_up(tmp_path):
    (tmp_path / "essay.md").write_text(ESSAY, encoding="utf-8")
    (tmp_path / "my.questions.yaml").write_text(
        "essay: essay.md\nquestions:\n  - {id: wheel, ask: What did the wheel cost?, must_abstain: true}\n",
        encoding="utf-8",
    )
    check, summary = steps()
    assert shell(check, tmp_path).returncode == 1
    assert shell(summary, tmp_path).returncode == 0
    assert "wheel" in (tmp_path / "summary.md").read_text(encoding="utf-8")
