"""A chat model through us, on readers' questions put with and without their answer: its lines in the README beside this.

    PYTHONPATH=. python tests/bench/pointing.py                     a perfect pointer: all that is ours
    bash ../shared/llm/serve.sh qwen15 8080 --threads 2             and, in another terminal, a real one:
    PYTHONPATH=. python tests/bench/pointing.py --url http://127.0.0.1:8080/v1 --model qwen15 --plain --keep qwen15.jsonl

100 questions of sets d and h, 65 of them answerable, drawn by a fixed seed. An answerable one is put to the essay as it
is (`full`) and without its evidence (`cut`), an unanswerable one to the essay as it is (`none`) and, where there is a
sentence that answers it, with that put in (`added`). What is kept in --keep is not asked again. `--calibrate` asks
questions of the set that the reader is calibrated on, and prints the belief they teach; its threshold is where the
reader's own lies at the median P(Yes), as that one was chosen on more questions than a small model answers in an hour.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant import Answer, Assistant
from assistant.answers import Withheld
from assistant.chat.belief import Heard, fit
from assistant.chat.calls import Costs
from assistant.chat.judge import sentences_to_show
from assistant.chat.opening import chat_parts
from assistant.engine.engine import Engine
from assistant.grounding.grounding import Draft, Grounder
from assistant.phrases import Phrases
from assistant.settings import Settings
from assistant.writing.request import Brief
from tests.bench.metrics import auroc, table
from tests.bench.reader_samples import HELD_OUT
from tests.bench.scan import MemoryIndex
from tests.bench.setting import _SHARED, Remembering
from tests.bench.variants import Put, Version, versions
from tests.fakes import Scripted, pointing, question_in, shown

_SEED, _QUESTIONS, _ANSWERABLE = 14, 100, 65
_MOST = 4  # sentences of a right answer
PLAIN = (
    "Use the following passages to answer the question. If they do not contain the answer, say that you do not know. "
    "Keep the answer short.\n\n{passages}\n\nQuestion: {question}\nAnswer:"
)
REFUSES = re.compile(
    r"\b(?:do(?:es)? not|don't|doesn't|did not|cannot|can't|not|no)\b[^.]{0,60}\b(?:know|mention|contain|provide|specif\w+|"
    r"state|say|information|answer|given|address|discuss)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question put to one version of an essay."""

    version: Version
    put: Put

    @property
    def key(self) -> str:
        return f"{self.version.name} {self.put.variant} {self.put.question}"


def drawn(data: Path, sets: str, questions: int) -> list[Asked]:
    """Every put of the first `questions` of those drawn; the two puts of one question stand side by side."""
    puts: dict[tuple[str, str], list[Asked]] = {}
    for version in versions(data, sets):
        for put in version.puts:
            puts.setdefault((version.name, put.question), []).append(Asked(version, put))
    known = sorted(key for key, both in puts.items() if any(a.put.variant == "full" for a in both))
    other = sorted(set(puts) - set(known))
    draw = random.Random(_SEED)
    picked = draw.sample(known, _ANSWERABLE) + draw.sample(other, _QUESTIONS - _ANSWERABLE)
    draw.shuffle(picked)
    return [asked for key in picked[:questions] for asked in puts[key]]


class Perfect:
    """Points at the needed sentences where they are shown, one statement each, in their own words; else says none."""

    def __init__(self, form: str) -> None:
        self.form = form
        self.needed: frozenset[str] = frozenset()

    def __call__(self, messages: Sequence[Any]) -> str:
        question_in(messages)
        found = [(text, [n]) for n, text in shown(messages) if text in self.needed]
        if self.form == "json":
            return pointing(found)
        if self.form == "joined" and found:
            return pointing([(" ".join(text for text, _ in found), [n for _, numbers in found for n in numbers])])
        if self.form == "numbers":
            return pointing([("", [n for _, numbers in found for n in numbers])] if found else [])
        return " ".join(f"{text} [{numbers[0]}]" for text, numbers in found) or "NOT IN THE ESSAY"


def flat(text: str) -> str:
    return " ".join(text.split())


def answered(asked: Asked, engine: Engine, encoder: Remembering) -> tuple[Answer, float, float]:
    """The answer, the seconds until its first statement (or its end), and until its end."""
    assistant = Assistant(asked.version.essay, MemoryIndex(asked.version.essay, encoder), engine=engine)
    began, first, answer = time.perf_counter(), 0.0, None
    for answer in assistant.stream_answers(asked.put.question):
        first = first or (time.perf_counter() - began if answer.found else 0.0)
    assert answer is not None
    whole = time.perf_counter() - began
    for c in answer.citations:
        assert asked.version.essay.text[c.start : c.end] == c.quote
    return answer, first or whole, whole


def row_of(asked: Asked, answer: Answer, first: float, whole: float) -> dict[str, Any]:
    essay, put = asked.version.essay, asked.put
    cited = sorted({s.number for c in answer.citations for s in essay.sentences_in(c.start, c.end)})
    there = {s.number for p in answer.passages for s in essay.sentences_in(p.start, p.end)}
    return {
        "key": asked.key,
        "question": put.question,
        "essay": asked.version.name,
        "variant": put.variant,
        "answerable": put.answerable,
        "gold": sorted(put.gold),
        "cited": cited,
        "shown": put.gold <= there,
        "found": answer.found,
        "outcome": answer.outcome,
        "confidence": answer.confidence,
        "note": answer.note,
        "statements": [[s.text, s.check, [c.quote for c in s.citations]] for s in answer.statements],
        "withheld": [[w.text, w.reason] for w in answer.withheld],
        "metadata": dict(answer.metadata),
        "first": round(first, 2),
        "whole": round(whole, 2),
    }


def plain(model: Any, asked: Asked, answer: Answer) -> dict[str, Any]:
    """What the model says by itself to the sentences it was shown: refused, right by our rules' evidence, unsupported."""
    essay, put = asked.version.essay, asked.put
    began = time.perf_counter()
    passages = "\n\n".join(p.text for p in answer.passages)
    text = str(model.invoke(PLAIN.format(passages=passages, question=put.question)).text)
    refused = bool(REFUSES.search(text))
    grounder = Grounder(essay, Phrases.load())
    borne, cited = True, set()
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        if len(sentence.split()) < 3 or REFUSES.search(sentence):
            continue
        numbers = tuple(s.number for p in answer.passages for s in essay.sentences_in(p.start, p.end))
        held = [(n, grounder.ground(Draft(sentence, sentences=(n,)), ())) for n in numbers]
        bearing = {n for n, said in held if not isinstance(said, Withheld)}
        borne, cited = borne and bool(bearing), cited | bearing
    seconds = round(time.perf_counter() - began, 2)
    return {"text": text, "refused": refused, "touched": bool(put.gold & cited), "borne": borne, "seconds": seconds}


def report(rows: Sequence[dict[str, Any]]) -> None:
    full = [r for r in rows if r["variant"] == "full"]
    without = [r for r in rows if not r["answerable"]]
    right = {
        r["key"]: r["found"] and set(r["gold"]) <= set(r["cited"]) and len(r["cited"]) <= max(_MOST, len(r["gold"]))
        for r in full
    }
    pairs: dict[tuple[str, str], dict[bool, bool]] = {}
    for r in rows:
        good = (
            (bool(set(r["gold"]) & set(r["cited"])) if r["variant"] == "added" else right.get(r["key"], False))
            if r["answerable"]
            else not r["found"]
        )
        pairs.setdefault((r["essay"], r["question"]), {})[r["answerable"]] = good
    both = [all(p.values()) for p in pairs.values() if len(p) == 2]
    touched = [r["found"] and bool(set(r["gold"]) & set(r["cited"])) for r in full]
    cut = [not r["found"] for r in without if r["variant"] == "cut"]
    none = [not r["found"] for r in without if r["variant"] == "none"]
    confidence = np.array([r["confidence"] for r in rows])
    figures = [
        ("right", share(right.values()), "45%"),
        ("touched", share(touched), "60%"),
        ("refused", share([not r["found"] for r in without]), "70%"),
        ("  of them: evidence cut / unanswerable", f"{share(cut)} / {share(none)}", ""),
        ("with and without its answer, right both times", share(both), "45%"),
        ("needed sentences were shown", share([r["shown"] for r in full]), ""),
        ("answerable called absent", share([r["outcome"] == "absent" for r in full]), "0%"),
        ("AUROC of the confidence", f"{auroc(confidence, np.array([r['answerable'] for r in rows])):.3f}", ""),
        ("answers with something withheld", share([bool(r["withheld"]) for r in rows]), ""),
        ("notes", str(sum(bool(r["note"]) for r in rows)), "0"),
        ("first statement / whole, median s", f"{np.median([r['first'] for r in rows]):.1f} / {np.median([r['whole'] for r in rows]):.1f}", "6 / 15"),
    ]  # fmt: skip
    heard = [r for r in rows if "plain" in r]
    if heard:
        at = {
            True: [r["plain"] for r in heard if r["variant"] == "full"],
            False: [r["plain"] for r in heard if not r["answerable"]],
        }
        figures += [
            ("plain RAG: answered in words of a needed sentence", share([not p["refused"] and p["touched"] for p in at[True]]), ""),
            ("plain RAG: refused", share([p["refused"] for p in at[False]]), ""),
            ("plain RAG: unsupported, by our rules", share([not p["borne"] for p in (*at[True], *at[False])]), ""),
        ]  # fmt: skip
    table(f"{len(rows)} puts of {len(pairs)} questions", figures)


def share(values: Any) -> str:
    values = list(values)
    return f"{np.mean(values):.1%} of {len(values)}" if values else "-"


def run(
    puts: Sequence[Asked], engine: Engine, given: argparse.Namespace, before: Callable[[Asked], None] | None = None
) -> list[dict[str, Any]]:
    encoder = Remembering(engine.encoder, given.vectors)  # type: ignore[arg-type]
    kept = {r["key"]: r for r in rows_in(given.keep)}
    until = time.monotonic() + 60 * given.minutes
    for asked in puts:
        if asked.key in kept:
            continue
        if time.monotonic() > until:
            break
        if before:
            before(asked)
        answer, first, whole = answered(asked, engine, encoder)
        row = row_of(asked, answer, first, whole)
        if given.plain:
            row["plain"] = plain(engine.chat.writer.chat.model, asked, answer)  # type: ignore[union-attr]
        kept[asked.key] = row
        if given.keep:
            with given.keep.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(f"{asked.put.variant:5} {whole:5.1f} s {answer.outcome:8} {answer.text[:90]!r}", flush=True)
    return [kept[a.key] for a in puts if a.key in kept]


def rows_in(file: Path | None) -> list[dict[str, Any]]:
    return (
        [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file and file.exists() else []
    )


def calibrate(given: argparse.Namespace, engine: Engine) -> None:
    """Ask yes or no alone, of questions of the sets that the reader was calibrated on."""
    puts = drawn(given.data, HELD_OUT, given.questions)
    encoder = Remembering(engine.encoder, given.vectors)  # type: ignore[arg-type]
    assert engine.chat is not None
    judge = replace(engine.chat.judge, belief=None)
    heard = []
    for asked in puts:
        essay = asked.version.essay
        [ranking] = MemoryIndex(essay, encoder).rank([asked.put.question])
        judgement = engine.reading.judge(essay, ranking)
        brief = Brief(asked.put.question, essay, (), ranking, judgement, judgement.decision)
        numbers = sentences_to_show(brief, judge.chat.room, judge.chat.few)
        yes = judge.ask_yes(replace(brief, shown=numbers), Costs())
        if yes is not None:
            heard.append(Heard(yes, judgement.decision.confidence, asked.put.answerable))
            print(f"{asked.put.variant:5} P(Yes) {yes:.3f} reader {judgement.decision.confidence:.3f}", flush=True)
    labels = np.array([h.answerable for h in heard])
    belief = fit(heard, judge.chat.few)
    middle = float(np.median([h.yes for h in heard]))
    belief = replace(belief, threshold=belief.probability(middle, engine.reading.calibration.threshold))
    for name, scores in {
        "P(Yes)": [h.yes for h in heard],
        "reader": [h.confidence for h in heard],
        "both": [belief.probability(h.yes, h.confidence) for h in heard],
    }.items():
        print(f"AUROC {name} {auroc(np.array(scores), labels):.3f} of {len(labels)}")
    print(belief)


def opened(given: argparse.Namespace, model: Any) -> Engine:
    engine = Assistant.open().engine
    parts = chat_parts(model, engine.encoder, engine.phrases, given.decide, settings=Settings(timeout=given.timeout))
    return replace(engine, chat=parts)


def served(given: argparse.Namespace) -> Any:
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(
        base_url=given.url, api_key="none", model=given.model, temperature=0, max_tokens=300, stream_usage=True,
        timeout=given.timeout, max_retries=0,
    )  # fmt: skip


def perfect(puts: Sequence[Asked], given: argparse.Namespace) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for form in ("json", "joined", "numbers", "text"):
        reply = Perfect(form)

        def prepared(asked: Asked, reply: Perfect = reply) -> None:
            sentences = asked.version.essay.sentences
            reply.needed = frozenset(flat(sentences[n].text) for n in asked.put.gold)

        yield form, run(puts, opened(given, Scripted(reply, size=400)), given, prepared)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="an OpenAI-compatible server; default: a perfect pointer, in-process")
    parser.add_argument("--model", default="qwen15")
    parser.add_argument("--data", type=Path, default=_SHARED)
    parser.add_argument("--vectors", type=Path, help="keep vectors here between runs")
    parser.add_argument("--keep", type=Path, help="keep answers here, and go on from them")
    parser.add_argument("--questions", type=int, default=_QUESTIONS, help="no more than the first so many of the 100")
    parser.add_argument("--decide", default="auto")
    parser.add_argument("--timeout", type=float, default=300)
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--plain", action="store_true", help="ask with a plain RAG prompt as well")
    parser.add_argument("--calibrate", action="store_true")
    parser.add_argument("--report", action="store_true", help="only print what is in --keep")
    given = parser.parse_args()
    if given.report:
        report(rows_in(given.keep))
        return
    if given.calibrate:
        calibrate(given, opened(given, served(given)))
        return
    puts = drawn(given.data, "dh", given.questions)
    if given.url:
        report(run(puts, opened(given, served(given)), given))
        return
    for form, rows in perfect(puts, given):
        print(f"\na perfect pointer that answers in {form}")
        report(rows)
        for r in rows:
            if r["found"] != r["answerable"]:
                print(
                    "  ",
                    r["variant"],
                    r["outcome"],
                    r["question"],
                    r["withheld"][:1],
                    r.get("reason", ""),
                )


if __name__ == "__main__":
    sys.exit(main())
