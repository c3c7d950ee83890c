"""Speed of import, help, a warm question and a thousand at once, each against something measured in the same run.

    python tests/bench/speed.py [--questions 1000] [--data ../shared/data] [--reader none]

The questions are those of the public SQuAD articles, asked of one of the articles; without the data,
questions are made of the shipped essay's own sentences.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant import Assistant, Essay
from assistant.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[3] / "shared" / "data")
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--reader", default="", help="none: without the reader, which takes most of a question's time")
    arguments = parser.parse_args()
    essay, questions = material(arguments.data, arguments.questions)
    python = started([sys.executable, "-c", "pass"])
    imported = started([sys.executable, "-c", "import assistant"])
    helped = started([sys.executable, "-m", "assistant", "--help"])
    print(f"import assistant        {imported - python:6.3f} s over an empty interpreter (goal <= 0.1)")
    print(f"assistant --help        {helped:6.3f} s (goal <= 0.3)")
    with tempfile.TemporaryDirectory() as home:
        warm(Assistant.open(essay, settings=Settings(home=Path(home), reader=arguments.reader)), questions)


def material(data: Path, count: int) -> tuple[Essay, list[str]]:
    file = data / "squad2_articles.json"
    if not file.exists():
        print(f"{file.name} is not in {data.name}: asking the shipped essay about itself")
        essay = Essay.from_file(Path(__file__).parents[2] / "index" / "essay.md")
        asked = [f"Why is it said that {s.text}" for s in essay.sentences]
    else:
        articles = json.loads(file.read_text(encoding="utf-8"))
        essay = Essay.from_text("\n\n".join(p["context"] for p in articles[0]["paragraphs"]))
        asked = [q["question"] for a in articles for p in a["paragraphs"] for q in p["qas"]]
    return essay, list(dict.fromkeys(asked))[:count]


def warm(assistant: Assistant, questions: Sequence[str]) -> None:
    for question in questions[:20]:
        assistant.ask(question)
    some = questions[20:120]
    encode, ask = [], []
    for question in some:  # turn about, so that noise of the machine falls on both
        encode.append(seconds(lambda q=question: assistant.index.encoder.encode_queries([q])))
        ask.append(seconds(lambda q=question: assistant.ask(q)))
    bare, whole = statistics.median(encode), statistics.median(ask)
    print(
        f"warm ask                {1e3 * whole:6.1f} ms; bare query encode {1e3 * bare:.1f} ms: {whole / bare:.2f} x (goal <= 1.5)"
    )
    started_at = time.perf_counter()
    single = [assistant.ask(question) for question in questions]
    one_by_one = time.perf_counter() - started_at
    started_at = time.perf_counter()
    batch = assistant.ask_many(questions)
    together = time.perf_counter() - started_at
    same = sum(a == b for a, b in zip(single, batch, strict=True))
    print(
        f"{len(questions):,} questions: one by one {one_by_one:.1f} s, ask_many {together:.1f} s: "
        f"{one_by_one / together:.1f} x (goal >= 5); identical answers {same} of {len(questions)}"
    )


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def started(command: list[str], runs: int = 7) -> float:
    return statistics.median(
        seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(runs)
    )


if __name__ == "__main__":
    main()
