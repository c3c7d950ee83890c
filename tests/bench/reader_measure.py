"""One row a question: what retrieval and reader made of it, as the product uses them, and what is right."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from reader_data import Article, Asked

from assistant.models import SentenceEncoder
from assistant.reader import Reader
from assistant.reader_calibration import SIGNALS, Calibration, Signals, fitted
from assistant.reader_windows import WINDOWS, Reading, reranked, reread
from assistant.retrieval import Ranking, Retrieval

RANKS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)  # weights of the reader in the order, tried on held-out articles


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    asked: Asked
    ranking: Ranking
    reading: Reading
    signals: tuple[float, ...]
    paragraph: float  # the reader's best over the paragraph the question was written for


def measured(article: Article, encoder: SentenceEncoder, reader: Reader, windows: int, paragraphs: bool = False):
    """Rows of all the article's questions, the whole article as the essay."""
    essay = article.essay
    retrieval = Retrieval(
        essay,
        encoder.encode_documents([s.text for s in essay.sentences]),
        encoder.encode_documents([p.text for p in essay.passages]),
    )
    questions = [asked.text for asked in article.questions]
    signals = Signals(essay)
    rows = []
    for asked, ranking in zip(
        article.questions, retrieval.rank(questions, encoder.encode_queries(questions)), strict=True
    ):
        reading = reread(reader, essay, ranking, windows)
        gold = _paragraph(reader, article, asked) if paragraphs else 0.0
        rows.append(Row(asked, ranking, reading, signals.of(ranking, reading), gold))
    return rows


def _paragraph(reader: Reader, article: Article, asked: Asked) -> float:
    numbers = list(asked.paragraph)
    shown = [numbers[at : at + 3] for at in range(0, max(1, len(numbers) - 1), 2)]
    texts = [[article.essay.sentences[n].text for n in window] for window in shown]
    return max(float(scores[:, 1].max()) for scores in reader.read_windows(asked.text, texts))


def right(rows: list[Row], weight: float | None) -> tuple[float, float]:
    """Share of answerable questions with a right sentence first, and among the first three."""
    first, three, count = 0, 0, 0
    for row in rows:
        if row.asked.answerable:
            ranking = row.ranking if weight is None else reranked(row.ranking, row.reading, weight)
            best = ranking.best(3)
            first += best[0] in row.asked.gold
            three += bool(row.asked.gold & set(best))
            count += 1
    return first / count, three / count


def auroc(scores, labels) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, scores))


def answered_at(scores, labels, refused: float = 0.9) -> tuple[float, float]:
    """At the threshold that refuses the share `refused` of the unanswerable: the answerable still answered; it."""
    scores, labels = np.asarray(scores), np.asarray(labels, dtype=bool)
    threshold = float(np.quantile(scores[~labels], refused, method="higher"))
    return float((scores[labels] > threshold).mean()), threshold


def calibration_error(chances, labels, bins: int = 10) -> tuple[float, list[tuple[int, float, float]]]:
    """ECE over equal-width bins, and of each bin its size, mean confidence and share answerable."""
    chances, labels = np.asarray(chances), np.asarray(labels, dtype=float)
    at = np.minimum((chances * bins).astype(int), bins - 1)
    table = [
        (int((at == b).sum()), float(chances[at == b].mean()), float(labels[at == b].mean()))
        if (at == b).any()
        else (0, 0.0, 0.0)
        for b in range(bins)
    ]
    return sum(n * abs(c - y) for n, c, y in table) / len(chances), table


def fit(by_article: dict[str, list[Row]]) -> Calibration:
    """Fitted on all of these questions; `held_out_chances` tells how well that carries over."""
    rows = [row for found in by_article.values() for row in found]
    weights, bias = fitted([row.signals for row in rows], [row.asked.answerable for row in rows])
    rank = max(RANKS, key=lambda weight: sum(right(rows, weight)))
    return Calibration(weights, bias, 0.5, rank, WINDOWS)


def held_out_chances(by_article: dict[str, list[Row]]) -> list[float]:
    """The confidence of every question, each article's by a calibration fitted on the other articles."""
    found = []
    for title, rows in by_article.items():
        others = fit({t: r for t, r in by_article.items() if t != title})
        found += [others.confidence(row.signals) for row in rows]
    return found


def held_out_right(by_article: dict[str, list[Row]]) -> tuple[float, float]:
    """`right` with each article's weight fitted on the other articles."""
    first, three, count = 0.0, 0.0, 0
    for title, rows in by_article.items():
        others = fit({t: r for t, r in by_article.items() if t != title})
        answerable = sum(row.asked.answerable for row in rows)
        one, best = right(rows, others.rank)
        first, three, count = first + one * answerable, three + best * answerable, count + answerable
    return first / count, three / count


def write(calibration: Calibration, strict: float, by_article: dict[str, list[Row]], folder: Path) -> None:
    """calibration.json; `strict` is the confidence that refuses nine of ten of SQuAD 2.0's unanswerable questions."""
    data = {
        "weights": dict(zip(SIGNALS, calibration.weights, strict=True)),
        "bias": calibration.bias,
        "threshold": calibration.threshold,
        "refuses_9_of_10": round(strict, 4),
        "rank": calibration.rank,
        "windows": calibration.windows,
        "fitted_on": {title: len(rows) for title, rows in by_article.items()},
    }
    (folder / "calibration.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
