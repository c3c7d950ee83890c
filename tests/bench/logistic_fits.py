"""Logistic models of what was read and retrieved, cross-validated by essay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.reading.features import of_beside
from tests.bench.variants import Put

CANDIDATES = 16  # likeliest sentences a question's fit looks at
FOLDS = 8
BESIDE_FEATURES = ("own", "best", "apart", "expected")
BESIDE = 6  # likeliest sentences, the first among them, that the fit of what is quoted beside it looks at


@dataclass(frozen=True, slots=True)
class Row:
    """One question as it was put, and its features; `sentences` holds columns, one number a sentence."""

    essay: str
    put: Put
    features: dict[str, float]
    sentences: dict[str, np.ndarray]

    @property
    def squad(self) -> bool:
        return self.essay.startswith("squad")


@dataclass(frozen=True, slots=True)
class Fit:
    """A logistic model in the features' own units."""

    names: tuple[str, ...]
    weights: np.ndarray
    bias: float

    @classmethod
    def of(cls, names: Sequence[str], rows: np.ndarray, labels: np.ndarray, weights: np.ndarray, c: float) -> Fit:
        mean, spread = rows.mean(0), rows.std(0) + 1e-9
        model = LogisticRegression(C=c, max_iter=2_000).fit((rows - mean) / spread, labels, sample_weight=weights)
        found = model.coef_[0] / spread
        return cls(tuple(names), found, float(model.intercept_[0] - found @ mean))

    def chances(self, rows: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-(rows @ self.weights + self.bias)))

    def to_dict(self) -> dict:
        return {
            "bias": round(self.bias, 4),
            "weights": {n: round(float(w), 4) for n, w in zip(self.names, self.weights, strict=True)},
        }


def folds(rows: Sequence[Row]) -> np.ndarray:
    """A fold for each row: an essay's rows share one."""
    names = sorted({row.essay for row in rows})
    return np.array([names.index(row.essay) % FOLDS for row in rows])


def answers(rows: Sequence[Row], names: Sequence[str], squad: float) -> tuple[Fit, np.ndarray]:
    """The model of whether the essay answers, and each row's cross-validated chance; `squad` is the weight of a SQuAD row."""
    table = np.array([[row.features[name] for name in names] for row in rows])
    labels = np.array([row.put.answerable for row in rows])
    weights = np.array([squad if row.squad else 1.0 for row in rows])
    fold, held = folds(rows), np.zeros(len(rows))
    for k in range(FOLDS):
        out = fold == k
        held[out] = Fit.of(names, table[~out], labels[~out], weights[~out], 0.1).chances(table[out])
    return Fit.of(names, table, labels, weights, 0.1), held


def sentences(rows: Sequence[Row], names: Sequence[str], squad: float) -> tuple[Fit, list[np.ndarray]]:
    """The model of whether a sentence is part of the answer, and each row's cross-validated chances."""
    tables, labels, weights, fold = [], [], [], []
    for row, k in zip(rows, folds(rows), strict=True):
        if not row.put.answerable or not row.put.gold:
            continue
        columns = np.stack([row.sentences[name] for name in names], axis=1)
        best = np.argsort(-columns[:, 0], kind="stable")[:CANDIDATES]
        tables.append(columns[best])
        labels.append([n in row.put.gold or n in row.put.also for n in best])
        weights.append([(squad if row.squad else 1.0) * (0.5 if n in row.put.also else 1.0) for n in best])
        fold.append(np.full(len(best), k))
    table, label, weight, at = (np.concatenate(each) for each in (tables, labels, weights, fold))
    fits = [Fit.of(names, table[at != k], label[at != k], weight[at != k], 1.0) for k in range(FOLDS)]
    held = [
        fits[k].chances(np.stack([row.sentences[name] for name in names], axis=1))
        for row, k in zip(rows, folds(rows), strict=True)
    ]
    return Fit.of(names, table, label, weight, 1.0), held


def besides(rows: Sequence[Row], chances: Sequence[np.ndarray]) -> tuple[Fit, list[np.ndarray]]:
    """The model of whether a sentence belongs to the answer beside the likeliest, and each row's cross-validated chances."""
    tables, labels, fold = [], [], []
    columns = [np.stack([*beside_of(row, mine).values()], axis=1) for row, mine in zip(rows, chances, strict=True)]
    for row, mine, table, k in zip(rows, chances, columns, folds(rows), strict=True):
        if row.squad or row.put.variant != "full":
            continue
        others = np.argsort(-mine, kind="stable")[1:BESIDE]
        tables.append(table[others])
        labels.append([n in row.put.gold or n in row.put.also for n in others])
        fold.append(np.full(len(others), k))
    table, label, at = (np.concatenate(each) for each in (tables, labels, fold))
    weight = np.ones(len(label))
    fits = [Fit.of(BESIDE_FEATURES, table[at != k], label[at != k], weight[at != k], 0.3) for k in range(FOLDS)]
    held = [fits[k].chances(mine) for mine, k in zip(columns, folds(rows), strict=True)]
    return Fit.of(BESIDE_FEATURES, table, label, weight, 0.3), held


def beside_of(row: Row, chances: np.ndarray) -> dict[str, np.ndarray]:
    """`of_beside` of a row, whose reading is not kept."""
    found = of_beside(chances.astype(np.float32), row.features.get("expected", 0.0))
    return {name: found[name] for name in BESIDE_FEATURES}
