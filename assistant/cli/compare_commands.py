"""What the commands `compare` and `trend` do, step by step; the door only reads their options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.checks import (
    Comparison,
    Scores,
    Variant,
    blessed_runs,
    comparison_html,
    comparison_markdown,
    is_saved_run,
    read_matrix,
    saved_scores,
    show_comparison,
    trend_rows,
)
from assistant.cli.check_commands import console_of, write_file
from assistant.errors import QuestionSetError, SettingsError
from assistant.phrases import message
from assistant.progress import note

if TYPE_CHECKING:
    from assistant.phrases import Phrases


def read_variants(specs: Sequence[str]) -> tuple[dict[str, Variant | Scores], list[Path]]:
    """What is compared, by name: variants, or the scores of saved runs; and the question sets that a matrix names.

    Raises:
        SettingsError: there is nothing to compare, or a variant has a setting that is none.
        QuestionSetError: a saved run cannot be read.
    """
    named: dict[str, Variant | Scores]
    sets: list[Path] = []
    if len(specs) == 1 and specs[0].endswith((".yaml", ".yml")):
        matrix, sets = read_matrix(Path(specs[0]))
        named = {**matrix}
    else:
        named = {spec: saved_scores(spec) if is_saved_run(spec) else Variant.parse(spec) for spec in specs}
    if len(named) < 2:
        raise SettingsError(message("cli.two_variants"))
    for one in named.values():  # a slip in the last is not to be found after the others ran
        if isinstance(one, Variant):
            one.read()
    return named, sets


def show_compared(comparison: Comparison, files: Mapping[str, str], phrases: Phrases) -> None:
    """Show the comparison, and write it to `files` by kind."""
    show_comparison(comparison, phrases, console_of())
    for kind, rendered in (("markdown", comparison_markdown), ("html", comparison_html)):
        if file := files.get(kind):
            write_file(rendered(comparison, phrases), file, phrases)


def show_trend(paths: Sequence[Path], phrases: Phrases) -> None:
    """The blessed runs of each set as a table."""
    from rich.table import Table

    columns = phrases.say("checks.say.trend_columns").split(",")
    for path in paths:
        if not path.is_file():
            raise QuestionSetError(message("checks.set.missing", path=path))
        runs = blessed_runs(path)
        if not runs:
            note(phrases.say("checks.say.no_trend", questions=path))
            continue
        table = Table(*columns, title=str(path), box=None, title_justify="left")
        for row in trend_rows(runs):
            table.add_row(*row)
        console_of().print(table)
