"""The SQuAD 2.0 articles as essays with questions, and which of them the reader is not trained on.

Chosen before any was looked at: of the titles in alphabetical order every third.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.essay.essay import Essay

HELD_OUT = ("French_and_Indian_War", "Islamism", "Scottish_Parliament", "Yuan_dynasty")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `gold` numbers the sentences that hold an answer (none: it has no answer), `paragraph` its sentences.

    `span` is the first annotated answer as (start, end) characters of the essay.
    """

    text: str
    gold: frozenset[int]
    paragraph: range
    span: tuple[int, int] | None

    @property
    def answerable(self) -> bool:
        return bool(self.gold)


@dataclass(frozen=True, slots=True)
class Article:
    """A whole article as one essay."""

    title: str
    essay: Essay
    questions: tuple[Asked, ...]


def articles(data: Path) -> list[Article]:
    """Every article of squad2_articles.json."""
    loaded = json.loads((data / "squad2_articles.json").read_text(encoding="utf-8"))
    return [_article(entry) for entry in (loaded["data"] if isinstance(loaded, dict) else loaded)]


def training(data: Path) -> list[Article]:
    return [article for article in articles(data) if article.title not in HELD_OUT]


def held_out(data: Path) -> list[Article]:
    return [article for article in articles(data) if article.title in HELD_OUT]


def _article(entry: dict) -> Article:
    contexts = [paragraph["context"] for paragraph in entry["paragraphs"]]
    essay = Essay.from_text("\n\n".join(contexts), entry["title"])
    questions: list[Asked] = []
    at = 0
    for paragraph in entry["paragraphs"]:
        inside = essay.sentences_in(at, at + len(paragraph["context"]))
        numbers = range(inside[0].number, inside[-1].number + 1)
        for qa in paragraph["qas"]:
            spans = [(at + a["answer_start"], at + a["answer_start"] + len(a["text"])) for a in qa["answers"]]
            gold = frozenset(essay.sentences_in(start, end)[0].number for start, end in spans)
            questions.append(Asked(qa["question"], gold, numbers, spans[0] if spans else None))
        at += len(paragraph["context"]) + 2
    return Article(entry["title"], essay, tuple(questions))
