"""What the reader is trained on: a question and windows of a text, with and without what answers it.

A pair puts the same question to the text with its answer and without: a model that looks at the question alone
gets nothing from it (see ../shared/data/README.md).
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.essay.essay import Essay
from assistant.reading.reader import windows_of
from tests.bench.nearness import Nearness
from tests.bench.reader_data import training

ESSAYS = "abcefijklmnopqrstu"  # d and h are for reporting
HELD_OUT = "s"  # for calibration and choices
ALSO = 0.6  # label of a sentence that repeats or adds to the answer
_SIZES = (110, 140, 180, 200)  # word pieces of a window; the product's is 180
_OTHERS = 2  # windows shown beside those that matter
_TALES, _TALE = 6_000, 1_500  # of fairytaleqa, and their most characters
_STRANGER = 0.06  # how often an answerable question is also put to another text


@dataclass(frozen=True, slots=True)
class Shown:
    """A window: its title, its sentences, and how much of the answer each is, 0..1."""

    title: str
    sentences: tuple[str, ...]
    labels: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A question and windows. `variants` hold numbers of windows and whether they answer (1 or 0);
    two of them are a pair, the first answers and the second does not.
    """

    question: str
    windows: tuple[Shown, ...]
    variants: tuple[tuple[tuple[int, ...], float], ...]


class Lengths:
    """Word pieces of texts, counted once; and how near a question is to sentences."""

    def __init__(self, tokenizer, near: Nearness) -> None:
        self._tokenizer = tokenizer
        self.near = near
        self._known: dict[str, int] = {}

    def of(self, essay: Essay) -> list[int]:
        new = [s.text for s in essay.sentences if s.text not in self._known]
        for text, found in zip(new, self._tokenizer.encode_batch(new, add_special_tokens=False), strict=True):
            self._known[text] = len(found.ids) + 1
        return [self._known[s.text] for s in essay.sentences]


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()] if path.exists() else []


def numbers_of(essay: Essay, pieces: Sequence[str]) -> set[int]:
    """Sentences that the pieces stand in."""
    found = set()
    for piece in pieces:
        at = essay.text.find(piece)
        if at >= 0:
            found |= {s.number for s in essay.sentences_in(at, at + len(piece))}
    return found


def near_of(row: dict) -> list[str]:
    near = row.get("near") or []
    return [near] if isinstance(near, str) else near


def essays(data: Path, sets: str) -> Iterator[tuple[str, Essay, list[dict], dict[str, dict]]]:
    """(set/name, essay, its questions, the sentences that may be added by question)."""
    for name in sets:
        for file in sorted((data / "essays" / name).glob("*.md")):
            essay = Essay.from_text(file.read_text("utf-8"))
            added = {r["q"]: r for r in rows(file.with_suffix(".added.jsonl")) if r["add"]}
            yield f"{name}/{file.stem}", essay, rows(file.with_suffix(".jsonl")), added


def from_essays(data: Path, lengths: Lengths, draw: random.Random, sets: str) -> list[Sample]:
    loaded = list(essays(data, sets))
    found = []
    for _, essay, questions, added in loaded:
        for row in questions:
            if row["kind"] == "gist":
                continue
            cut = _Cut(essay, lengths, draw)
            if row["answerable"]:
                found.append(cut.pair(row["q"], numbers_of(essay, row["ev"]), numbers_of(essay, row.get("also") or [])))
                if draw.random() < _STRANGER:
                    found.append(_Cut(draw.choice(loaded)[1], lengths, draw).unanswered(row["q"], set()))
            elif row["q"] in added and draw.random() < 0.9:
                found.append(cut.added(row["q"], added[row["q"]], numbers_of(essay, near_of(row))))
            else:
                found.append(cut.unanswered(row["q"], numbers_of(essay, near_of(row))))
    return [sample for sample in found if sample]


class _Cut:
    """One essay in windows of a size drawn by lot."""

    def __init__(self, essay: Essay, lengths: Lengths, draw: random.Random) -> None:
        self.essay, self.draw, self.near = essay, draw, lengths.near
        self.windows = windows_of(essay, lengths.of(essay), draw.choice(_SIZES))
        self.plain = draw.random() < 0.1

    def shown(self, at: int, gold: set[int], also: set[int], gone: set[int] = frozenset()) -> Shown:
        window = self.windows[at]
        kept = [n for n in window.numbers if n not in gone]
        labels = tuple(1.0 if n in gold else ALSO if n in also else 0.0 for n in kept)
        texts = tuple(self.essay.sentences[n].text for n in kept)
        return Shown("" if self.plain else window.title, texts, labels)

    def beside(self, question: str, used: set[int], count: int) -> list[int]:
        """Other windows: the nearest in meaning, the next nearest or one by lot."""
        rest = [at for at in range(len(self.windows)) if at not in used]
        self.draw.shuffle(rest)
        texts = {at: [self.essay.sentences[n].text for n in self.windows[at].numbers] for at in rest}
        rest.sort(key=lambda at: -self.near.of(question, texts[at]))
        if self.draw.random() < 0.5:
            rest[1:] = self.draw.sample(rest[1:], len(rest[1:]))
        return rest[:count]

    def pair(self, question: str, gold: set[int], also: set[int], count: int = _OTHERS) -> Sample | None:
        matter = [at for at, w in enumerate(self.windows) if set(w.numbers) & (gold | also)]
        if not gold:
            return None
        others = self.beside(question, set(matter), count)
        windows = [self.shown(at, gold, also) for at in matter] + [self.shown(at, set(), set()) for at in others]
        first = len(windows)
        without = [self.shown(at, set(), set(), gold | also) for at in matter]
        windows += [shown for shown in without if shown.sentences]
        here = tuple(range(len(matter)))
        there = tuple(range(len(matter), first))
        gone = tuple(range(first, len(windows)))
        variants = (((*here, *there), 1.0), ((*gone, *there), 0.0))
        return Sample(question, tuple(windows), variants if variants[1][0] else variants[:1])

    def unanswered(self, question: str, near: set[int], count: int = _OTHERS) -> Sample:
        matter = [at for at, w in enumerate(self.windows) if set(w.numbers) & near]
        used = matter + self.beside(question, set(matter), count if matter else count + 1)
        return Sample(question, tuple(self.shown(at, set(), set()) for at in used), ((tuple(range(len(used))), 0.0),))

    def added(self, question: str, row: dict, near: set[int]) -> Sample:
        after = max(numbers_of(self.essay, [row["after"]]), default=None)
        if after is None:
            return self.unanswered(question, near)
        anchor = next(at for at, w in enumerate(self.windows) if after in w.numbers)
        matter = [at for at, w in enumerate(self.windows) if set(w.numbers) & near and at != anchor]
        used = [anchor, *matter, *self.beside(question, {anchor, *matter}, max(1, _OTHERS - len(matter)))]
        windows = [self.shown(at, set(), set()) for at in used]
        where = self.windows[anchor].numbers.index(after) + 1
        old = windows[0]
        windows.append(
            Shown(
                old.title,
                (*old.sentences[:where], row["add"], *old.sentences[where:]),
                (*old.labels[:where], 1.0, *old.labels[where:]),
            )
        )
        rest = tuple(range(1, len(used)))
        return Sample(question, tuple(windows), (((len(used), *rest), 1.0), ((0, *rest), 0.0)))


def from_articles(data: Path, lengths: Lengths, draw: random.Random) -> list[Sample]:
    """SQuAD 2.0's questions, a whole article as the text."""
    found = []
    for article in training(data):
        for asked in article.questions:
            cut = _Cut(article.essay, lengths, draw)
            if asked.answerable:
                found.append(cut.pair(asked.text, set(asked.gold), set(), 1))
            else:
                found.append(cut.unanswered(asked.text, set(asked.paragraph), 1))
    return [sample for sample in found if sample]


def _read(data: Path, name: str) -> list[dict]:
    with gzip.open(data / "reading" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def from_public(data: Path, lengths: Lengths, draw: random.Random) -> list[Sample]:
    """The public sets of reading/."""
    essay = cache(Essay.from_text)
    found: list[Sample | None] = []
    for row in _read(data, "squad2_train_subset"):
        cut = _Cut(essay(row["text"], row.get("title", "")), lengths, draw)
        gold = {cut.essay.sentences_in(a["start"], a["start"] + len(a["text"]))[0].number for a in row["answers"]}
        found.append(cut.pair(row["question"], gold, set()) if gold else cut.unanswered(row["question"], set()))
    for row in _read(data, "unansq_train_sentences"):
        found.append(_single(row["question"], [(row["text"], float(row["answerable"]))]))
    for row in _read(data, "unansq_dev"):
        spans = [*row["evidence"], *([a["start"], a["start"] + len(a["text"])] for a in row["answers"])]
        sentences = [
            (m[0], float(any(a < m.end() and b > m.start() for a, b in spans)))
            for m in re.finditer(r"\S.*?(?: [.?!](?= )|$)", row["text"])
        ]
        found.append(_single(row["question"], sentences[:9]))
    wrong = {row["id"].rpartition("-neg")[0]: row["text"] for row in _read(data, "fairytaleqa_madeneg")}
    tales = [r for r in _read(data, "fairytaleqa") if r["answers"] and r["id"] in wrong and len(r["text"]) < _TALE]
    for row in draw.sample(tales, min(_TALES, len(tales))):
        cut = _Cut(essay(row["text"]), lengths, draw)
        gold = {cut.essay.sentences_in(a["start"], a["start"] + 1)[0].number for a in row["answers"]}
        if draw.random() < 0.5:
            found.append(cut.pair(row["question"], gold, set()))
            continue
        other = _Cut(essay(wrong[row["id"]]), lengths, draw)
        here = [cut.shown(at, gold, set()) for at in range(len(cut.windows))]
        there = [other.shown(at, set(), set()) for at in range(len(other.windows))][:2]
        numbers = tuple(range(len(here))), tuple(range(len(here), len(here) + len(there)))
        found.append(Sample(row["question"], tuple(here + there), ((numbers[0], 1.0), (numbers[1], 0.0))))
    for name in ("onestopqa", "selqa", "qed_dev", "clapnq_dev", "covidqa"):
        for row in (row for row in _read(data, name) if row["answerable"]):
            cut = _Cut(essay(row["text"]), lengths, draw)
            spans = row["evidence"] or [[a["start"], a["start"] + len(a["text"])] for a in row["answers"][:1]]
            gold = {s.number for start, end in spans for s in cut.essay.sentences_in(start, end)}
            found.append(cut.pair(row["question"], gold, set()))
    return [sample for sample in found if sample]


def _single(question: str, sentences: Sequence[tuple[str, float]]) -> Sample:
    shown = Shown("", tuple(text for text, _ in sentences), tuple(label for _, label in sentences))
    return Sample(question, (shown,), (((0,), max(shown.labels)),))
