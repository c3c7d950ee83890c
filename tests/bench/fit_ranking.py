"""Fit the weights of assistant/retrieval/features.py and print them, with what they find on the sets that are only reported on.

    PYTHONPATH=. python tests/bench/fit_ranking.py [--data DIR] [--vectors DIR]

Listwise logistic regression: the chance that a sentence answers is its softmax among the sentences of its essay. Fitted
on readers' questions (every third set that may be trained on) and on the answerable ones of SQuAD articles that the
reader is trained on, too; a question weighs the same, whatever it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.optimize import minimize

from assistant.retrieval.features import WEIGHTS
from tests.bench.scan import retrieval_over
from tests.bench.setting import Setting, setting
from tests.bench.squad_data import articles
from tests.bench.variants import TEST_ARTICLES, Version, squad, versions

SETS = "befknpr"
CANDIDATES = 60  # best sentences by the present weights
PENALTY = 3.0
REPORTED = (4, 12)


def columns(found: Iterable[Version], encoder) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each answerable question, the candidates' columns and which of them are needed."""
    rows = []
    for version in found:
        asked = [put for put in version.puts if put.variant == "full" and put.gold and put.kind != "gist"]
        if not asked:
            continue
        questions = [put.question for put in asked]
        rankings = retrieval_over(version.essay, encoder).rank(questions, encoder.encode_queries(questions))
        for ranking, put in zip(rankings, asked, strict=True):
            best = ranking.best(CANDIDATES)
            gold = np.array([n in put.gold for n in best])
            if gold.any():
                part = np.stack([ranking.evidence.columns[name][best] for name in WEIGHTS], axis=1).astype(float)
                rows.append((part, gold))
    return rows


def fitted(questions: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    rows = np.stack([np.pad(r, ((0, CANDIDATES - len(r)), (0, 0))) for r, _ in questions])
    gold = np.stack([np.pad(g, (0, CANDIDATES - len(g))) for _, g in questions])
    there = np.stack([np.arange(CANDIDATES) < len(g) for _, g in questions])
    share = gold / gold.sum(axis=1, keepdims=True)
    spread = rows[there].std(axis=0) + 1e-9
    scaled = rows / spread

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = np.where(there, scaled @ w, -np.inf)
        top = score.max(axis=1, keepdims=True)
        chance = np.exp(score - top)
        total = chance.sum(axis=1, keepdims=True)
        logs = np.where(there, score - top - np.log(total), 0)
        slope = np.einsum("qc,qcf->f", chance / total - share, scaled)
        return -(share * logs).sum() + PENALTY * (w @ w), slope + 2 * PENALTY * w

    return minimize(loss, np.zeros(rows.shape[2]), jac=True, method="L-BFGS-B").x / spread


def report(name: str, questions: list[tuple[np.ndarray, np.ndarray]], weights: np.ndarray) -> None:
    said = []
    for count in REPORTED:
        found = []
        for rows, gold in questions:
            order = np.argsort(-(rows @ weights), kind="stable")[:count]
            found.append(gold[order].sum() / gold.sum())
        said.append(f"{np.mean(found):.1%}")
    print(f"{name}: needed sentences among the first {' / '.join(map(str, REPORTED))}: {' / '.join(said)}")


def main(given: Setting) -> None:
    trained = [a.title for a in articles(given.data) if a.title not in TEST_ARTICLES]
    questions = columns(versions(given.data, SETS), given.encoder)
    more = columns(squad(given.data, trained), given.encoder)
    weights = fitted(questions + more)
    print(f"{len(questions)} and {len(more)} questions")
    for (name, present), weight in zip(WEIGHTS.items(), weights, strict=True):
        print(f'        "{name}": {weight:.2f},  # shipped {present:.2f}')
    for name, found in (
        ("d", versions(given.data, "d")),
        ("h", versions(given.data, "h")),
        ("squad, four articles", squad(given.data)),
    ):
        rows = columns(found, given.encoder)
        report(f"{name}, as shipped", rows, np.array(list(WEIGHTS.values())))
        report(f"{name}, fitted", rows, weights)


if __name__ == "__main__":
    main(setting(__doc__.splitlines()[0], "squad2_articles.json"))
