"""The threshold of a user's own question set: which confidence parts answers from refusals best, and at what risk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from assistant.errors import QuestionSetError
from assistant.phrases import message


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


def check_kinds(name: str, labels: Sequence[bool], least: int = 1) -> None:
    """Check that the set `name` has at least `least` answerable and as many unanswerable questions.

    Raises:
        QuestionSetError: it has fewer.
    """
    kinds = Counter(labels)
    if min(kinds[True], kinds[False]) < least:
        counts = {"answerable": kinds[True], "unanswerable": kinds[False], "least": least}
        raise QuestionSetError(message("checks.too_few", name=name, **counts))


def table(points: Sequence[Point], most: int = 12) -> list[str]:
    """The curve as lines of text, thinned out to about `most`."""
    step = max(1, len(points) // most)
    shown = [*points[::step], *([points[-1]] if (len(points) - 1) % step else [])]
    return [f"{p.threshold:9.3f} {p.coverage:10.0%} {p.risk:18.1%} {p.refused:22.0%}" for p in shown]
