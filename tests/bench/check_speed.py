"""A question set of 1,000 questions without a language model: seconds, and how much faster than one by one.

python tests/bench/check_speed.py [--questions 1000] [--one-by-one 200]: the set is made from the shipped essay's own
words, read from a file as `assistant check` reads it, run, judged and written as JSON. The assistant is open before
the clock starts. Goals: at most 20 s, and at least 5 times as fast as one by one (timed on the first 200).
"""

from __future__ import annotations

import argparse
import itertools
import json
import tempfile
import time
from pathlib import Path

from assistant import Assistant, Essay
from assistant.checks.assertions import Tools
from assistant.checks.question import Question
from assistant.checks.question_sets import QuestionSet
from assistant.checks.reports.report import Report, SetReport, to_json
from assistant.checks.runs import Result, Runner
from assistant.phrases import Phrases

_FORMS = ("What is said about {}?", "Why does {} matter?", "Who or what is {}?", "{}", "Tell me more of {}, please.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--one-by-one", type=int, default=200)
    wanted = parser.parse_args()
    assistant = Assistant.open()
    assistant.ask("Is it open?")
    phrases = Phrases.load()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.questions.jsonl"
        written(path, assistant.essay, wanted.questions)
        started = time.perf_counter()
        questions = QuestionSet.load(path, assistant.essay)
        together = Runner(assistant, Tools(phrases, assistant.essay.text)).run(questions.questions)
        saved = to_json(Report((SetReport("many", "", assistant.essay.text, {}, together),), phrases))
        seconds = time.perf_counter() - started
    some = questions.questions[: wanted.one_by_one]
    singly, single_seconds = one_by_one(assistant, phrases, some)
    print(f"{len(questions)} questions: {seconds:.1f} s, {len(saved) / 1e6:.1f} MB of results (goal: at most 20 s)")
    faster = single_seconds / len(some) / (seconds / len(questions))
    print(f"one by one: {1000 * single_seconds / len(some):.1f} ms each; together {faster:.1f} times as fast (goal: 5)")
    print(f"the same verdicts: {singly == together[: len(singly)]}")


def written(path: Path, essay: Essay, count: int) -> None:
    """Questions about the first words of every sentence, each in several forms and lengths."""
    topics = [" ".join(s.text.split()[a : a + b]) for b in (3, 4, 5, 6) for a in (0, 2, 4, 6) for s in essay.sentences]
    asks = dict.fromkeys(form.format(topic) for topic, form in itertools.product(topics, _FORMS) if topic)
    rows = ({"id": f"q{at}", "ask": ask, "must_answer": True} for at, ask in enumerate(itertools.islice(asks, count)))
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert len(asks) >= count, f"the essay gives {len(asks)} questions only"


def one_by_one(
    assistant: Assistant, phrases: Phrases, questions: tuple[Question, ...]
) -> tuple[tuple[Result, ...], float]:
    """The same without ask_many."""

    class Singly:
        ask = assistant.ask

    started = time.perf_counter()
    results = Runner(Singly(), Tools(phrases, assistant.essay.text)).run(questions)
    return results, time.perf_counter() - started


if __name__ == "__main__":
    main()
