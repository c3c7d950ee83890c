"""Runs: batched, on threads and one by one give the same; repetition tells flaky apart; interrupted runs go on."""

from __future__ import annotations

import json

import pytest

from assistant.checks.assertions import Tools
from assistant.checks.question import Question
from assistant.checks.runs import Journal, Runner
from assistant.phrases import Phrases
from tests.check_doubles import ESSAY, Batching, Scripted

PHRASES = Phrases.load()
SCRIPT = {f"q{at}?": [at % 6] for at in range(40)}
QUESTIONS = [Question(ask, ask.strip("?"), must_cite=ESSAY.sentences[at[0]].text) for ask, at in SCRIPT.items()]


def run(asker, questions=QUESTIONS, tell=None, **how):
    return Runner(asker, Tools(PHRASES, ESSAY.text), **how).run(questions, tell)


def test_batched_threaded_and_one_by_one_are_the_same():
    one_by_one = run(Scripted(SCRIPT))
    batching = Batching(SCRIPT)
    assert run(batching) == run(Scripted(SCRIPT), workers=4) == one_by_one
    assert batching.batches == 1
    assert batching.asked == []


def test_what_needs_its_own_turn_is_not_batched():
    batching = Batching(SCRIPT)
    turns = Question("q1?", "turns", turns=["q0?"], must_answer=True)
    timed = Question("q2?", "timed", any_of=[{"max_seconds": 60}])
    run(batching, [*QUESTIONS[:3], turns, timed])
    assert batching.asked == ["q0?", "q1?", "q2?"]


def test_answers_that_are_waited_for_are_kept_one_by_one():
    batching = Batching(SCRIPT)
    assert run(batching, together=False) == run(Scripted(SCRIPT))
    assert batching.batches == 0


def test_one_bad_question_does_not_spoil_the_batch():
    class Choosy(Batching):
        def ask(self, question, history=()):
            if question == "q3?":
                raise ValueError("not this one")
            return super().ask(question, history)

        def ask_many(self, questions):
            return [self.ask(question) for question in questions]

    results = run(Choosy(SCRIPT))
    assert [r.question.id for r in results if not r.passed] == ["q3"]
    assert results[3].verdict.error == "ValueError: not this one"


def test_repetition_tells_flaky_from_failed():
    class Moody(Scripted):
        def ask(self, question, history=()):
            second = self.asked.count(question) == 1
            answer = super().ask(question, history)
            return super().ask("nothing") if question == "q0?" and second else answer

    always_wrong = Question("q1?", "wrong", must_abstain=True)
    flaky, right, wrong = run(Moody(SCRIPT), [QUESTIONS[0], QUESTIONS[2], always_wrong], repeat=3)
    assert (flaky.passes, flaky.flaky, flaky.passed, flaky.answers) == (2, True, False, 2)
    assert (right.passes, right.flaky, right.passed, right.answers) == (3, False, True, 1)
    assert (wrong.passes, wrong.flaky, wrong.passed) == (0, False, False)
    assert not flaky.verdict.passed


@pytest.mark.parametrize("workers", [1, 3])
def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path, workers):
    journal = Journal.of(tmp_path, "this", "run")
    first = Scripted(SCRIPT)
    seen = []

    def stop_after_ten(verdict):
        seen.append(verdict)
        if len(seen) == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(first, tell=stop_after_ten, journal=journal, workers=workers)
    with journal.path.open("a") as file:
        file.write('{"id": "q39", "repet')  # a line that a crash cut off
    kept = len(journal.read())
    assert kept >= 10
    second = Scripted(SCRIPT)
    assert run(second, journal=journal) == run(Scripted(SCRIPT))
    assert len(second.asked) == len(QUESTIONS) - kept


def test_another_run_has_another_journal(tmp_path):
    assert Journal.of(tmp_path, "a", "b") != Journal.of(tmp_path, "a", "c")
    assert Journal.of(tmp_path, "a", "b") != Journal.of(tmp_path, "ab", "")
    assert Journal.of(tmp_path, "a").read() == {}


def test_two_runs_may_write_into_one_journal(tmp_path):
    journal = Journal.of(tmp_path, "a")
    for line in ("", '{"id": "q1", "repe'):  # the second is one run's line broken by the other's
        run(Scripted(SCRIPT), QUESTIONS[:3], journal=journal)
        with journal.path.open("a") as file:
            file.write(line)
    run(Scripted(SCRIPT), QUESTIONS[:3], journal=journal)
    assert len(journal.read()) == 3
    journal.close()
    assert not journal.read()


def test_errors_are_asked_again(tmp_path):
    class Down(Scripted):
        def ask(self, question, history=()):
            raise OSError("no route")

    journal = Journal.of(tmp_path, "x")
    assert not any(r.passed for r in run(Down(SCRIPT), journal=journal))
    assert all(r.passed for r in run(Scripted(SCRIPT), journal=journal))
    lines = list(map(json.loads, journal.path.read_text().splitlines()))
    assert {line["id"] for line in lines} == {q.id for q in QUESTIONS}
