"""OwnChecks assertions: functions beside the set, and a judge whose verdict is frozen until the answer changes."""

from __future__ import annotations

import json

import pytest

from assistant.checks.assertions import Tools
from assistant.checks.own import OwnChecks, chat_judge
from assistant.checks.question_sets import QuestionSet
from assistant.checks.runs import Runner
from assistant.errors import QuestionSetError
from assistant.phrases import Phrases
from tests.check_doubles import ESSAY, Scripted
from tests.fakes import Scripted as Chat

PHRASES = Phrases.load()
MODULE = """
def short(question, answer):
    return len(answer.text) < 30 or f"{len(answer.text)} characters for {question.ask}"

def broken(question, answer):
    return answer.nothing

def mute(question, answer):
    return None

def alone(question):
    return True
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mine.py").write_text(MODULE, encoding="utf-8")
    return tmp_path


def run(folder, key, wanted, cited=(0,), judge=None):
    path = folder / "my.questions.yaml"
    path.write_text(f"- id: a\n  ask: q\n  {key}: {wanted}\n", encoding="utf-8")
    questions = QuestionSet.load(path, ESSAY)
    runner = Runner(Scripted({"q": cited}), Tools(PHRASES, ESSAY.text, own=OwnChecks.of(questions, judge)))
    return runner.run(questions.questions)[0].verdict


def test_a_function_beside_the_set_decides_and_says_why(folder):
    assert run(folder, "python", "mine:short").passed
    long = run(folder, "python", "mine:short", (0, 1, 2))
    assert not long.passed
    assert "characters for q" in long.reasons[0]


def test_what_a_function_prints_is_no_part_of_the_report(folder, capsys):
    (folder / "loud.py").write_text(
        "print('loaded')\ndef f(question, answer):\n    print('called')\n    return True\n", encoding="utf-8"
    )
    assert run(folder, "python", "loud:f").passed
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "loaded\ncalled\n")


@pytest.mark.parametrize(
    ("name", "says"), [("broken", "mine.py:6"), ("mute", "neither true nor a reason"), ("alone", "mine.py:11)")]
)
def test_a_function_that_fails_is_told_with_its_line(folder, name, says):
    verdict = run(folder, "python", f"mine:{name}")
    assert verdict.stage == "error"
    assert says in verdict.reasons[0]
    assert "own.py" not in verdict.reasons[0]
    assert run(folder, "none_of", f"[{{python: mine:{name}}}]").stage == "error", "nobody knows"


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        ("", "mine:other", "mine has no function 'other'"),
        ("x = (", "mine:x", "mine.py"),
        ("\nimport nowhere_at_all", "mine:x", "mine.py:2): No module"),
        ("", "nowhere_at_all:x", "(nowhere_at_all:x): No module"),
        ("", "os:path", "os has no function 'path'"),
    ],
)
def test_a_function_that_is_not_there_is_told_with_the_sets_line(folder, text, name, says):
    (folder / "mine.py").write_text(text, encoding="utf-8")
    with pytest.raises(QuestionSetError) as error:
        run(folder, "python", name)
    assert str(error.value).startswith(f"{folder / 'my.questions.yaml'}:3: ")
    assert says in str(error.value)
    assert "own.py" not in str(error.value)


def test_two_sets_may_have_modules_of_one_name(folder):
    other = folder / "other"
    other.mkdir()
    (other / "mine.py").write_text("def short(question, answer): return 'never'", encoding="utf-8")
    assert run(folder, "python", "mine:short").passed
    assert not run(other, "python", "mine:short").passed


def test_what_a_judge_found_is_frozen_until_the_answer_changes(folder):
    asked = []

    def judge(question, answer, claim):
        asked.append((question, answer, claim))
        return "rains" in answer, "No rain in it."

    claim = '"says that it rains"'
    assert run(folder, "judge", claim, judge=judge).passed
    assert run(folder, "judge", claim, judge=judge).passed
    assert run(folder, "judge", claim).passed  # without a judge, too
    assert len(asked) == 1
    changed = run(folder, "judge", claim, (1,), judge)
    assert not changed.passed
    assert "No rain in it." in changed.reasons[0]
    assert len(asked) == 2
    frozen = json.loads((folder / "my.judged.json").read_text(encoding="utf-8"))
    assert sorted(found["held"] for found in frozen.values()) == [False, True]


def test_without_a_judge_nothing_is_claimed(folder):
    verdict = run(folder, "judge", "says so")
    assert not verdict.passed
    assert "--judge" in verdict.reasons[0]


@pytest.mark.parametrize(("reply", "holds"), [("Yes. It does.", True), ("No, it does not.", False), ("Perhaps", False)])
def test_a_chat_model_judges(folder, reply, holds):
    model = Chat(reply)
    judge = chat_judge(model, lambda **values: PHRASES.say("checks-judge", **values))
    assert run(folder, "judge", "says that it rains", judge=judge).passed is holds
    assert "says that it rains" in model.sent[0][0].content
    assert ESSAY.sentences[0].text in model.sent[0][0].content


def test_a_spoilt_file_of_judgements_is_named(folder):
    (folder / "my.judged.json").write_text("{", encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"my\.judged\.json"):
        run(folder, "judge", "says so")
