"""Which confidence parts what is answerable from what is not best, and at what risk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold does: shares, 0..1, of the questions answered, of the answers that should be
    refusals, of the answerable questions answered, and of the unanswerable ones refused.
    """

    threshold: float
    coverage: float
    risk: float
    kept: float
    refused: float


def curve(rows: Sequence[tuple[float, bool]]) -> list[Point]:
    """The point of every threshold that parts `rows` of (confidence, is right) differently, highest first."""
    good = sum(right for _, right in rows)
    bad = len(rows) - good
    points, right, wrong = [], 0, 0
    for threshold, group in groupby(sorted(rows, reverse=True), key=itemgetter(0)):
        kinds = Counter(is_right for _, is_right in group)
        right, wrong = right + kinds[True], wrong + kinds[False]
        above = right + wrong
        points.append(Point(threshold, above / len(rows), wrong / above, right / (good or 1), 1 - wrong / (bad or 1)))
    return points


def best(points: Sequence[Point]) -> Point:
    """The point with the highest mean of answerable answered and unanswerable refused (Youden 1950)."""
    return max(points, key=lambda p: (p.kept + p.refused, p.threshold))
