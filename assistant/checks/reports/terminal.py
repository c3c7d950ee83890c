"""A run in the terminal: verdicts as they come, then what falls short, by tag, and what changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.checks.metrics import by_tag, figures
from assistant.checks.reports.report import (
    ACCEPTED,
    FAILED,
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
from assistant.checks.verdicts import Verdict

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

    from assistant.checks.compare import Comparison
    from assistant.phrases import Phrases

_LABEL = 16  # characters of a variant's name over a column; where one has more, letters stand for them
_NARROW = 12  # characters of a question's name that stay together
_MARKS = {PASSED: ("✓", "green"), FLAKY: ("≈", "yellow"), FAILED: ("✗", "red"), XPASS: ("✓", "red")}
_MARKS |= dict.fromkeys((KNOWN, XFAIL), ("✗", "yellow"))
_COLOURS = {"✓": "green", "✗": "red"}


class Live:
    """A run as it goes on: a progress bar, beside it the latest verdict; nothing where the output is no terminal."""

    def __init__(self, console: Console, name: str, total: int) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        latest = TextColumn("{task.fields[mark]} {task.fields[latest]}", markup=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), latest)
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task(name, total=total, mark="", latest="")

    def tell(self, verdict: Verdict) -> None:
        """Show one more verdict."""
        mark, _ = _MARKS[PASSED if verdict.passed else FAILED]
        self._progress.update(self._task, advance=1, mark=mark, latest=verdict.question.name)

    def __enter__(self) -> Live:
        self._progress.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._progress.stop()


def show(report: Report, console: Console) -> None:
    """Print the report to `console`, as wide as it is."""
    for line in _short_of(report):
        console.print(line)
    for table in _tables(report):
        console.print(table)
    console.print(_headline(report))
    for line in summary_lines(report):
        console.print(line, highlight=False, markup=False)


def _headline(report: Report) -> Text:
    from rich.text import Text

    statuses = {status for _, _, status in report.statuses()}
    accepted = statuses <= {*ACCEPTED, KNOWN}
    style = "bold green" if statuses <= {PASSED} else "bold yellow" if accepted else "bold red"
    return Text(headline(report), style=style)


def _short_of(report: Report) -> Iterator[RenderableType]:
    """Each question that falls short: mark, id, stage, what was asked, and why; what is known before what is new."""
    blessed = any(one.blessed for one in report.sets)
    known, new = ("known", "new") if blessed else ("marked", "first")
    entries: dict[str, list[RenderableType]] = {known: [], new: []}
    for _, result, status in report.statuses():
        if status != PASSED:
            entries[known if status in (KNOWN, XFAIL) else new].append(_entry(report, result, status))
    for kind, found in entries.items():
        if found and entries[known]:
            yield _colour(report.phrases.say(f"checks.page.short_{kind}"), "bold")
        yield from found


def _entry(report: Report, result: Result, status: str) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    verdict = result.verdict
    times = f" {result.passes}/{len(result.verdicts)}" if len(result.verdicts) > 1 else ""
    name = _colour(verdict.question.name, "bold")
    outcome = (f" · {verdict.outcome}" if verdict.outcome else "", "dim")
    head = Text.assemble(_mark(status), " ", name, times, " · ", (verdict.stage, "yellow"), outcome)
    lines = [_colour(verdict.question.ask, "italic"), *(_colour(reason, "") for reason in report.why(result))]
    return Group(head, *(Padding(line, (0, 0, 0, 2), expand=False) for line in lines))


def _tables(report: Report) -> Iterator[Table]:
    say = report.phrases.say
    groups = by_tag(report.results)
    if len(groups) > 1:
        table = _table(say("checks.page.tag"), say("checks.page.hold"), say("checks.page.share"))
        for tag, found in groups.items():
            table.add_row(tag or "-", f"{found.passed}/{found.total}", percent(found.rate))
        yield table
    stages = figures(report.results).stages
    if stages:
        table = _table(say("checks.page.stage"), "")
        for stage, count in stages:
            table.add_row(stage, str(count))
        yield table
    if report.changes:
        table = _table(say("checks.page.change"), say("checks.page.question"))
        for change in report.changes:
            table.add_row(_colour(change.kind, "red" if change.worse else "cyan"), change.id)
        yield table


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at, column in enumerate(columns):
        table.add_column(Text(column), justify="left" if at == 0 else "right", overflow="fold")
    return table


def _mark(status: str) -> Text:
    return _colour(*_MARKS[status])


def _colour(text: str, style: str) -> Text:
    """`text` in a style; control characters of an answer must not reach the terminal."""
    from rich.text import Text

    return Text(re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\ufffd", text), style=style)


def show_comparison(comparison: Comparison, phrases: Phrases, console: Console) -> None:
    """Print questions down, variants across; figures down, variants across; then what the comparison shows."""
    labels = [variant.label for variant in comparison.variants]
    letters = [chr(ord("A") + at) for at in range(len(labels))] if max(map(len, labels)) > _LABEL else labels
    header, rows = comparison.table(phrases)
    console.print(_across(header[0], letters, rows))
    (name, *names), figures = comparison.figures(phrases)
    console.print(_across(name, letters, zip(names, *(row[1:] for row in figures), strict=True)))
    lines = comparison.sentences(phrases)
    if comparison.left_out:
        lines.append(phrases.say("checks.compare.left_out", questions=", ".join(comparison.left_out)))
    called = [f"{letter}: {label}" for letter, label in zip(letters, labels, strict=True) if letter != label]
    for line in [*called, *lines]:
        console.print(line, markup=False)


def _across(first: str, others: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table with a column a variant, none so narrow that it splits a word."""
    table = _table(first, *others)
    for row in rows:
        table.add_row(*(_colour(text, _COLOURS.get(text[:1], "")) for text in row))
    for at, column in enumerate(table.columns):
        words = [word for cell in column.cells for word in str(cell).split()]
        column.min_width = min(max(map(len, [*words, *str(column.header).split()])), _NARROW if at == 0 else _LABEL)
    return table
