"""Calibrate the decision whether an essay answers: writes index/answerability.json and prints its curve.

    python tests/bench/calibrate_answerability.py [--data DIR] [--vectors DIR]

Every SQuAD 2.0 article is used whole, in runs of six paragraphs and paragraph by paragraph, so that
confidence means the same for a note and for a book. Questions: its own, answerable or not; some of its
other paragraphs; and some of other articles. Every figure is cross-validated by article.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from metrics import auroc, calibration_error, table
from scan import retrieval_over
from scipy.optimize import minimize
from setting import Setting, setting
from squad_data import Article, articles

from assistant.answerability import lacking
from assistant.essay import Essay
from assistant.resources import resource_folder
from assistant.signs import signs

# Signs with a weight; the others of assistant/signs.py changed the cross-validated AUROC by less than 0.001.
NAMES = (
    "meaning meaning_best words near widest known names numbers strange_names strange_numbers no_date"
    " no_count no_person denied missing length"
).split()
TOPIC_NAMES = "meaning meaning_best words near known length size".split()
# Shares of the answerable questions that the two models may refuse; with what `lacking` refuses, 3% is the goal.
WRONGLY_REFUSED = {"topic": 0.014, "answer": 0.004}
FOLDS = 6
RUNS = {"one paragraph": (1, 3), "six paragraphs": (6, 6)}  # paragraphs in a run, and from one run to the next
STRAY = 10  # questions of other articles a run; 35 times the other eleven for a whole article
ANSWERABLE, IMPOSSIBLE, OTHER = 1, 0, 2
OTHER_WEIGHT = 1.0


@dataclass(frozen=True)
class Row:
    """One question held against one essay."""

    article: int
    size: str
    label: int
    signs: dict[str, float]
    lacking: str


def rows(found: list[Article], encoder) -> Iterator[Row]:
    """Every question against every essay it is tried on."""
    dice = random.Random(7)
    queries = [encoder.encode_queries([a.question for a in article.asked]) for article in found]
    for at, article in enumerate(found):
        stray = [(o, q) for o in range(len(found)) if o != at for q in dice.sample(range(len(found[o].asked)), 35)]
        own = list(range(len(article.asked)))
        labels = [ANSWERABLE if a.gold else IMPOSSIBLE for a in article.asked]
        yield from _held(at, "a whole article", article.essay, encoder, found, queries, own, labels, stray)
        homes = sorted({a.home for a in article.asked})
        for size, (length, step) in RUNS.items():
            for first in range(0, len(homes), step):
                start, end = homes[first][0], homes[min(first + length, len(homes)) - 1][1]
                part = Essay.from_text(article.essay.text[start:end])
                inside = [q for q in own if start <= article.asked[q].home[0] < end]
                outside = dice.sample([q for q in own if q not in set(inside)], 6)
                labels_here = [labels[q] for q in inside] + [IMPOSSIBLE] * len(outside)
                strays = dice.sample(stray, STRAY)
                yield from _held(at, size, part, encoder, found, queries, inside + outside, labels_here, strays)


def _held(at, size, essay, encoder, found, queries, own, labels, stray) -> Iterator[Row]:
    retrieval = retrieval_over(essay, encoder)
    questions = [found[at].asked[q].question for q in own] + [found[o].asked[q].question for o, q in stray]
    vectors = np.stack([queries[at][q] for q in own] + [queries[o][q] for o, q in stray])
    for ranking, label in zip(retrieval.rank(questions, vectors), labels + [OTHER] * len(stray), strict=True):
        seen = signs(ranking)
        yield Row(at, size, label, seen, lacking(ranking.question, essay, ranking, seen)[0])


def fit(values: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Logistic regression, L2 on standardised signs: intercept and weights for the signs as they are."""
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = (values - mean) / spread
    weight = np.where(label == OTHER, OTHER_WEIGHT, 1.0)
    yes = (label == ANSWERABLE) * 1.0

    def loss(p: np.ndarray) -> tuple[float, np.ndarray]:
        score = scaled @ p[1:] + p[0]
        cost = (weight * (np.logaddexp(0, score) - yes * score)).sum() + p[1:] @ p[1:]
        off = weight * (1 / (1 + np.exp(-score)) - yes)
        return cost, np.r_[off.sum(), scaled.T @ off + 2 * p[1:]]

    p = minimize(loss, np.zeros(values.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return np.r_[p[0] - (p[1:] * mean / spread).sum(), p[1:] / spread]


def probability(values: np.ndarray, p: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(values @ p[1:] + p[0])))


def main(given: Setting) -> None:
    table_rows = list(rows(articles(given.data), given.encoder))
    values = {
        "answer": np.array([[row.signs[name] for name in NAMES] for row in table_rows]),
        "topic": np.array([[row.signs[name] for name in TOPIC_NAMES] for row in table_rows]),
    }
    label = np.array([row.label for row in table_rows])
    article = np.array([row.article for row in table_rows])
    size = np.array([row.size for row in table_rows])
    whole = size == "a whole article"
    crossed, shipped, refused = {}, {}, np.array([bool(row.lacking) for row in table_rows])
    for model, names in (("answer", NAMES), ("topic", TOPIC_NAMES)):
        used = np.ones(len(label), dtype=bool) if model == "answer" else label != IMPOSSIBLE
        crossed[model] = crossvalidated(values[model], label, article, used)
        threshold = float(np.quantile(crossed[model][whole & (label == ANSWERABLE)], WRONGLY_REFUSED[model]))
        refused |= crossed[model] < threshold
        intercept, *weights = fit(values[model][used], label[used]).round(4).tolist()
        weighed = dict(zip(names, weights, strict=True))
        shipped[model] = {"intercept": intercept, "weights": weighed, "threshold": round(threshold, 4)}
    file = resource_folder("index") / "answerability.json"
    file.write_text(json.dumps(shipped, indent=1) + "\n", encoding="utf-8")
    print(f"written: {file.name}")
    for name in dict.fromkeys(size):
        report(name, crossed["answer"][size == name], label[size == name], refused[size == name])
    curve(crossed["answer"][whole & (label != OTHER)], label[whole & (label != OTHER)])


def crossvalidated(values: np.ndarray, label: np.ndarray, article: np.ndarray, used: np.ndarray) -> np.ndarray:
    """Probability of every row by a model fitted (on the rows `used`) without the row's article."""
    crossed = np.zeros(len(label))
    for fold in range(FOLDS):
        inside = article % FOLDS == fold
        crossed[inside] = probability(values[inside], fit(values[~inside & used], label[~inside & used]))
    return crossed


def report(size: str, crossed: np.ndarray, label: np.ndarray, turned_away: np.ndarray) -> None:
    own = label != OTHER
    refused = {kind: turned_away[label == kind].mean() for kind in (ANSWERABLE, IMPOSSIBLE, OTHER)}
    table(
        f"essay: {size}; {own.sum()} questions of its own, {(~own).sum()} of other articles; cross-validated",
        [
            ("AUROC, answerable against not", f"{auroc(crossed[own], label[own] == ANSWERABLE):.3f}", ">= 0.75"),
            ("calibration error (ECE)", f"{calibration_error(crossed[own], label[own] == ANSWERABLE):.3f}", ""),
            ("answerable, wrongly refused", f"{refused[ANSWERABLE]:.1%}", "<= 3%"),
            ("of another article, refused", f"{refused[OTHER]:.1%}", ">= 98%"),
            ("not answerable though it looks it, refused", f"{refused[IMPOSSIBLE]:.1%}", ""),
        ],
    )


def curve(crossed: np.ndarray, label: np.ndarray) -> None:
    """Risk (share of the answered that have no answer) against coverage, whole articles."""
    print("\nrisk and coverage, whole articles, own questions")
    print("  threshold  answered  of them without an answer  answerable wrongly refused")
    for cut in np.quantile(crossed, [0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]):
        kept = crossed >= cut
        risk, lost = (label[kept] != ANSWERABLE).mean(), (~kept[label == ANSWERABLE]).mean()
        print(f"  {cut:9.3f}  {kept.mean():8.0%}  {risk:25.1%}  {lost:26.1%}")


if __name__ == "__main__":
    main(setting(__doc__.splitlines()[0], "squad2_articles.json"))
