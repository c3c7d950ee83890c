"""A run as Markdown, short enough for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.check_metrics import by_tag, figures
from assistant.check_runs import Result
from assistant.reports import FLAKY, KNOWN, PASSED, Report, certainty, figure_lines, headline, percent

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
    say = report.phrases.say
    yield f"### {say('checks.page.title')}"
    yield ""
    yield f"**{headline(report)}**"
    yield from (f"{line}" for line in figure_lines(figures(report.results), report.phrases))
    yield ""
    if report.changes:
        yield f"#### {say('checks.page.changes')}"
        yield certainty(report.changes, report.phrases)
        yield ""
        rows = [(c.kind, f"`{c.id}`", cell(c.before), cell(c.after)) for c in report.changes]
        yield from table([say(f"checks.page.{k}") for k in ("change", "question", "before", "now")], rows)
    short = [(one, result, status) for one, result, status in report.statuses() if status != PASSED]
    if short:
        yield f"#### {say('checks.page.short')}"
        yield ""
        short_rows = [
            (f"`{result.question.name}`", f"{result.verdict.stage}{_mark(report, status, result)}",
             cell(" ".join(result.verdict.reasons)))
            for _, result, status in short
        ]  # fmt: skip
        yield from table([say(f"checks.page.{k}") for k in ("question", "stage", "why")], short_rows)
    groups = by_tag(report.results)
    if len(groups) > 1:
        tag_rows = [(cell(tag) or "-", f"{f.passed}/{f.total}", percent(f.rate)) for tag, f in groups.items()]
        yield from table([say(f"checks.page.{k}") for k in ("tag", "hold", "share")], tag_rows)


def _mark(report: Report, status: str, result: Result) -> str:
    if status == FLAKY:
        times = report.phrases.say("checks.page.held_of", held=result.held, total=len(result.verdicts))
        return f" ({times})"
    return f" ({report.phrases.say('checks.page.known')})" if status == KNOWN else ""
