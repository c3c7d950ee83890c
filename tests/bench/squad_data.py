"""SQuAD 2.0 articles as essays, and questions with the sentences that answer them, for the benchmarks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.essay.essay import Essay


@dataclass(frozen=True)
class Asked:
    """One question. `gold` numbers the sentences that hold an answer span; empty: not answerable.

    `home` is the half-open span of the paragraph it was written for.
    """

    question: str
    gold: frozenset[int]
    home: tuple[int, int]


@dataclass(frozen=True)
class Article:
    """A whole article as one essay."""

    title: str
    essay: Essay
    asked: tuple[Asked, ...]


def articles(folder: Path) -> list[Article]:
    """Every article, paragraphs joined by blank lines."""
    return [_article(raw) for raw in json.loads((folder / "squad2_articles.json").read_text(encoding="utf-8"))]


def _article(raw: dict) -> Article:
    contexts = [paragraph["context"] for paragraph in raw["paragraphs"]]
    text = "\n\n".join(contexts) + "\n"
    essay = Essay.from_text(text, raw["title"])
    asked, at = [], 0
    for paragraph, context in zip(raw["paragraphs"], contexts, strict=True):
        home = (at, at + len(context))
        for qa in paragraph["qas"]:
            spans = [] if qa["is_impossible"] else [at + answer["answer_start"] for answer in qa["answers"]]
            gold = frozenset(s.number for start in spans for s in essay.sentences_in(start, start + 1))
            asked.append(Asked(qa["question"], gold, home))
        at += len(context) + 2
    return Article(raw["title"], essay, tuple(asked))
