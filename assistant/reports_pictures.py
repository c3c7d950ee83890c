"""Pictures of a run as inline SVG: stages as bars, risk against coverage, tags as bars. Colours come from the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from assistant.check_metrics import Figures, risk_coverage
from assistant.check_runs import Result
from assistant.phrases import Phrases

_WIDTH = 360
_ROW = 26
_LABEL = 150  # room for the names left of the bars
_END = 52  # room for the figures right of them
_LETTERS = 22  # characters that fit into _LABEL


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
    height, left, bottom, top, right = 200, 40, 36, 12, 12
    most = _ceiling(max(risk for _, risk in points))
    x = lambda share: left + share * (_WIDTH - left - right)  # noqa: E731
    y = lambda risk: height - bottom - risk / most * (height - bottom - top)  # noqa: E731
    grid = "".join(
        f'<line class="grid" x1="{x(0):.1f}" x2="{x(1):.1f}" y1="{y(r):.1f}" y2="{y(r):.1f}"/>'
        f'<text x="{left - 6}" y="{y(r) + 4:.1f}" text-anchor="end">{100 * r:.0f}%</text>'
        for r in (0.0, most / 2, most)
    )
    ticks = "".join(
        f'<text x="{x(c):.1f}" y="{height - bottom + 16}" text-anchor="{anchor}">{100 * c:.0f}%</text>'
        for c, anchor in ((0.0, "middle"), (0.5, "middle"), (1.0, "end"))
    )
    path = "M" + " L".join(f"{x(c):.1f} {y(r):.1f}" for c, r in points)
    dots = "".join(
        f'<circle class="dot" cx="{x(c):.1f}" cy="{y(r):.1f}" r="3"><title>{100 * c:.0f}% / {100 * r:.1f}%</title></circle>'
        for c, r in points
    )
    axes = f'<text x="{x(0.5):.1f}" y="{height - 4}" text-anchor="middle">{escape(phrases.say("checks.page.coverage_axis"))}</text>'
    return _svg(phrases.say("checks.page.risk"), height, f'{grid}{ticks}<path class="curve" d="{path}"/>{dots}{axes}')


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
