"""A wheel built from the tree installs into an empty environment and answers, far from any checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_one_package_and_the_words_and_knowledge_in_it(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"assistant"}
    assert "assistant/_resources/index/essay.md" in names
    shipped = {f"assistant/_resources/prompts/{file.name}" for file in (ROOT / "prompts").iterdir()}
    assert shipped <= set(names)


@pytest.mark.slow
def test_an_installed_wheel_answers(wheel: Path, tmp_path: Path) -> None:
    # The dependencies are those of this environment: 2 GB need not be installed twice to try a wheel.
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    target = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    zipfile.ZipFile(wheel).extractall(target)
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    here = Path(next(p for p in sys.path if p.endswith("site-packages")))
    for entry in here.iterdir():
        if not entry.name.startswith(("assistant", "essay_assistant", "_editable_impl_essay_assistant")):
            (libraries / entry.name).symlink_to(entry)
    done = subprocess.run(
        [python, "-m", "assistant", "ask", "--json", "Which companies compete in this space?"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(libraries),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "HOME": str(tmp_path),
        },
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Luma" in json.loads(done.stdout)["text"]
    assert list((tmp_path / "cache").rglob("manifest.json"))


USER = """
from assistant import Answer, Assistant, Essay


def first_quote(text: str, question: str) -> str:
    assistant = Assistant.open(Essay.from_text(text))
    answer: Answer = assistant.ask(question)
    return answer.citations[0].quote if answer.found else answer.outcome


WRONG: int = first_quote("It rains.", "Does it rain?")
"""


@pytest.mark.slow
def test_a_users_type_checker_sees_our_types(wheel: Path, tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    # Nothing but the wheel is installed there: mypy would read the sources of LangChain and all the others otherwise.
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    installed = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True).stdout.strip()
    zipfile.ZipFile(wheel).extractall(installed)
    (tmp_path / "user.py").write_text(USER, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(python), "user.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    found = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert len(found) == 1, done.stdout + done.stderr
    assert 'expression has type "str", variable has type "int"' in found[0]


@pytest.mark.slow
def test_the_wheel_has_a_name_of_its_own_and_says_that_it_is_typed(wheel: Path) -> None:
    assert wheel.name.startswith("essay_assistant-")
    with zipfile.ZipFile(wheel) as held:
        assert "assistant/py.typed" in held.namelist()
        (about,) = (name for name in held.namelist() if name.endswith("/METADATA"))
        metadata = held.read(about).decode()
        extras = set(re.findall(r"^Provides-Extra: (\S+)$", metadata, re.MULTILINE))
        named = re.findall(
            r"essay-assistant\[([\w,]+)\]",
            "".join(held.read(n).decode() for n in held.namelist() if n.endswith((".py", "METADATA"))),
        )
    assert named
    assert {extra for each in named for extra in each.split(",")} <= extras
