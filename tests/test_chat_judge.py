"""Asking a chat model first whether the passages answer, and the prompts it is asked with."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant import Essay
from assistant.chat_judge import ChatJudge
from assistant.chat_parts import chat_parts
from assistant.errors import PromptError, SettingsError
from assistant.phrases import Phrases
from assistant.reading.decision import Decision
from assistant.reading.judge import QuestionJudge
from assistant.resources import resource_folder
from assistant.writers import Brief
from tests.doubles import MemoryIndex, WordEncoder
from tests.fakes import Scripted
from tests.test_chat_writer import QUESTION, TEXT


def judged(reply: str, confidence: float, by: str, cache: Path | None = None) -> tuple[Brief, Any]:
    essay, encoder = Essay.from_text(TEXT), WordEncoder()
    model = Scripted(lambda _: reply)
    judge = chat_parts(model, encoder, Phrases.load(), by, cache).judge
    assert isinstance(judge, ChatJudge)
    (ranking,) = MemoryIndex(essay, encoder).rank([QUESTION])
    read = QuestionJudge.open("none").judge(essay, ranking)
    return judge.judged(Brief(QUESTION, essay, essay.passages, ranking, read, decision(confidence))), model


def decision(confidence: float) -> Decision:
    return Decision(confidence, "answered") if confidence >= 0.5 else Decision(confidence, "unsure", "not_said")


@pytest.mark.parametrize(
    ("reply", "answerable"), [("Yes", True), ("No.", False), ("yes, they do", True), ("**No**", False)]
)
def test_the_model_decides_alone(reply: str, answerable: bool) -> None:
    for confidence in (0.3, 0.7):
        brief, _ = judged(reply, confidence, "model")
        assert brief.decision.answerable is answerable
        assert bool(brief.decision.why) is not answerable
        assert brief.metadata["decide"]["model_calls"] == 1


def test_both_weigh_the_model_and_the_confidence() -> None:
    assert judged("Yes", 0.3, "both")[0].decision.answerable
    assert not judged("Yes", 0.06, "both")[0].decision.answerable
    assert judged("Yes", 0.06, "both")[0].decision.outcome == "unsure"
    assert judged("No", 0.97, "both")[0].decision.answerable
    low, high = (judged("Yes", c, "both")[0].decision.confidence for c in (0.3, 0.6))
    assert 0.3 < low < high < 1.0


@pytest.mark.parametrize("reply", ["", "Maybe", "I cannot say", "{}"])
def test_a_reply_that_is_neither_changes_nothing(reply: str) -> None:
    brief, _ = judged(reply, 0.7, "model")
    assert brief.decision == decision(0.7)


def test_nothing_near_costs_no_call() -> None:
    brief, model = judged("Yes", 0.01, "model")
    assert not brief.decision.answerable
    assert model.sent == []


def test_a_kept_decision_is_the_same_one(tmp_path: Path) -> None:
    first, _ = judged("No", 0.7, "both", tmp_path)
    second, model = judged("Yes", 0.7, "both", tmp_path)
    assert second.decision == first.decision
    assert model.sent == []
    assert second.metadata["decide"]["cached"]


def test_an_unknown_way_of_deciding_is_an_error() -> None:
    with pytest.raises(SettingsError, match="reader, model, both"):
        judged("Yes", 0.5, "dice")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("chat-question.md", "{passages} {question}"),
        ("chat-question.md", "{passages} {question} {task} {x}"),
        ("chat-repair.md", None),
    ],
)
def test_a_prompt_with_a_wrong_variable_is_noticed_on_opening(tmp_path: Path, file: str, text: str | None) -> None:
    folder = tmp_path / "prompts"
    shutil.copytree(resource_folder("prompts"), folder)
    (folder / file).write_text(text, encoding="utf-8") if text else (folder / file).unlink()
    with pytest.raises(PromptError, match=file.removesuffix(".md")):
        chat_parts(Scripted("x"), WordEncoder(), Phrases.load(folder))


def test_a_changed_prompt_is_another_question_to_the_cache(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    shutil.copytree(resource_folder("prompts"), folder)
    (folder / "chat-decide.md").write_text("Well?", encoding="utf-8")
    first, model = judged("Yes", 0.7, "both", tmp_path / "cache")
    judge = chat_parts(model, WordEncoder(), Phrases.load(folder), "both", tmp_path / "cache").judge
    assert judge is not None
    judge.judged(replace(first, decision=decision(0.7)))
    assert len(model.sent) == 2
