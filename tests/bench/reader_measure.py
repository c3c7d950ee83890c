"""One row a question: what retrieval and reader made of it, as the product uses them, and what is right."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from calibrate_answerability import NAMES
from calibrate_answerability import fit as fit_signs
from reader_data import Article, Asked
from scan import retrieval_over

from assistant import answerability
from assistant.answerability import Decision, Logistic
from assistant.models import SentenceEncoder
from assistant.reader import Reader
from assistant.reader_calibration import SIGNALS, Calibration, fitted, signals
from assistant.reader_windows import WINDOWS, Reading, reranked, reread
from assistant.retrieval import Ranking, Retrieval
from assistant.second_look import overruled_from
from assistant.signs import signs

# Weight of the reader in the order. On the held-out articles anything from 0.2 to 1.6 does as well; of 0.4, 0.8 and 1.2
# this one gives the quoted sentences the highest F1 on the chunking corpora.
RANK = 0.8
# Share of the answerable questions that may be refused in all: in sample a sixth of the look-alikes are refused at
# 3.0%, a fifth here.
WRONGLY_REFUSED = 0.035
STRAY = 35  # questions of each other article, asked where they have no answer


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """`signals` as for the product, `unseen` with a retrieval confidence that never saw the article either."""

    asked: Asked
    ranking: Ranking
    decision: Decision
    reading: Reading
    signals: tuple[float, ...]
    unseen: tuple[float, ...]
    paragraph: float  # the reader's best over the paragraph the question was written for

    @property
    def barred(self) -> float:
        """The confidence from which it is answered whatever the threshold; above 1: never."""
        return overruled_from(self.decision)


def retrieval_of(article: Article, encoder: SentenceEncoder) -> Retrieval:
    return retrieval_over(article.essay, encoder)


def unseen_confidence(found: list[Article], encoder: SentenceEncoder) -> Logistic:
    """The confidence without a reader, fitted on the articles `found` alone, whole."""
    values, labels = [], []
    for article in found:
        questions = [asked.text for asked in article.questions]
        for asked, ranking in zip(
            article.questions,
            retrieval_of(article, encoder).rank(questions, encoder.encode_queries(questions)),
            strict=True,
        ):
            seen = signs(ranking)
            values.append([seen[name] for name in NAMES])
            labels.append(int(asked.answerable))
    intercept, *weights = fit_signs(np.array(values), np.array(labels)).tolist()
    return Logistic(intercept, dict(zip(NAMES, weights, strict=True)), 0.0)


def measured(
    article: Article,
    encoder: SentenceEncoder,
    reader: Reader,
    windows: int,
    unseen: Logistic,
    questions: Sequence[Asked] | None = None,
    paragraphs: bool = False,
) -> list[Row]:
    """Rows of the `questions` (the article's own if not given), the whole article as the essay."""
    asked_of = list(article.questions if questions is None else questions)
    texts = [asked.text for asked in asked_of]
    rows = []
    for asked, ranking in zip(
        asked_of, retrieval_of(article, encoder).rank(texts, encoder.encode_queries(texts)), strict=True
    ):
        decision = answerability.decide(asked.text, article.essay, ranking)
        stray = questions is not None and overruled_from(decision) > 1
        reading = Reading({}, {}) if stray else reread(reader, article.essay, ranking, windows)
        before = unseen.probability(signs(ranking))
        rows.append(
            Row(
                asked,
                ranking,
                decision,
                reading,
                signals(ranking, reading, decision.retrieved),
                signals(ranking, reading, before),
                _paragraph(reader, article, asked) if paragraphs else 0.0,
            )
        )
    return rows


def strangers(article: Article, others: Sequence[Article]) -> list[Asked]:
    """Questions of other articles."""
    dice = random.Random(7)
    return [asked for other in others if other.title != article.title for asked in dice.sample(other.questions, STRAY)]


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


def fit(by_article: dict[str, list[Row]], unseen: bool = False) -> Calibration:
    """Fitted on all of these questions; `held_out` tells how well that carries over."""
    rows = [row for found in by_article.values() for row in found]
    weights, bias = fitted([row.unseen if unseen else row.signals for row in rows], [r.asked.answerable for r in rows])
    raw = Calibration(weights, bias, 0.0, RANK, WINDOWS)
    answerable = [row for row in rows if row.asked.answerable]
    sure = sorted(raw.confidence(r.unseen if unseen else r.signals) for r in answerable if not r.barred)
    others = [r for r in answerable if r.barred]
    lost = sum(raw.confidence(r.unseen if unseen else r.signals) < r.barred for r in others)
    room = max(0, int(WRONGLY_REFUSED * len(answerable)) - lost)
    return replace(raw, threshold=round(sure[room], 3))


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Of every question of every article: its confidence and whether it is refused, by a fit on the other articles."""

    chances: list[float]
    refused: list[bool]
    strangers: list[bool]


def held_out(by_article: dict[str, list[Row]], stray: dict[str, list[Row]]) -> HeldOut:
    chances, refused, strange = [], [], []
    for title, rows in by_article.items():
        others = fit({t: r for t, r in by_article.items() if t != title}, unseen=True)
        for row in rows:
            chances.append(others.confidence(row.unseen))
            refused.append(chances[-1] < max(row.barred, others.threshold))
        strange += [others.confidence(row.unseen) < max(row.barred, others.threshold) for row in stray[title]]
    return HeldOut(chances, refused, strange)


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
