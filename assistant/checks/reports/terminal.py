"""A run in the terminal: verdicts as they come; then the report, which is its Markdown laid out, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.checks.reports.pages import MARKS, comparison_markdown, to_markdown
from assistant.checks.reports.report import ACCEPTED, FAILED, KNOWN, PASSED, Report, headline, summary_lines
from assistant.checks.verdicts import Verdict

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.checks.compare import Comparison
    from assistant.phrases import Phrases

_COLOURS = {"✓": "green", "≈": "yellow", "✗": "red"}


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
        mark = MARKS[PASSED if verdict.passed else FAILED]
        self._progress.update(self._task, advance=1, mark=mark, latest=verdict.question.name)

    def __enter__(self) -> Live:
        self._progress.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._progress.stop()


def show(report: Report, console: Console) -> None:
    """Print the report to `console`, as wide as it is."""
    statuses = {status for _, _, status in report.statuses()}
    accepted = statuses <= {*ACCEPTED, KNOWN}
    style = "bold green" if statuses <= {PASSED} else "bold yellow" if accepted else "bold red"
    _lay_out(to_markdown(report, head=False), console)
    console.print(headline(report), style=style, markup=False)
    for line in summary_lines(report):
        console.print(line, highlight=False, markup=False)


def _lay_out(markdown: str, console: Console) -> None:
    """Print Markdown as wide as `console` is, marks in their colours."""
    from rich.markdown import Markdown
    from rich.segment import Segment, Segments
    from rich.style import Style

    colours = {mark: Style(color=colour) for mark, colour in _COLOURS.items()}
    parts = console.render(Markdown(markdown))
    console.print(Segments(Segment(p.text, colours.get(p.text.strip()[:1], Style()) + p.style) for p in parts), end="")


def show_comparison(comparison: Comparison, phrases: Phrases, console: Console) -> None:
    """Print figures and questions down, variants across; then what the comparison shows."""
    _lay_out(comparison_markdown(comparison, phrases, head=False), console)
    for line in comparison.sentences(phrases):
        console.print(line, markup=False)
