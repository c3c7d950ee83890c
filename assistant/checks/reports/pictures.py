"""Pictures of a run as inline SVG: stages as bars, risk against coverage, tags as bars. Colours come from the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from assistant.checks.metrics import Figures, risk_coverage
from assistant.checks.runs import Result
from assistant.phrases import Phrases

_WIDTH = 360
_HEIGHT = 200  # of the curve
_LEFT = 40  # room for the numbers of its upright axis
_ROW = 26
_LABEL = 164  # room for the names left of the bars
_END = 52  # room for the figures right of them
_LETTERS = 26  # characters that fit into _LABEL


@dataclass(frozen=True, slots=True)
class _Bar:
    label: str
    share: float
    text: str
    kind: str


def stage_bars(found: Figures, phrases: Phrases) -> str:
    """How many questions went wrong at each stage, the longest bar for the most."""
    title = phrases.say("checks.page.stages")
    if not found.stages:
        return f'<p class="nothing">{escape(phrases.say("checks.page.no_stages"))}</p>'
    most = max(count for _, count in found.stages)
    return _bars(title, [_Bar(stage, count / most, str(count), "bad") for stage, count in found.stages])


def tag_bars(groups: Mapping[str, Figures], phrases: Phrases) -> str:
    """The share that holds, by tag; the bar's full length is all."""
    bars = [_Bar(tag or "-", f.rate, f"{f.passed}/{f.total}", "good") for tag, f in groups.items()]
    return _bars(phrases.say("checks.page.tags"), bars)


def risk_curve(results: Sequence[Result], phrases: Phrases) -> str:
    """Risk against coverage as answers come in from the most confident to the least."""
    points = risk_coverage(results)
    if not points:
        return f'<p class="nothing">{escape(phrases.say("checks.page.no_risk"))}</p>'
    most = _ceiling(max(risk for _, risk in points))
    places = [(_across(coverage), _up(risk / most)) for coverage, risk in points]
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = "".join(
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{100 * c:.0f}% / {100 * r:.1f}%</title></circle>'
        for (x, y), (c, r) in zip(places, points, strict=True)
    )
    body = f'{_axes(most, phrases)}<path class="curve" d="{path}"/>{dots}'
    return _svg(phrases.say("checks.page.risk"), _HEIGHT, body)


def _axes(most: float, phrases: Phrases) -> str:
    lines = "".join(
        f'<line class="grid" x1="{_across(0):.1f}" x2="{_across(1):.1f}" y1="{_up(part):.1f}" y2="{_up(part):.1f}"/>'
        f'<text x="{_LEFT - 6}" y="{_up(part) + 4:.1f}" text-anchor="end">{100 * part * most:.0f}%</text>'
        for part in (0.0, 0.5, 1.0)
    )
    ticks = "".join(
        f'<text x="{_across(part):.1f}" y="{_HEIGHT - 20}" text-anchor="{anchor}">{100 * part:.0f}%</text>'
        for part, anchor in ((0.0, "middle"), (0.5, "middle"), (1.0, "end"))
    )
    name = escape(phrases.say("checks.page.coverage_axis"))
    return f'{lines}{ticks}<text x="{_across(0.5):.1f}" y="{_HEIGHT - 4}" text-anchor="middle">{name}</text>'


def _across(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - 12)


def _up(share: float) -> float:
    return _HEIGHT - 36 - share * (_HEIGHT - 48)


def _ceiling(risk: float) -> float:
    """The top of the risk axis: the first round share that holds every point."""
    return next(top for top in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if risk <= top)


def _bars(title: str, bars: Sequence[_Bar]) -> str:
    room = _WIDTH - _LABEL - _END
    body = "".join(_bar(bar, at * _ROW, room) for at, bar in enumerate(bars))
    return _svg(title, len(bars) * _ROW + 4, body)


def _bar(bar: _Bar, top: int, room: int) -> str:
    label = bar.label if len(bar.label) <= _LETTERS else bar.label[: _LETTERS - 1] + "…"
    return (
        f"<g><title>{escape(bar.label)}: {escape(bar.text)}</title>"
        f'<text x="{_LABEL - 8}" y="{top + 18}" text-anchor="end">{escape(label)}</text>'
        f'<rect class="track" x="{_LABEL}" y="{top + 6}" width="{room}" height="16" rx="3"/>'
        f'<rect class="{bar.kind}" x="{_LABEL}" y="{top + 6}" width="{bar.share * room:.1f}" height="16" rx="3"/>'
        f'<text x="{_WIDTH - _END + 6}" y="{top + 18}">{escape(bar.text)}</text></g>'
    )


def _svg(title: str, height: int, body: str) -> str:
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {_WIDTH} {height}" '
        f'xmlns="http://www.w3.org/2000/svg">{body}</svg>'
    )
