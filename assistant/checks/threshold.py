"""The threshold of a user's own question set: which confidence parts answers from refusals best, and at what risk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.errors import QuestionSetError
from assistant.phrases import message
from assistant.reading import Point


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
