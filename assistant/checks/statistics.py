"""Shares and how sure they are, what a score tells apart, whether one variant is better than another. Home of scipy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

SURE = 0.05  # two-sided level below which a difference counts as one
_Z = 1.959964  # standard normal quantile of a two-sided 95% interval
_SEED = 0
_RESAMPLES = 9_999


@dataclass(frozen=True, slots=True)
class Paired:
    """Variant B against variant A, question by question.

    `better` and `worse` count the questions that only B, or only A, passes; `p` is McNemar's exact
    two-sided p-value, or Wilcoxon's where verdicts are shares (repeated runs). `difference` is the
    mean difference of the pass rates, -1..1, `interval` its 95% bootstrap interval.
    """

    questions: int
    better: int
    worse: int
    difference: float
    interval: tuple[float, float]
    p: float

    @property
    def says(self) -> str:
        """One of "better", "worse", "same" (no question differs), "unclear" (these questions cannot tell)."""
        if not (self.better or self.worse):
            return "same"
        if self.p >= SURE:
            return "unclear"
        return "better" if self.difference > 0 else "worse"


def wilson(rate: float, count: int) -> tuple[float, float]:
    """95% interval of a share `rate` seen in `count` trials (Wilson 1927); `rate` may be a mean of shares."""
    if not count:
        return 0.0, 1.0
    middle = (rate + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    half = _Z / (1 + _Z**2 / count) * sqrt(rate * (1 - rate) / count + _Z**2 / (4 * count**2))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `total`, as a number 0..1 (None of nothing) and its 95% interval, trials taken as independent."""

    right: int
    total: int

    @property
    def value(self) -> float | None:
        """The share; None where there is nothing to take it of."""
        return self.right / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95% interval."""
        return wilson(self.value or 0.0, self.total)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Chance that one of the right scores above one of the wrong (ties count half), and its 95% interval.

    The interval is Wilson's for as many trials as the rarer kind has: wider than DeLong's, and it holds at 1, too.
    """

    auroc: float
    interval: tuple[float, float]

    @classmethod
    def of(cls, rows: Sequence[tuple[float, bool]]) -> Ordered | None:
        """Of (score, right) pairs; None where all are of one kind."""
        from scipy.stats import mannwhitneyu  # type: ignore[import-untyped, unused-ignore]

        good, bad = ([score for score, right in rows if right is kind] for kind in (True, False))
        if not good or not bad:
            return None
        share = float(mannwhitneyu(good, bad).statistic) / (len(good) * len(bad))
        return cls(share, wilson(share, min(len(good), len(bad))))

    def digits(self) -> dict[str, str]:
        """Two digits each of the share, and of the low and the high end of its interval."""
        return {
            name: f"{x:.2f}" for name, x in zip(("share", "low", "high"), (self.auroc, *self.interval), strict=True)
        }


def mcnemar(better: int, worse: int) -> float:
    """Exact two-sided p-value that `better` against `worse` discordant pairs come of a fair coin (McNemar 1947)."""
    from scipy.stats import binomtest  # type: ignore[import-untyped, unused-ignore]

    return float(binomtest(better, better + worse, 0.5).pvalue) if better + worse else 1.0


def holm(values: Sequence[float]) -> list[float]:
    """P-values that allow for how many there are (Holm 1979): below `SURE`, one is right for all of them together."""
    adjusted = [0.0] * len(values)
    least = 0.0
    for rank, at in enumerate(sorted(range(len(values)), key=lambda at: values[at])):
        least = adjusted[at] = max(least, min(1.0, (len(values) - rank) * values[at]))
    return adjusted


def compare_pairs(before: Sequence[float], after: Sequence[float]) -> Paired:
    """Compare two variants' scores (0..1, one a question, at least one, the same order)."""
    differences = [b - a for a, b in zip(before, after, strict=True)]
    better, worse = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    whole = all(score in (0.0, 1.0) for score in (*before, *after))
    interval = _bootstrap(differences)
    p = mcnemar(better, worse) if whole else _wilcoxon(differences)
    return Paired(len(before), better, worse, sum(differences) / len(differences), interval, p)


def _bootstrap(differences: Sequence[float]) -> tuple[float, float]:
    """95% percentile interval of the mean difference, questions resampled."""
    if len(set(differences)) == 1:
        return differences[0], differences[0]
    import numpy as np
    from scipy.stats import bootstrap  # type: ignore[import-untyped, unused-ignore]

    found = bootstrap(
        (np.asarray(differences),), np.mean, n_resamples=_RESAMPLES, method="percentile",
        rng=np.random.default_rng(_SEED), batch=1_000,
    ).confidence_interval  # fmt: skip
    return float(found.low), float(found.high)


def _wilcoxon(differences: Sequence[float]) -> float:
    """Two-sided p-value of the signed ranks (Wilcoxon 1945)."""
    from scipy.stats import wilcoxon  # type: ignore[import-untyped, unused-ignore]

    return float(wilcoxon(differences).pvalue) if any(differences) else 1.0
