"""Templates refuse a missing or an unknown variable, and every shipped one is well formed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant
from assistant.errors import PromptError
from assistant.phrases import Phrases


def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_template_is_filled_in(tmp_path: Path) -> None:
    phrases = Phrases.load(folder(tmp_path, '[b]\nc = "x {y} {{z}}"\nd = ["p", "q"]'))
    assert phrases.say("a.b.c", y=1) == "x 1 {z}"
    assert phrases.names("a.b.d") == ("a.b.d.0", "a.b.d.1")


@pytest.mark.parametrize(
    ("text", "call", "words"),
    [
        ('c = "{y}"', {}, "unknown {y}"),
        ('c = "plain"', {"y": 1}, "does not use {y}"),
        ('other = "x"', {}, "no text named a.c"),
    ],
)
def test_variables_must_be_exactly_those_given(tmp_path: Path, text: str, call: dict[str, int], words: str) -> None:
    with pytest.raises(PromptError) as caught:
        Phrases.load(folder(tmp_path, text)).say("a.c", **call)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text", ['c = "{"', "c = ", 'c = "\udcff"'.encode("utf-8", "surrogateescape").decode("latin-1")[:3]]
)
def test_a_malformed_file_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(PromptError, match=r"a\.toml|a\.c"):
        Phrases.load(folder(tmp_path, text))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="no prompts folder"):
        Phrases.load(tmp_path / "none")


def test_the_shipped_prompts_load() -> None:
    assert Phrases.load().names("talk.say")


def spoken() -> Iterator[re.Pattern[str]]:
    """Every name in the product's Python as a pattern: what is filled in may be any one word, or several."""
    name = re.compile(r"[\w-]+[\w.-]*")
    for file in Path(assistant.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and name.fullmatch(node.value):
                yield re.compile(r"(?:errors\.)?" + re.escape(node.value))  # `message` puts "errors." before it
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w.-]+" for v in node.values]
                if name.fullmatch(str(node.values[0].value)):
                    yield re.compile(r"(?:errors\.)?" + "".join(parts))


def test_every_sentence_is_said_somewhere() -> None:
    """By its name, by one that is put together, or as one of a group that is read whole (`Phrases.names`)."""
    names = set(spoken())
    unsaid = []
    for template in Phrases.load().templates:
        steps = template.split(".")
        ways = [".".join(steps[:depth]) for depth in range(min(2, len(steps)), len(steps) + 1)]
        if not any(name.fullmatch(way) for name in names for way in ways):
            unsaid.append(template)
    assert not unsaid
