"""A run, or a comparison, as one self-contained HTML page or as Markdown for a pull request. Home of jinja2."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.checks.baseline import Change, said
from assistant.checks.compare import Comparison
from assistant.checks.metrics import by_tag, figures, risk_coverage
from assistant.checks.reports.excerpt import ExcerptPart, excerpt
from assistant.checks.reports.report import (
    ACCEPTED,
    KNOWN,
    PASSED,
    XPASS,
    Report,
    SetReport,
    headline,
    percent,
    summary_lines,
)
from assistant.checks.spans import cited_spans, places
from assistant.checks.threshold import Point
from assistant.checks.trend import Blessed
from assistant.checks.verdicts import Verdict

if TYPE_CHECKING:
    from assistant.phrases import Phrases

_MANY = 1_000  # questions; of more, what holds is shown without its evidence, or the page is too long for a browser
_LONGEST = 300  # characters of an answer or a reason in a table


def to_html(report: Report, trends: Mapping[str, Sequence[Blessed]] | None = None) -> str:
    """The page, with the blessed runs of each set (`trends`).

    Nothing in it is fetched from anywhere, and no text of an answer is read as markup.
    """
    results, found = report.results, figures(report.results)
    most = max((count for _, count in found.stages), default=1)
    return _rendered(
        "report_page.html.j2",
        report.phrases,
        lines=[headline(report), *summary_lines(report)],
        stages=[(stage, count / most, str(count)) for stage, count in found.stages],
        risk=risk_coverage(results),
        tags=[(tag or "-", f.rate, f"{f.passed}/{f.total}") for tag, f in by_tag(results).items()],
        tag_names={tag for result in results for tag in result.question.tags},
        outcomes={result.verdict.outcome for result in results} - {""},
        trends=trends or {},
        sets=report.sets,
        rows=report.statuses(),
        quiet=(*ACCEPTED, KNOWN),
        stretches=lambda one, verdict: None if verdict.passed and len(results) > _MANY else _evidence(one, verdict),
        why=lambda result, status: report.why(result) if status == XPASS else (),
        changed=_diff,
    )


def to_markdown(report: Report) -> str:
    """Headline, what changed, what falls short, figures by tag."""
    return _rendered(
        "report.md.j2",
        report.phrases,
        lines=[headline(report), *summary_lines(report)],
        changes=report.changes,
        short=[(result, status) for _, result, status in report.statuses() if status != PASSED],
        why=report.why,
        tags=[(tag, f"{f.passed}/{f.total}", percent(f.rate)) for tag, f in by_tag(report.results).items()],
    )


def comparison_html(comparison: Comparison, phrases: Phrases) -> str:
    """The comparison as a page: what it shows, figures and cost of each variant, every question."""
    return _compared("compare_page.html.j2", comparison, phrases)


def comparison_markdown(comparison: Comparison, phrases: Phrases) -> str:
    """The comparison as Markdown: what it shows, then the tables of figures and questions."""
    return _compared("compare.md.j2", comparison, phrases)


def curve_picture(points: Sequence[Point], chosen: Point, phrases: Phrases) -> str:
    """The risk-coverage curve as an SVG image, the chosen threshold marked."""
    most = max(0.1, *(point.risk for point in points))
    places = [(48 + 384 * point.coverage, 252 - 204 * point.risk / most) for point in points]
    marked = places[list(points).index(chosen)]
    words = {word: phrases.say(f"explain.calibrate.{word}") for word in ("title", "axis_coverage", "axis_risk")}
    return _rendered("curve.svg.j2", phrases, most=most, places=places, marked=marked, chosen=chosen, words=words)


def _compared(template: str, comparison: Comparison, phrases: Phrases) -> str:
    tables = [comparison.figures(phrases), comparison.table(phrases)]
    return _rendered(template, phrases, sentences=comparison.sentences(phrases), tables=tables)


def _rendered(template: str, phrases: Phrases, **values: Any) -> str:
    """The template with `values`; in a page no text is read as markup, in Markdown none that is a `cell`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    pages = Environment(
        loader=PackageLoader("assistant.checks", "reports"),
        autoescape=lambda name: not str(name).endswith(".md.j2"),
        undefined=StrictUndefined,
        trim_blocks=template.endswith(".md.j2"),
        keep_trailing_newline=True,
    )
    pages.filters["cell"] = _cell
    say = lambda name, **given: phrases.say(f"checks.page.{name}", **given)  # noqa: E731 - what a template calls
    return pages.get_template(template).render(say=say, **values)


def _cell(text: str) -> str:
    """Text as one cell of a Markdown table: one line, no Markdown or HTML of its own, not too long."""
    line = " ".join(text.split())
    line = line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
    return re.sub(r"([\\`*_\[\]|~#])", r"\\\1", line).replace("&", "&amp;").replace("<", "&lt;").replace("@", "@\u200b")


def _evidence(one: SetReport, verdict: Verdict) -> list[list[ExcerptPart]]:
    answer = verdict.answer
    if answer is None:
        return []
    gold = [place for quote in verdict.question.quotes for place in places(quote, answer)]
    return excerpt(one.text, cited_spans(answer), gold)


def _diff(verdict: Verdict, change: Change | None) -> list[tuple[str, str]]:
    """What was said and what is said now, piece by piece; empty where nothing else is said."""
    if change is None or change.before == (change.after or said(verdict)):
        return []
    old, new = map(partial(re.findall, r"\s+|\w+|[^\w\s]"), (change.before, change.after))
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [("".join(old[a:b]), "".join(new[c:d])) for _, a, b, c, d in codes]
