"""The threshold of a user's own question set: which confidence parts answers from refusals best, and at what risk."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.errors import QuestionSetError
from assistant.phrases import message
from assistant.reading import Point


def check_labels(name: str, rows: Sequence[tuple[float, bool]]) -> None:
    """Check that `rows` can part anything.

    Raises:
        QuestionSetError: there are none, or all are of one kind.
    """
    if not rows:
        raise QuestionSetError(message("checks.labels.unlabelled", name=name))
    kinds = {answerable for _, answerable in rows}
    if len(kinds) == 1:
        kind, other = ("answerable", "does_not") if True in kinds else ("unanswerable", "answers")
        words = {"kind": message(f"checks.labels.{kind}"), "other": message(f"checks.labels.{other}")}
        raise QuestionSetError(message("checks.labels.one_kind", name=name, **words))


def table(points: Sequence[Point], most: int = 12) -> list[str]:
    """The curve as lines of text, thinned out to about `most`."""
    step = max(1, len(points) // most)
    shown = [*points[::step], *([points[-1]] if (len(points) - 1) % step else [])]
    return [f"{p.threshold:9.3f} {p.coverage:10.0%} {p.risk:18.1%} {p.refused:22.0%}" for p in shown]
