"""What an assistant is opened with: paths that are none, and opening the same one again from a pickle."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Essay
from assistant.errors import AssistantError, EssayError, SettingsError
from assistant.opening import Opening, essay_file
from assistant.phrases import Phrases
from assistant.settings import Settings

QUESTION = "Which companies compete in this space?"


def again(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


def test_a_pickled_assistant_is_opened_again(shipped: Assistant, tmp_path: Path) -> None:
    same = again(shipped)
    assert same is not shipped
    assert same.essay == shipped.essay
    assert same.index.path == shipped.index.path
    assert same.ask(QUESTION) == shipped.ask(QUESTION)
    other = shipped.on(Essay.from_text("The mill was built in 1820 by the river. Rain is wet."), tmp_path / "mill")
    assert again(other).index.path == other.index.path
    assert again(other).ask("When was the mill built?") == other.ask("When was the mill built?")


def test_so_are_its_runnable_and_its_retriever(shipped: Assistant) -> None:
    assert again(shipped.runnable).invoke(QUESTION) == shipped.ask(QUESTION)
    assert again(shipped.retriever).invoke(QUESTION) == shipped.retriever.invoke(QUESTION)


def test_a_copy_is_itself(quick: Callable[[str], Assistant]) -> None:
    assistant = quick("Bread is baked daily.")
    assert copy.deepcopy(assistant) is assistant
    assert copy.deepcopy(assistant.runnable).invoke("What is baked?") == assistant.ask("What is baked?")
    assert copy.deepcopy({"it": assistant.retriever})["it"] is assistant.retriever


def test_what_was_put_together_by_hand_says_what_to_do(quick: Callable[[str], Assistant]) -> None:
    assistant = quick("Bread is baked daily.")
    for part in (assistant, assistant.runnable, assistant.retriever):
        with pytest.raises(AssistantError, match=r"made of parts cannot be pickled.*Assistant\.open"):
            pickle.dumps(part)


@pytest.mark.parametrize("model", [None, "ollama:none"])
def test_who_decides_has_four_names_with_a_chat_model_or_without(model: str | None) -> None:
    with pytest.raises(SettingsError, match="auto, reader, model, both"):
        Assistant.open(Essay.from_text("Rain."), model, decide="dice")


def test_a_model_that_cannot_be_pickled_is_named() -> None:
    opening = Opening(Essay.from_text("Rain."), "", Settings(auth="a:b"), Phrases.load(), model=lambda: None)
    with pytest.raises(AssistantError, match="chat model, a function, cannot be pickled"):
        opening.to_pickle()


@pytest.mark.parametrize("k", [-1, "x", 1.5])
def test_a_number_of_passages_is_one(k: Any) -> None:
    with pytest.raises(SettingsError, match="Give a number of passages"):
        Assistant.open(k=k)


def test_a_password_does_not_travel() -> None:
    opening = Opening(Essay.from_text("Rain."), "", Settings(auth="reader:secret"), Phrases.load())
    assert b"secret" not in pickle.dumps(opening.to_pickle())


@pytest.mark.parametrize(
    ("essay", "words"),
    [
        ("", "path is empty"),
        ("  ", "path is empty"),
        (b"essay.md", "not bytes"),
        (5, "not int"),
        ([], "not list"),
        ("~/no such essay.md", "does not exist"),
        ("~nobody-of-that-name/essay.md", "no such home folder"),
    ],
)
def test_what_is_no_path_is_an_error(shipped: Assistant, essay: Any, words: str) -> None:
    for ask in (Assistant.open, shipped.on):
        with pytest.raises(EssayError, match=words):
            ask(essay)


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert essay_file("~/essay.md") == essay_file(Path("~/essay.md")) == tmp_path / "essay.md"
