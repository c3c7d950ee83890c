"""A run as one self-contained HTML page: answers beside their evidence, the diff to the baseline. Home of jinja2."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import partial
from typing import TYPE_CHECKING

from assistant.checks.baseline import Change, said
from assistant.checks.metrics import by_tag, figures, risk_coverage
from assistant.checks.reports.excerpt import ExcerptPart, excerpt
from assistant.checks.reports.report import KNOWN, PASSED, XFAIL, XPASS, Report, SetReport, headline, summary_lines
from assistant.checks.spans import cited_spans, places
from assistant.checks.trend import Blessed
from assistant.checks.verdicts import Verdict

if TYPE_CHECKING:
    from jinja2 import Template

_MANY = 1_000  # questions; of more, what holds is shown without its evidence, or the page is too long for a browser


def to_html(report: Report, trends: Mapping[str, Sequence[Blessed]] | None = None) -> str:
    """The page, with the blessed runs of each set (`trends`).

    Nothing in it is fetched from anywhere, and no text of an answer is read as markup.
    """
    results, found = report.results, figures(report.results)
    most = max((count for _, count in found.stages), default=1)
    return page("report_page.html.j2").render(
        say=lambda name, **values: report.phrases.say(f"checks.page.{name}", **values),
        lines=[headline(report), *summary_lines(report)],
        stages=[(stage, count / most, str(count)) for stage, count in found.stages],
        risk=risk_coverage(results),
        tags=[(tag or "-", f.rate, f"{f.passed}/{f.total}") for tag, f in by_tag(results).items()],
        tag_names={tag for result in results for tag in result.question.tags},
        outcomes={result.verdict.outcome for result in results} - {""},
        trends=trends or {},
        sets=report.sets,
        rows=report.statuses(),
        quiet=(PASSED, KNOWN, XFAIL),
        stretches=lambda one, verdict: None if verdict.passed and len(results) > _MANY else _evidence(one, verdict),
        why=lambda result, status: report.why(result) if status == XPASS else (),
        changed=_diff,
    )


def page(name: str) -> Template:
    """The template of a page; no text put into it is read as markup."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("assistant.checks", "reports")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(name)


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
