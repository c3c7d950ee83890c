"""Whole SQuAD 2.0 articles as essays: is the right sentence first, and does confidence tell what is answered.

    python tests/bench/squad.py [--data DIR] [--vectors DIR]

The fusion's weights were fitted on the first eight articles; the last four are shown apart (they were looked at when the
columns were chosen). Nothing reads here: the decision is that of ASSISTANT_READER=none. With the reader, on the four
articles it was not trained on: reading.py.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

import numpy as np
from metrics import auroc, calibration_error, table
from scan import retrieval_over
from setting import Setting, setting
from squad_data import Article, articles

from assistant.reading.judge import QuestionJudge
from assistant.retrieval.ranking import Ranking

FITTED = 8  # articles the weights of the fusion were fitted on
STRAYS = 400  # questions of other articles an article


@dataclass(frozen=True)
class Measured:
    """One article: hits first and in the first three, ours and by cosine alone; confidences and labels."""

    ours: tuple[int, int]
    dense: tuple[int, int]
    answerable: int
    confidence: np.ndarray
    answered: np.ndarray
    similarity: np.ndarray
    positive: np.ndarray
    strays: list[bool]
    seconds: float


def measured(article: Article, encoder, strays: list[str]) -> Measured:
    """Rank and decide every question of the article, and `strays` from elsewhere."""
    essay, judge = article.essay, QuestionJudge.open("none")
    retrieval = retrieval_over(essay, encoder)
    questions = [asked.question for asked in article.asked]
    vectors = encoder.encode_queries(questions)
    began = time.perf_counter()
    rankings = retrieval.rank(questions, vectors)
    seconds = time.perf_counter() - began
    golds = [(ranking, asked.gold) for ranking, asked in zip(rankings, article.asked, strict=True) if asked.gold]
    decisions = [judge.judge(essay, ranking).decision for ranking in rankings]
    foreign = retrieval.rank(strays, encoder.encode_queries(strays))
    return Measured(
        ours=hits([(ranking.best(3), gold) for ranking, gold in golds]),
        dense=hits([(closest(ranking), gold) for ranking, gold in golds]),
        answerable=len(golds),
        confidence=np.array([d.confidence for d in decisions]),
        answered=np.array([d.answerable for d in decisions]),
        similarity=np.array([float(r.similarity.max()) for r in rankings]),
        positive=np.array([bool(asked.gold) for asked in article.asked]),
        strays=[judge.judge(essay, ranking).decision.answerable for ranking in foreign],
        seconds=seconds,
    )


def closest(ranking: Ranking) -> list[int]:
    """What a vector store alone would return."""
    return [int(n) for n in (-ranking.similarity).argsort(kind="stable")[:3]]


def hits(found: list[tuple[list[int], frozenset[int]]]) -> tuple[int, int]:
    first = sum(best[0] in gold for best, gold in found)
    return first, sum(bool(gold.intersection(best)) for best, gold in found)


def shares(parts: list[Measured], which: str) -> str:
    total = sum(part.answerable for part in parts)
    first, three = (sum(getattr(part, which)[at] for part in parts) / total for at in (0, 1))
    return f"{first:.1%} / {three:.1%}"


def main(given: Setting) -> None:
    found = articles(given.data)
    dice = random.Random(11)
    parts = []
    for article in found:
        others = [a.question for other in found if other is not article for a in other.asked]
        parts.append(measured(article, given.encoder, dice.sample(others, STRAYS)))
    confidence, positive = (np.concatenate([getattr(p, n) for p in parts]) for n in ("confidence", "positive"))
    similarity = np.concatenate([p.similarity for p in parts])
    answered = np.concatenate([p.answered for p in parts])
    strays = np.array([answered for part in parts for answered in part.strays])
    table(
        f"right sentence first / in the first three; {int(positive.sum())} answerable questions, {len(parts)} articles",
        [
            ("ours, all articles", shares(parts, "ours"), ">= 80% / 93%"),
            ("ours, articles fitted on", shares(parts[:FITTED], "ours"), ""),
            ("ours, articles not fitted on", shares(parts[FITTED:], "ours"), ">= 80% / 93%"),
            ("peer: cosine alone, all articles", shares(parts, "dense"), ""),
            (
                "milliseconds a question, in one batch",
                f"{1000 * sum(p.seconds for p in parts) / len(positive):.2f}",
                "",
            ),
        ],
    )
    table(
        "the decision, without the reader",
        [
            ("AUROC of confidence", f"{auroc(confidence, positive):.3f}", ">= 0.75"),
            ("peer: AUROC of the best cosine", f"{auroc(similarity, positive):.3f}", ""),
            ("calibration error (ECE)", f"{calibration_error(confidence, positive):.3f}", ""),
            ("answerable, wrongly refused", f"{(~answered[positive]).mean():.1%}", "<= 3%"),
            ("of another article, refused", f"{1 - strays.mean():.1%}", ">= 98%"),
        ],
    )


if __name__ == "__main__":
    main(setting(__doc__.splitlines()[0], "squad2_articles.json"))
