"""A run as Markdown, short enough for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.checks.metrics import by_tag
from assistant.checks.reports.report import (
    FLAKY,
    KNOWN,
    PASSED,
    XFAIL,
    XPASS,
    Report,
    headline,
    percent,
    summary_lines,
)  # fmt: skip
from assistant.checks.runs import Result

_LONGEST = 300  # characters of an answer or a reason in a table


def to_markdown(report: Report) -> str:
    """Headline, what changed, what falls short, figures by tag."""
    return "\n".join(_lines(report)) + "\n"


def cell(text: str, limit: int = _LONGEST) -> str:
    """Text as one cell of a table: one line, no Markdown or HTML of its own, not too long."""
    line = " ".join(text.split())
    line = line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
    return re.sub(r"([\\`*_\[\]|~#])", r"\\\1", line).replace("&", "&amp;").replace("<", "&lt;").replace("@", "@\u200b")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table."""
    yield "| " + " | ".join(header) + " |"
    yield "|" + "---|" * len(header)
    yield from ("| " + " | ".join(row) + " |" for row in rows)
    yield ""


def _lines(report: Report) -> Iterator[str]:
    yield f"### {report.phrases.say('checks.page.title')}"
    yield ""
    yield f"**{headline(report)}**"
    yield ""
    yield from (f"{line}  " for line in summary_lines(report))
    yield ""
    yield from _changes(report)
    yield from _short(report)
    yield from _tags(report)


def _changes(report: Report) -> Iterator[str]:
    if report.changes:
        yield from _titled(report, "changes")
        rows = [(change.kind, f"`{change.id}`", cell(change.before), cell(change.after)) for change in report.changes]
        yield from table(_words(report, "change", "question", "before", "now"), rows)


def _short(report: Report) -> Iterator[str]:
    rows = [
        (
            f"`{result.question.name}`",
            f"{result.verdict.stage}{_mark(report, status, result)}",
            result.verdict.outcome or "-",
            cell(" ".join(report.why(result))),
        )
        for _, result, status in report.statuses()
        if status != PASSED
    ]
    if rows:
        yield from _titled(report, "short")
        yield from table(_words(report, "question", "stage", "outcome", "why"), rows)


def _tags(report: Report) -> Iterator[str]:
    groups = by_tag(report.results)
    if len(groups) > 1:
        rows = [(cell(tag) or "-", f"{f.passed}/{f.total}", percent(f.rate)) for tag, f in groups.items()]
        yield from table(_words(report, "tag", "hold", "share"), rows)


def _titled(report: Report, name: str) -> Iterator[str]:
    yield f"#### {report.phrases.say(f'checks.page.{name}')}"
    yield ""


def _words(report: Report, *names: str) -> list[str]:
    return [report.phrases.say(f"checks.page.{name}") for name in names]


def _mark(report: Report, status: str, result: Result) -> str:
    if status == FLAKY:
        times = report.phrases.say("checks.page.held_of", held=result.held, total=len(result.verdicts))
        return f" ({times})"
    return f" ({report.phrases.say(f'checks.page.{status}')})" if status in (KNOWN, XFAIL, XPASS) else ""
