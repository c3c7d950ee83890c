"""The threshold of a user's own question set: which confidence parts answers from refusals best, and at what risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from assistant.errors import QuestionSetError

if TYPE_CHECKING:
    from assistant.phrases import Phrases

_WIDTH, _HEIGHT, _EDGE = 480, 300, 48  # of the picture, in pixels


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
    """The point of every threshold that parts `rows` of (confidence, answerable) differently, highest first."""
    good = sum(answerable for _, answerable in rows)
    points = []
    for threshold in sorted({confidence for confidence, _ in rows}, reverse=True):
        answered = [answerable for confidence, answerable in rows if confidence >= threshold]
        right, wrong = sum(answered), len(answered) - sum(answered)
        bad = len(rows) - good
        points.append(
            Point(
                threshold, len(answered) / len(rows), wrong / len(answered), right / (good or 1), 1 - wrong / (bad or 1)
            )
        )
    return points


def best(points: Sequence[Point]) -> Point:
    """The point with the highest mean of answerable answered and unanswerable refused (Youden 1950)."""
    return max(points, key=lambda p: (p.kept + p.refused, p.threshold))


def labelled(name: str, rows: Sequence[tuple[float, bool]], phrases: Phrases) -> None:
    """Check that `rows` can part anything.

    Raises:
        QuestionSetError: there are none, or all are of one kind.
    """
    if not rows:
        raise QuestionSetError(phrases.say("explain.calibrate.unlabelled", name=name))
    kinds = {answerable for _, answerable in rows}
    if len(kinds) == 1:
        kind, other = ("answerable", "does_not") if True in kinds else ("unanswerable", "answers")
        words = {"kind": phrases.say(f"explain.calibrate.{kind}"), "other": phrases.say(f"explain.calibrate.{other}")}
        raise QuestionSetError(phrases.say("explain.calibrate.one_kind", name=name, **words))


def table(points: Sequence[Point], most: int = 12) -> list[str]:
    """The curve as lines of text, thinned out to about `most`."""
    step = max(1, len(points) // most)
    shown = [*points[::step], *([points[-1]] if (len(points) - 1) % step else [])]
    return [f"{p.threshold:9.3f} {p.coverage:10.0%} {p.risk:18.1%} {p.refused:22.0%}" for p in shown]


def picture(points: Sequence[Point], chosen: Point, phrases: Phrases) -> str:
    """The risk-coverage curve as an SVG image, the chosen threshold marked."""
    most = max(0.1, *(p.risk for p in points))

    def place(point: Point) -> str:
        x = _EDGE + point.coverage * (_WIDTH - 2 * _EDGE)
        return f"{x:.1f},{_HEIGHT - _EDGE - point.risk / most * (_HEIGHT - 2 * _EDGE):.1f}"

    x, y = place(chosen).split(",")
    title, across, up = (
        escape(phrases.say(f"explain.calibrate.{word}")) for word in ("title", "axis_coverage", "axis_risk")
    )
    low, right, middle = _HEIGHT - _EDGE, _WIDTH - _EDGE, _HEIGHT / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" fill="white"/><text x="{_EDGE}" y="24" font-size="14">{title}</text>'
        f'<path d="M{_EDGE} {_EDGE}V{low}H{right}" fill="none" stroke="#666"/>'
        f'<text x="{_EDGE}" y="{low + 30}">{across}: 0–100%</text>'
        f'<text transform="translate(16 {middle}) rotate(-90)" text-anchor="middle">{up}</text>'
        f'<text x="{_EDGE - 6}" y="{_EDGE + 4}" text-anchor="end">{most:.0%}</text>'
        f'<polyline points="{" ".join(map(place, points))}" fill="none" stroke="#0b57d0" stroke-width="2"/>'
        f'<circle cx="{x}" cy="{y}" r="5" fill="#b3261e"><title>{chosen.threshold:.3f}</title></circle></svg>\n'
    )
