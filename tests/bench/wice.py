"""How well the support score tells supported claims from unsupported ones: AUROC on WiCE dev.

WiCE (Kamoi et al. 2023; annotations ODC-BY, text CC BY-SA) from `--data DIR`, default ../shared/data. A claim comes
with several chunks of its source; its score is the best of its chunks. Weights are fitted on the claims of one half
(by a hash of the claim) and every figure is of the other half. Run: python tests/bench/wice.py
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np

from assistant.grounding.support import signs
from assistant.index.encoders import open_encoder

FIELDS = tuple(signs("A mill.", ["A mill."], [1.0]))


def rows(file: Path, cache: Path | None) -> list[tuple[str, str, list[float]]]:
    """(claim, label, signs) of every chunk."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    encoder = open_encoder()
    texts = sorted({t for line in lines for t in (line["claim"], *line["evidence"])})
    if cache and cache.exists():
        vectors = np.load(cache)
    else:
        vectors = encoder.encode_documents(texts)
        if cache:
            np.save(cache, vectors)
    vector = dict(zip(texts, vectors, strict=True))
    found = []
    for line in lines:
        near = np.array([float(vector[line["claim"]] @ vector[s]) for s in line["evidence"]])
        got = signs(line["claim"], line["evidence"], near)
        found.append((line["claim"], line["label"], [got[f] for f in FIELDS]))
    return found


def auroc(scores: np.ndarray, truth: np.ndarray) -> float:
    """Chance that a supported claim scores above another one; ties count half (Mann-Whitney)."""
    from scipy.stats import rankdata

    ranks = rankdata(scores)
    positive = truth.sum()
    return float((ranks[truth].sum() - positive * (positive + 1) / 2) / (positive * (~truth).sum()))


def by_claim(data: list[tuple[str, str, list[float]]], scores: np.ndarray) -> tuple[np.ndarray, list[str], list[str]]:
    """Best score of each claim, its label, the claim."""
    best: dict[str, tuple[float, str]] = {}
    for (claim, label, _), score in zip(data, scores, strict=True):
        if claim not in best or score > best[claim][0]:
            best[claim] = (float(score), label)
    return np.array([s for s, _ in best.values()]), [label for _, label in best.values()], list(best)


def fitted(
    data: list[tuple[str, str, list[float]]], positive: tuple[str, ...], negative: tuple[str, ...]
) -> np.ndarray:
    """Weights of a logistic regression over the signs, the last one its constant."""
    from sklearn.linear_model import LogisticRegression

    kept = [(x, label in positive) for _, label, x in data if label in positive + negative]
    model = LogisticRegression(C=1.0, max_iter=2000, class_weight="balanced")
    model.fit(np.array([x for x, _ in kept]), np.array([y for _, y in kept]))
    return np.append(model.coef_[0], model.intercept_[0])


def scored(data: list[tuple[str, str, list[float]]], weights: np.ndarray) -> np.ndarray:
    """Linear score of each chunk."""
    return np.array([x for _, _, x in data]) @ weights[:-1] + weights[-1]


def main() -> None:
    """Print AUROC of each sign alone and of the fitted score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--vectors", type=Path, help="a .npy file to keep the vectors in")
    given = parser.parse_args()
    file = given.data / "wice_claim_dev.jsonl"
    if not file.exists():
        raise SystemExit(f"{file} is not there: WiCE dev, see {given.data}/README.md")
    data = rows(file, given.vectors)
    fit = [r for r in data if hashlib.sha256(r[0].encode()).digest()[0] % 2]
    test = [r for r in data if not hashlib.sha256(r[0].encode()).digest()[0] % 2]
    weights = fitted(fit, ("supported",), ("not_supported", "partially_supported"))
    strict = fitted(fit, ("supported",), ("not_supported",))
    print("weights:", dict(zip((*FIELDS, "constant"), weights.round(3).tolist(), strict=True)))
    columns = {f: np.array([r[2][i] for r in test]) for i, f in enumerate(FIELDS)}
    columns |= {"fitted": scored(test, weights), "fitted against not_supported only": scored(test, strict)}
    for name, scores in columns.items():
        best, labels, _ = by_claim(test, scores)
        truth = np.array([label == "supported" for label in labels])
        hard = np.array([label != "partially_supported" for label in labels])
        against = f"against all others {auroc(best, truth):.3f}   not_supported {auroc(best[hard], truth[hard]):.3f}"
        print(f"{name:36} {against}")
    labels = by_claim(test, columns["fitted"])[1]
    print({label: labels.count(label) for label in sorted(set(labels))})


if __name__ == "__main__":
    main()
