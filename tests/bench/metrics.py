"""Measures the benchmarks print; numpy and scipy only."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata


def auroc(scores: np.ndarray, positive: np.ndarray) -> float:
    """Chance that a positive scores above a negative (ties count half)."""
    ranks, hits = rankdata(scores), int(positive.sum())
    return float((ranks[positive].sum() - hits * (hits + 1) / 2) / (hits * (len(scores) - hits)))


def calibration_error(probabilities: np.ndarray, positive: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over `bins` equal-width bins."""
    at = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = [(at == b).mean() * abs(probabilities[at == b].mean() - positive[at == b].mean()) for b in set(at)]
    return float(sum(gaps))


def table(title: str, rows: list[tuple[str, str, str]]) -> None:
    """Print rows of (figure, measured, goal)."""
    print(f"\n{title}")
    width = max(len(name) for name, _, _ in rows)
    for name, measured, goal in [("figure", "measured", "goal"), *rows]:
        print(f"  {name:<{width}}  {measured:>14}  {goal}")
