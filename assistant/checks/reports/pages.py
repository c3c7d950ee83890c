"""A run, or a comparison, as an HTML page, as Markdown for a pull request, as JUnit XML for CI. Home of jinja2."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.checks.baseline import MISSING, Change, answer_text
from assistant.checks.compare import Comparison
from assistant.checks.metrics import by_tag, figures, risk_coverage
from assistant.checks.reports.excerpt import ExcerptPart, excerpt
from assistant.checks.reports.report import (
    ACCEPTED,
    FAILED,
    FLAKY,
    KNOWN,
    PASSED,
    XFAIL,
    XPASS,
    Report,
    SetReport,
    headline,
    percent,
    summary_lines,
)
from assistant.checks.runs import Result
from assistant.checks.spans import cited_spans, places
from assistant.checks.trend import Blessed
from assistant.checks.verdicts import Verdict
from assistant.reading import Point

if TYPE_CHECKING:
    from assistant.phrases import Phrases

_MANY = 1_000  # questions; of more, what holds is shown without its evidence, or the page is too long for a browser
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # what must not reach a terminal
MARKS = {PASSED: "✓", FLAKY: "≈", FAILED: "✗", XPASS: "✓", KNOWN: "✗", XFAIL: "✗"}
_LONGEST = 300  # characters of an answer or a reason in a table


def to_html(report: Report, trends: Mapping[str, Sequence[Blessed]] | None = None) -> str:
    """The page, with the blessed runs of each set (`trends`).

    Nothing in it is fetched from anywhere, and no text of an answer is read as markup.
    """
    results, found = report.results, figures(report.results)
    most = max((count for _, count in found.stages), default=1)
    return _render(
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


def to_markdown(report: Report, *, head: bool = True) -> str:
    """Headline and figures (`head`), what changed, what falls short, figures by tag and stage."""
    blessed = any(one.blessed for one in report.sets)
    known, new = ("known", "new") if blessed else ("marked", "first")
    short: dict[str, list[tuple[str, Result]]] = {known: [], new: []}
    for _, result, status in report.statuses():
        if status != PASSED:
            short[known if status in (KNOWN, XFAIL) else new].append((MARKS[status], result))
    if not short[known]:
        short = {"first": short[new]}
    return _render(
        "report.md.j2",
        report.phrases,
        head=head,
        lines=[headline(report), *summary_lines(report)],
        changes=report.changes,
        short=short,
        stages=figures(report.results).stages,
        why=report.why,
        tags=[(tag, f"{f.passed}/{f.total}", percent(f.rate)) for tag, f in by_tag(report.results).items()],
    )


def to_junit(report: Report) -> str:
    """One testsuite a question set, one testcase a question; known shortcomings are skipped, missing ones fail."""
    why = report.phrases.say("checks.say.missing")
    suites = []
    for one in report.sets:
        gone = [change.id for change in one.changes if change.kind == MISSING]
        missing = [_case(id, kind="failure", type=MISSING, message=why, text=why) for id in gone]
        suites.append((one.name, [*(_result_case(report, one, result) for result in one.results), *missing]))
    return _UNPRINTABLE.sub("\ufffd", _render("junit.xml.j2", report.phrases, suites=suites))


def _case(name: str, **values: object) -> dict[str, object]:
    """A testcase of JUnit; `kind` is the element that says how it did not pass: failure, error, skipped, or ""."""
    empty = {"kind": "", "outcome": "", "seconds": 0.0, "type": "", "message": "", "text": ""}
    return {"name": name, **empty, **values}


def _result_case(report: Report, one: SetReport, result: Result) -> dict[str, object]:
    verdict, status, why = result.verdict, one.status(result), report.why(result)
    reasons = "\n".join(why)
    how: dict[str, object] = {"kind": "failure", "message": reasons.partition("\n")[0], "type": verdict.stage or XPASS}
    if status == PASSED:
        how = {}
    elif status in (KNOWN, XFAIL):
        how = {"kind": "skipped", "message": f"{result.question.xfail or verdict.stage}: {reasons}"}
    elif verdict.answer is None:
        how = {"kind": "error", "message": verdict.error, "type": verdict.stage}
    else:
        how["text"] = f"{result.question.ask}\n{reasons}\n{verdict.answer.text}"
    seconds = sum(verdict.seconds for verdict in result.verdicts)
    return _case(result.question.name, outcome=verdict.outcome, seconds=seconds, **how)


def comparison_html(comparison: Comparison, phrases: Phrases) -> str:
    """The comparison as a page: what it shows, figures and cost of each variant, every question."""
    return _compare("compare_page.html.j2", comparison, phrases)


def comparison_markdown(comparison: Comparison, phrases: Phrases, *, head: bool = True) -> str:
    """The comparison as Markdown: what it shows (`head`), then the tables of figures and questions."""
    return _compare("compare.md.j2", comparison, phrases, head=head)


def curve_picture(points: Sequence[Point], chosen: Point, phrases: Phrases) -> str:
    """The risk-coverage curve as an SVG image, the chosen threshold marked."""
    most = max(0.1, *(point.risk for point in points))
    places = [(48 + 384 * point.coverage, 252 - 204 * point.risk / most) for point in points]
    marked = places[list(points).index(chosen)]
    words = {word: phrases.say(f"explain.calibrate.{word}") for word in ("title", "axis_coverage", "axis_risk")}
    return _render("curve.svg.j2", phrases, most=most, places=places, marked=marked, chosen=chosen, words=words)


def _compare(template: str, comparison: Comparison, phrases: Phrases, *, head: bool = True) -> str:
    tables = [comparison.figures(phrases), comparison.table(phrases)]
    return _render(template, phrases, head=head, sentences=comparison.sentences(phrases), tables=tables)


def _render(template: str, phrases: Phrases, **values: Any) -> str:
    """The template with `values`; in a page no text is read as markup, in Markdown none that is a `cell`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    pages = Environment(
        loader=PackageLoader("assistant.checks", "reports"),
        autoescape=lambda name: not str(name).endswith(".md.j2"),
        undefined=StrictUndefined,
        trim_blocks=template.endswith((".md.j2", ".xml.j2")),
        keep_trailing_newline=True,
    )
    pages.filters["cell"] = _cell
    say = lambda name, **given: phrases.say(f"checks.page.{name}", **given)  # noqa: E731 - what a template calls
    return pages.get_template(template).render(say=say, **values)


def _cell(text: str) -> str:
    """Text as one cell of a Markdown table: one line, no Markdown or HTML of its own, not too long."""
    line = _CONTROLS.sub("\ufffd", " ".join(text.split()))
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
    if change is None or change.before == (change.after or answer_text(verdict)):
        return []
    old, new = map(partial(re.findall, r"\s+|\w+|[^\w\s]"), (change.before, change.after))
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [("".join(old[a:b]), "".join(new[c:d])) for _, a, b, c, d in codes]
