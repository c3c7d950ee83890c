"""Fit the weights of assistant/evidence.py and print them.

    python tests/bench/fit_ranking.py [--data DIR] [--vectors DIR]

Listwise logistic regression: the chance that a sentence answers is its softmax among the sentences of its
article. Fitted on the answerable questions of the first eight articles; tests/bench/squad.py shows the others apart.
"""

from __future__ import annotations

import numpy as np
from scan import retrieval_over
from scipy.optimize import minimize
from setting import Setting, setting
from squad import FITTED
from squad_data import Article, articles

from assistant.evidence import WEIGHTS

CANDIDATES = 40  # best sentences by the present weights; the right one is among them in 99%
PENALTY = 3.0


def columns(article: Article, encoder) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each answerable question, the candidates' columns and which of them hold the answer."""
    essay = article.essay
    retrieval = retrieval_over(essay, encoder)
    asked = [a for a in article.asked if a.gold]
    rankings = retrieval.rank([a.question for a in asked], encoder.encode_queries([a.question for a in asked]))
    found = []
    for ranking, a in zip(rankings, asked, strict=True):
        best = ranking.best(CANDIDATES)
        if a.gold.intersection(best):
            rows = np.stack([ranking.evidence.columns[name][best] for name in WEIGHTS], axis=1)
            found.append((rows.astype(float), np.array([n in a.gold for n in best])))
    return found


def main(given: Setting) -> None:
    questions = [q for article in articles(given.data)[:FITTED] for q in columns(article, given.encoder)]
    rows = np.stack([np.pad(r, ((0, CANDIDATES - len(r)), (0, 0))) for r, _ in questions])
    gold = np.stack([np.pad(g, (0, CANDIDATES - len(g))) for _, g in questions])
    there = np.stack([np.arange(CANDIDATES) < len(g) for _, g in questions])
    spread = rows[there].std(axis=0) + 1e-9
    scaled = rows / spread

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = np.where(there, scaled @ w, -np.inf)
        chance = np.exp(score - score.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        right = (chance * gold).sum(axis=1)
        pull = chance - chance * gold / right[:, None]
        slope = np.einsum("qc,qcf->f", pull, scaled)
        return -np.log(right).sum() + PENALTY * (w @ w), slope + 2 * PENALTY * w

    weights = minimize(loss, np.zeros(rows.shape[2]), jac=True, method="L-BFGS-B").x / spread
    print(f"{len(questions)} questions")
    for (name, present), weight in zip(WEIGHTS.items(), weights, strict=True):
        print(f"  {name:<16} fitted {weight:7.2f}   shipped {present:7.2f}")


if __name__ == "__main__":
    main(setting(__doc__.splitlines()[0], "squad2_articles.json"))
