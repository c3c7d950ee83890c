"""What the product makes of readers' questions: the whole table of the README beside this, no goal hidden.

    PYTHONPATH=. python tests/bench/reading.py [--data DIR] [--vectors DIR]

Scored as ../shared/data/essays/score.py does, through the product's own chain; vectors are held in memory and scanned
exactly, where the product asks Chroma (recall >= 0.995: tests/index/test_index.py), so that 400 versions need no folder each.
Sets d and h and the four SQuAD articles were not trained on, nor was anything fitted on d and h.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence

import numpy as np

from assistant import Answer, Assistant
from assistant.engine.engine import Engine
from tests.bench.metrics import auroc
from tests.bench.scan import MemoryIndex
from tests.bench.setting import Setting, setting
from tests.bench.variants import Put, Version, closed, squad, versions

_MOST = 4
_STRANGERS = 400  # questions of another article put to each


def asked(found: Sequence[Version], given: Setting, engine: Engine) -> list[tuple[str, Put, Answer, list[int]]]:
    """Every question with its answer, and the numbers of the sentences it cites."""
    rows = []
    for version in found:
        assistant = Assistant(version.essay, MemoryIndex(version.essay, given.encoder), engine=engine)
        answers = assistant.ask_many([put.question for put in version.puts])
        for put, answer in zip(version.puts, answers, strict=True):
            bad = [c for c in answer.citations if version.essay.text[c.start : c.end] != c.quote]
            assert not bad, bad
            cited = [s.number for c in answer.citations for s in version.essay.sentences_in(c.start, c.end)]
            rows.append((version.name, put, answer, cited))
    return rows


def essays(name: str, rows: Sequence[tuple[str, Put, Answer, list[int]]]) -> None:
    n, kinds = Counter(), Counter()
    sides: dict[tuple[str, str], dict[bool, float]] = {}
    for essay, put, answer, cited in rows:
        n[put.variant] += 1
        n[f"{put.variant} {answer.outcome}"] += 1
        sides.setdefault((essay, put.question), {})[put.answerable] = answer.confidence
        touched = answer.found and bool(put.gold & set(cited))
        n[f"{put.variant} touched"] += touched
        if put.variant == "full":
            right = answer.found and put.gold <= set(cited) and len(answer.citations) <= _MOST
            n["right"] += right
            kinds[put.kind] += 1
            kinds[f"{put.kind} right"] += right
            n["cited"] += len(cited)
            n["good"] += sum(number in put.gold | put.also for number in cited)
    pairs = [(each[True], each[False]) for each in sides.values() if len(each) == 2]
    refused = n["cut"] + n["none"] - n["cut answered"] - n["none answered"]
    flat = np.array([score for pair in pairs for score in pair])
    print(f"\n{name}: right {n['right'] / n['full']:.1%}, touched {n['full touched'] / n['full']:.1%} of {n['full']}")
    print(f"  refused {refused / (n['cut'] + n['none']):.1%}", end="")
    for variant in ("cut", "none"):
        print(f", {variant} {1 - n[f'{variant} answered'] / max(1, n[variant]):.1%} of {n[variant]}", end="")
    print(f"\n  AUROC {auroc(flat, np.arange(len(flat)) % 2 == 0):.3f}", end="")
    print(f", paired {np.mean([(x > y) + 0.5 * (x == y) for x, y in pairs]):.3f} of {len(pairs)}", end="")
    print(f"; added sentence found {n['added touched'] / n['added']:.1%} of {n['added']}" if n["added"] else "")
    print(
        f"  precision {n['good'] / max(1, n['cited']):.1%}; answerable called absent {n['full absent'] / n['full']:.1%}"
    )
    print("  right by kind:", ", ".join(f"{k} {kinds[f'{k} right']}/{kinds[k]}" for k in sorted(kinds) if " " not in k))


def articles(given: Setting, engine: Engine) -> None:
    found = list(squad(given.data))
    rows = asked(found, given, engine)
    confidence = np.array([answer.confidence for _, _, answer, _ in rows])
    labels = np.array([put.answerable for _, put, _, _ in rows])
    print(f"\nSQuAD, four articles, {len(rows)} questions: AUROC {auroc(confidence, labels):.3f}")
    first = three = count = 0
    for version in found:
        assistant = Assistant(version.essay, MemoryIndex(version.essay, given.encoder), engine=engine)
        for put in version.puts:
            if put.gold:
                [ranking] = assistant.index.rank([put.question])
                best = engine.reading.judge(version.essay, ranking).best(3)
                count, first, three = count + 1, first + (best[0] in put.gold), three + bool(put.gold & set(best))
    print(f"  right sentence first {first / count:.1%}, in three {three / count:.1%}")
    absent = np.array([answer.outcome == "absent" for _, _, answer, _ in rows])
    answered = np.array([answer.found for _, _, answer, _ in rows])
    print(f"  answered: answerable {answered[labels].mean():.1%}, look-alikes {answered[~labels].mean():.1%}", end="")
    print(f"; answerable called absent {absent[labels].mean():.1%}")
    strangers = []
    for version, other in zip(found, [*found[1:], found[0]], strict=True):
        assistant = Assistant(version.essay, MemoryIndex(version.essay, given.encoder), engine=engine)
        questions = [put.question for put in other.puts][:_STRANGERS]
        strangers += [not answer.found for answer in assistant.ask_many(questions)]
    print(f"  another article's questions refused {np.mean(strangers):.1%} of {len(strangers)}")


def candidates(name: str, found: Sequence[Version], given: Setting) -> None:
    shares = {4: [], 12: []}
    for version in found:
        index = MemoryIndex(version.essay, given.encoder)
        puts = [put for put in version.puts if put.variant == "full"]
        for put, ranking in zip(puts, index.rank([put.question for put in puts]), strict=True):
            for count, shown in shares.items():
                shown.append(len(put.gold & set(ranking.best(count))) / len(put.gold))
    print(f"  {name}: needed sentences among the first 4 / 12 candidates", end=" ")
    print(" / ".join(f"{np.mean(shown):.1%}" for shown in shares.values()))


def speed() -> None:
    assistant = Assistant.open()
    questions = [
        f"{q} {n}" for n in range(6) for q in ("Why was Sora dropped", "Who are its rivals", "What does it cost")
    ]
    assistant.ask_many(questions[:4])
    began = time.perf_counter()
    for question in questions:
        assistant.ask(question)
    one = (time.perf_counter() - began) / len(questions)
    began = time.perf_counter()
    assistant.ask_many(questions)
    many = (time.perf_counter() - began) / len(questions)
    print(f"\nwarm ask, shipped essay {one * 1e3:.0f} ms; ask_many {one / many:.1f} times as fast")


def main(given: Setting) -> None:
    engine = Assistant.open().engine
    essays("own set, closed/", asked(list(closed()), given, engine))
    for name in "hd":
        found = list(versions(given.data, name))
        essays(f"set {name}", asked(found, given, engine))
        candidates(f"set {name}", [version for version in found if version.puts[0].variant == "full"], given)
    articles(given, engine)
    speed()


if __name__ == "__main__":
    sys.exit(main(setting(__doc__.splitlines()[0], "squad2_articles.json")))
