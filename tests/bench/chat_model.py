"""A chat model alone with a plain RAG prompt, and through us: who answers right, who invents.

Needs a server that speaks OpenAI's protocol; for the figures of the README a Qwen2.5-Coder-1.5B-Instruct (Q4_K_M) under
llama.cpp on one core: `bash ../shared/llm/serve.sh qwen15 8080 --threads 1`, then
`python tests/bench/chat_model.py --url http://127.0.0.1:8080/v1 --model qwen15 --out qwen15.jsonl`.
Questions are those of tests/questions on two texts. Both ways are shown the same passages. Every reply is kept in
`--out`, and a second run goes on where the first one ended; `--report` only prints the figures of what is there.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from assistant.chat_replies import likest

from assistant import Answer, Assistant, Essay
from assistant.answers import Withheld
from assistant.checks import Question, QuestionSet, judge
from assistant.grounding import Draft, Grounder
from assistant.phrases import Phrases
from assistant.support import coverage
from assistant.words import content

SETS = Path(__file__).parents[1] / "questions"
PLAIN = (
    "Use the following passages to answer the question. If they do not contain the answer, say that you do not know. "
    "Keep the answer short.\n\n{passages}\n\nQuestion: {question}\nAnswer:"
)
REFUSES = re.compile(
    r"\b(?:do(?:es)? not|don't|doesn't|did not|cannot|can't|not|no)\b[^.]{0,60}\b(?:know|mention|contain|provide|specif\w+|"
    r"state|say|information|answer|given|address|discuss)",
    re.IGNORECASE,
)
SKIPPED = {"talk", "injection", "follow-up"}


def chosen(most: int) -> list[tuple[str, Question]]:
    """Questions of both sets, answerable and not by turns."""
    kinds: list[list[tuple[str, Question]]] = []
    for name in ("essay", "lincoln"):
        listed = [q for q in QuestionSet.load(SETS / f"{name}.questions.yaml").questions if not SKIPPED & set(q.tags)]
        for abstain in (False, True):
            kinds.append([(name, q) for q in listed if bool(q.must_abstain) is abstain and (abstain or golds(q))])
    return [each for each in chain.from_iterable(zip_longest(*kinds)) if each is not None][:most]


def golds(question: Question) -> list[str]:
    """The quotes any of which an answer may give."""
    return [quote.text for either in (question, *question.any_of) for quote in either.must_cite]


def right(question: Question, text: str) -> bool:
    """Whether `text` says most of a gold sentence, or is short and in its words (60% and 80% of the words that mean)."""
    return any(
        coverage(gold, text) >= 0.6 or (coverage(text, gold) >= 0.8 and len(content(text)) > 1)
        for gold in golds(question)
    )


def plain(model: Any, answer: Answer, question: Question) -> dict[str, Any]:
    """What the model says by itself to the passages we were shown."""
    passages = "\n\n".join(p.text for p in answer.passages)
    started = time.perf_counter()
    reply = model.invoke(PLAIN.format(passages=passages, question=question.ask)).text
    return {"text": str(reply), "seconds": round(time.perf_counter() - started, 1)}


def unsupported(text: str, answer: Answer, essay: Essay) -> Iterator[str]:
    """The sentences of a plain reply that no passage it was shown bears, by the same rules that hold ours."""
    grounder = Grounder(essay, Phrases.load())
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        if len(sentence.split()) < 3 or REFUSES.search(sentence):
            continue
        held = []
        for number, passage in enumerate(answer.passages, 1):
            quotes = tuple(
                (number, s) for s in likest(sentence, [s.text for s in essay.sentences_in(passage.start, passage.end)])
            )
            held.append(grounder.ground(Draft(sentence, quotes), answer.passages))
        if all(isinstance(each, Withheld) for each in held):
            yield sentence


def run(given: argparse.Namespace) -> None:
    """Ask what has not been asked yet, until the time is over."""
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(
        base_url=given.url, api_key="none", model=given.model, temperature=0, max_tokens=200, stream_usage=True,
        timeout=300, max_retries=0,
    )  # fmt: skip
    done = {row["id"] for row in rows(given.out)}
    essays = {"essay": None, "lincoln": SETS / "lincoln.md"}
    ours = {n: Assistant.open(path, model=model, decide=given.decide, k=given.k) for n, path in essays.items()}
    shown = {n: Assistant.open(path, k=given.k) for n, path in essays.items()}
    end = time.monotonic() + 60 * given.minutes
    for name, question in chosen(given.questions):
        if question.id in done:
            continue
        if time.monotonic() > end:
            return
        started = time.perf_counter()
        answer = ours[name].ask(question.ask)
        seconds = round(time.perf_counter() - started, 1)
        passages = answer if answer.passages else shown[name].ask(question.ask)
        row = {"id": question.id, "text": name, "ours": answer.to_dict(), "seconds": seconds}
        row["plain"] = plain(model, passages, question)
        with given.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        print(f"{question.id:28} {answer.text[:60]!r} | {row['plain']['text'][:60]!r}", flush=True)


def rows(file: Path) -> list[dict[str, Any]]:
    """What has been kept."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def report(kept: list[dict[str, Any]]) -> None:
    """Print the figures of both ways."""
    questions = {q.id: q for _, q in chosen(10_000)}
    essays = {
        "essay": Essay.from_file(SETS.parents[1] / "index" / "essay.md"),
        "lincoln": Essay.from_file(SETS / "lincoln.md"),
    }
    lines: dict[str, dict[str, list[float]]] = {}
    for row in kept:
        question, answer = questions[row["id"]], Answer.from_dict(row["ours"])
        text = row["plain"]["text"]
        bad = list(unsupported(text, answer, essays[row["text"]]))
        refused = bool(REFUSES.search(text))
        both = {"us": lines.setdefault("us", {}), "plain RAG": lines.setdefault("plain RAG", {})}
        if question.must_abstain:
            both["us"].setdefault("unanswerable refused", []).append(not answer.found)
            both["plain RAG"].setdefault("unanswerable refused", []).append(refused)
        else:
            both["us"].setdefault("answerable answered right", []).append(answer.found and right(question, answer.text))
            both["us"].setdefault("all of tests/questions held", []).append(judge(question, answer).passed)
            both["plain RAG"].setdefault("answerable answered right", []).append(not refused and right(question, text))
        both["us"].setdefault("seconds", []).append(row["seconds"])
        both["plain RAG"].setdefault("seconds", []).append(row["plain"]["seconds"])
        invented = bool(bad) or (bool(question.must_abstain) and not refused)
        both["plain RAG"].setdefault("answers with an unsupported statement", []).append(invented)
    for way, figures in lines.items():
        for name, values in figures.items():
            mean = sum(values) / len(values)
            print(
                f"{way:10} {name:40} " + (f"{mean:.1f}" if name == "seconds" else f"{sum(values):.0f} of {len(values)}")
            )


def main() -> None:
    """Ask and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8080/v1")
    parser.add_argument("--model", default="qwen15")
    parser.add_argument("--out", type=Path, default=Path("chat_model.jsonl"))
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--k", type=int, default=2, help="passages shown; each takes about 200 tokens to read")
    parser.add_argument("--decide", default="both", choices=("reader", "model", "both"))
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--report", action="store_true")
    given = parser.parse_args()
    if not given.report:
        run(given)
    report(rows(given.out))


if __name__ == "__main__":
    main()
