"""Settings: read from the environment or given in Python, and held to their kinds either way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.errors import ModelError, PromptError, QuestionError, SettingsError
from assistant.index import bundled_folder, open_encoder
from assistant.phrases import Phrases
from assistant.reading import QuestionJudge
from assistant.settings import Settings


def test_texts_are_taken_for_what_they_say(tmp_path: Path) -> None:
    environ = {"ASSISTANT_HOME": f" {tmp_path} ", "ASSISTANT_THRESHOLD": "0.3", "ASSISTANT_AUTH": "a: b ", "OTHER": "x"}
    assert Settings.from_env(environ) == Settings(home=tmp_path, threshold=0.3, auth="a: b ")
    assert Settings(home=str(tmp_path), timeout="5") == Settings(home=tmp_path, timeout=5.0)  # type: ignore[arg-type]
    assert Settings.from_env({"ASSISTANT_MODEL": " "}) == Settings()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"timeout": -1}, "ASSISTANT_TIMEOUT is -1. Give a number of seconds"),
        ({"timeout": "soon"}, "number of seconds"),
        ({"timeout": float("inf")}, "number of seconds"),
        ({"threshold": 1.5}, "ASSISTANT_THRESHOLD is 1.5. Give a number from 0 to 1"),
        ({"threshold": float("nan")}, "number from 0 to 1"),
        ({"home": 5}, "ASSISTANT_HOME is 5. Give the path"),
        ({"local_model": []}, "ASSISTANT_LOCAL_MODEL"),
        ({"chroma_url": "here"}, "ASSISTANT_CHROMA_URL is 'here'. Give an address"),
        ({"chroma_url": 5}, "Give an address"),
        ({"model": 3}, "ASSISTANT_MODEL is 3. Give a name"),
    ],
)
def test_what_is_of_another_kind_is_an_error_in_words(given: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        Settings(**given)


def test_models_words_and_questions_of_another_kind_are_errors_in_words(quick: Callable[[str], Assistant]) -> None:
    assert open_encoder(bundled_folder()).name == str(bundled_folder())  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="no reader '5'"):
        QuestionJudge.open(5)  # type: ignore[arg-type]
    with pytest.raises(PromptError, match="no prompts folder 5"):
        Phrases.load(5)  # type: ignore[arg-type]
    assert Phrases.load(str(Phrases.load().folder)) == Phrases.load()  # type: ignore[arg-type]
    with pytest.raises(QuestionError, match="not int"):
        quick("Bread is baked daily.").retriever.invoke(5)  # type: ignore[arg-type]
