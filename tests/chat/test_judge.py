"""Who has the word: the model, or its calibrated yes and the reader's confidence; and the prompts it is asked with."""

from __future__ import annotations

import random
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Essay
from assistant.chat.belief import Belief, Heard, find_belief, fit, keep, learn
from assistant.chat.opening import chat_parts
from assistant.engine import Steps
from assistant.errors import ModelError, PromptError, QuestionSetError, SettingsError
from assistant.phrases import Phrases
from assistant.reading.decision import Decision, log_odds
from assistant.reading.judge import QuestionJudge
from assistant.render import cost
from assistant.resources import resource_folder
from assistant.settings import Settings
from assistant.writing.request import Brief
from tests.chat.test_writer import QUESTION, TEXT
from tests.doubles import MemoryIndex, WordEncoder
from tests.fakes import Scripted, chatting, pointing, question_in, shown


def judged(reply: str, confidence: float, by: str, cache: Path | None = None, **given: Any) -> tuple[Brief, Any]:
    essay, encoder = Essay.from_text(TEXT), WordEncoder()
    model = Scripted(lambda _: reply, **given)
    judge = chat_parts(model, encoder, Phrases.load(), by, cache).judge
    (ranking,) = MemoryIndex(essay, encoder).rank([QUESTION])
    read = QuestionJudge.open("none").judge(essay, ranking)
    return judge.decide(Brief(QUESTION, essay, essay.passages, ranking, read, decision(confidence))), model


def decision(confidence: float) -> Decision:
    return Decision(confidence, "answered") if confidence >= 0.5 else Decision(confidence, "unsure", "no_date")


@pytest.mark.parametrize("by", ["auto", "model"])
def test_a_model_that_is_not_calibrated_has_the_word_and_is_not_asked_twice(by: str) -> None:
    for confidence in (0.01, 0.3, 0.7):
        brief, model = judged("No", confidence, by)
        assert brief.decision.answerable
        assert brief.otherwise == decision(confidence)
        assert model.sent == []


def test_the_reader_has_the_word_where_that_is_wanted() -> None:
    for confidence in (0.3, 0.7):
        brief, model = judged("Yes", confidence, "reader")
        assert brief.decision == decision(confidence)
        assert model.sent == []


def test_neither_side_has_a_veto_where_both_are_weighed() -> None:
    assert judged("Yes", 0.3, "both")[0].decision.answerable
    assert judged("No", 0.97, "both")[0].decision.answerable
    assert not judged("Yes", 0.06, "both")[0].decision.answerable
    low, high = (judged("Yes", c, "both")[0].decision.confidence for c in (0.3, 0.6))
    assert 0.3 < low < high < 1.0


def test_what_is_not_calibrated_never_claims_that_the_essay_does_not_say() -> None:
    for confidence in (0.01, 0.06):
        brief, _ = judged("No", confidence, "both")
        assert (brief.decision.outcome, brief.decision.why) == ("unsure", "no_date")


def test_a_model_that_finds_nothing_makes_it_no_more_than_unsure() -> None:
    answer = chatting(TEXT, Scripted(pointing([]))).ask(QUESTION)
    assert answer.outcome == "unsure"
    assert answer.nearest
    assert answer.note == ""


def test_a_name_that_never_stands_there_is_absent_whoever_says_nothing() -> None:
    answer = chatting(TEXT, Scripted(pointing([]))).ask("What did Marie Curie say of it?")
    assert answer.outcome == "absent"
    assert "Marie Curie" in answer.reason


@pytest.mark.parametrize("reply", ["", "Maybe", "I cannot say", "{}"])
def test_a_reply_that_is_neither_leaves_the_word_to_the_model(reply: str) -> None:
    brief, _ = judged(reply, 0.2, "both")
    assert brief.decision.answerable
    assert not brief.calibrated


def test_a_model_that_fails_when_asked_first_is_not_asked_again() -> None:
    brief, model = judged("Yes", 0.2, "both", breaks_after=0)
    assert brief.trouble == "unreachable"
    answer = chatting(TEXT, model, decide="both").ask(QUESTION)
    assert answer.metadata["trouble"] == "unreachable"
    assert len(model.sent) == 2  # once for each of the two questions


def test_a_kept_decision_is_the_same_one(tmp_path: Path) -> None:
    first, _ = judged("No", 0.7, "both", tmp_path)
    second, model = judged("Yes", 0.7, "both", tmp_path)
    assert second.decision == first.decision
    assert model.sent == []
    assert second.metadata["decide"]["cached"]


def rows(yes: float, reader: float, count: int = 400) -> list[Heard]:
    """Questions of which P(Yes) and the reader know something: log-odds shifted by `yes` and `reader` where answerable."""
    draw = random.Random(7)

    def probability(shift: float) -> float:
        return 1 / (1 + 2.718281828 ** -(draw.gauss(0, 1) + shift))

    answerable = [draw.random() < 0.5 for _ in range(count)]
    return [Heard(probability(yes * known), probability(reader * known), known) for known in answerable]


def test_what_is_fitted_leans_on_the_side_that_knows() -> None:
    model, reader = fit(rows(3, 0), 8), fit(rows(0, 3), 8)
    assert model.yes > 5 * abs(model.reader)
    assert reader.reader > 5 * abs(reader.yes)
    assert (model.few, reader.few) == (8, 8)


def test_what_is_fitted_is_scipys_minimum() -> None:
    """Held against another optimiser on the same loss."""
    import numpy as np
    from scipy.optimize import minimize

    given = rows(1.5, 1.0, 120)
    x = np.array([[1.0, log_odds(r.yes), log_odds(r.confidence)] for r in given])
    y = np.array([r.answerable for r in given], dtype=float)

    def loss(w: Any) -> float:
        odds = x @ w
        return float(np.logaddexp(0, odds).sum() - y @ odds + 0.5 * ((w[1:] - 0.5) ** 2).sum())

    best = minimize(loss, np.zeros(3)).x
    found = fit(given, 0)
    assert np.allclose([found.bias, found.yes, found.reader], best, atol=1e-3)


def test_absent_is_claimed_only_where_enough_questions_say_so() -> None:
    assert fit(rows(6, 6, 30), 0).absent == 0.0
    sure = fit(rows(6, 6), 0)
    assert 0 < sure.absent <= sure.threshold
    said = [r.answerable for r in rows(6, 6) if sure.probability(r.yes, r.confidence) < sure.absent]
    assert sum(said) <= 0.03 * len(said)


def test_a_calibration_is_kept_and_found_by_the_models_name(tmp_path: Path) -> None:
    belief = Belief(0.5, 1.0, 2.0, 0.4, 0.1, 8)
    assert keep("ollama:mine", belief, tmp_path) == tmp_path / "chat-models.json"
    keep("ollama:other", replace(belief, few=0), tmp_path)
    assert find_belief("ollama:mine", tmp_path) == belief
    assert find_belief("ollama:nobodys", tmp_path) is None


def test_a_damaged_calibration_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "chat-models.json").write_text("{", encoding="utf-8")
    with pytest.raises(SettingsError, match="assistant calibrate"):
        find_belief("ollama:mine", tmp_path)


def test_a_calibrated_model_is_asked_first_and_can_make_it_absent(tmp_path: Path) -> None:
    keep("Scripted", Belief(0.0, 1.0, 0.0, 0.5, 0.2), tmp_path)
    essay, encoder = Essay.from_text(TEXT), WordEncoder()
    judge = chat_parts(Scripted("No"), encoder, Phrases.load(), "auto", settings=Settings(home=tmp_path)).judge
    (ranking,) = MemoryIndex(essay, encoder).rank([QUESTION])
    read = QuestionJudge.open("none").judge(essay, ranking)
    brief = judge.decide(Brief(QUESTION, essay, (), ranking, read, decision(0.9), begun=time.monotonic()))
    assert brief.decision.outcome == "absent"
    assert brief.calibrated


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("chat-question.md", "{sentences} {question}"),
        ("chat-question.md", "{sentences} {question} {task} {x}"),
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
    judge.decide(replace(first, decision=decision(0.7)))
    assert len(model.sent) == 2


def known(count: int) -> list[tuple[str, bool]]:
    """Questions of the mill that it answers and does not, by turns."""
    asked = [("When did the mill burn down?", True), ("Which king taxed the mill?", False)]
    return [(f"{question[:-1]}, number {n}?", label) for n in range(count // 2) for question, label in asked]


def quoting(assistant: Assistant) -> Steps:
    """The steps of an assistant without a chat model."""
    return replace(assistant.engine, chat=None).steps(assistant.essay, assistant.index)


def test_a_model_is_calibrated_on_questions_whose_answer_is_known() -> None:
    model = Scripted(lambda messages: "Yes" if "burn down" in question_in(messages) else "No")
    assistant = chatting(TEXT, model, decide="auto")
    assert assistant.engine.chat is not None
    judge = assistant.engine.chat.judge
    belief, rows = learn(known(20), judge, quoting(assistant), assistant.retriever, Phrases.load())
    assert len(rows) == len(model.sent) == 20
    assert belief.probability(0.9, 0.5) >= belief.threshold > belief.probability(0.1, 0.5)


def test_calibrating_needs_a_model_that_says_yes_or_no_and_one_that_is_there() -> None:
    for model, error, words in (
        (Scripted(lambda _: "Perhaps"), QuestionSetError, "yes or no"),
        (Scripted("Yes", breaks_after=0), ModelError, "could not be reached"),
    ):
        assistant = chatting(TEXT, model, decide="auto")
        assert assistant.engine.chat is not None
        with pytest.raises(error, match=words):
            learn(known(20), assistant.engine.chat.judge, quoting(assistant), assistant.retriever, Phrases.load())


def test_what_it_cost_is_said_in_one_line() -> None:
    answer, phrases = chatting(TEXT, Scripted(pointing([]))).ask(QUESTION), Phrases.load()
    line = cost(answer, phrases, 3.0)
    assert "Scripted" in line
    assert "tokens read 100, written 10" in line
    untold = {**answer.metadata, "input_tokens": 0, "output_tokens": 0, "decide": {}}
    assert "tokens" not in cost(replace(answer, metadata=untold), phrases, 3.0)
    assert cost(replace(answer, metadata={}), phrases, 0.24) == "Without a chat model: 0.2 s."


@pytest.mark.parametrize(("reader", "completed"), [(2.0, True), (0.2, False)])
@pytest.mark.parametrize("points", [True, False])
def test_what_the_reader_would_quote_is_quoted_after_a_model_that_knows_less(
    reader: float, completed: bool, points: bool
) -> None:
    def reply(messages: Any) -> str:
        task = str(messages[-1].content)
        if task.rstrip().endswith("Yes or No."):
            return "Yes"
        return pointing(
            [("The mill burned down in 1871.", [n]) for n, text in shown(messages) if "1871" in text and points]
        )

    assistant = chatting(TEXT, Scripted(reply), decide="both")
    assert assistant.engine.chat is not None
    plain = Assistant(assistant.essay, assistant.index, engine=replace(assistant.engine, chat=None)).ask(QUESTION)
    assert len(plain.citations) > 1
    belief = Belief(5.0, 1.0, reader, 0.1)
    chat = replace(assistant.engine.chat, judge=replace(assistant.engine.chat.judge, belief=belief))
    answer = Assistant(assistant.essay, assistant.index, engine=replace(assistant.engine, chat=chat)).ask(QUESTION)
    said = [statement.text for statement in answer.statements if statement.check != "verbatim"]
    assert said == ["The mill burned down in 1871."] * points
    quoted = {statement.text for statement in answer.statements if statement.check == "verbatim"}
    left = {c.quote for c in plain.citations} - {
        c.quote for s in answer.statements if s.text in said for c in s.citations
    }
    assert quoted == (left if completed else set())
