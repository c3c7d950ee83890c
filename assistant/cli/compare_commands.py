"""What the commands `compare` and `trend` do, step by step; the door only reads their options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.checks import Session, Variant, blessed_runs, trend_rows
from assistant.cli.check_commands import Wanted, console_of, report_of, write_file
from assistant.errors import SettingsError
from assistant.phrases import message
from assistant.progress import note

if TYPE_CHECKING:
    from assistant.checks import Scores
    from assistant.phrases import Phrases


def compare_variants(specs: Sequence[str], wanted: Wanted, opened: Callable[[Variant], Session]) -> None:
    """Run each variant that is not a saved run, or was not run by a comparison before, and show the comparison."""
    from assistant.checks import (
        Comparison,
        comparison_html,
        comparison_markdown,
        is_matrix,
        is_saved_run,
        read_matrix,
        saved_scores,
        variant_of,
    )

    if len(specs) == 1 and is_matrix(specs[0]):
        specs, sets = read_matrix(Path(specs[0]))
        wanted = replace(wanted, paths=sets or wanted.paths)
    if len(specs) < 2:
        raise SettingsError(message("cli.two_variants"))
    phrases = opened(Variant()).phrases
    # All are read before one is run: a slip in the last is not to be found after the others ran.
    variants = [saved_scores(spec) if is_saved_run(spec) else variant_of(spec) for spec in specs]
    for variant in variants:
        if isinstance(variant, Variant):
            variant.read()
    named = zip(specs, variants, strict=True)
    scores = [_scores(spec, one, wanted, opened) if isinstance(one, Variant) else one for spec, one in named]
    comparison = Comparison.of(scores)
    _show_comparison(comparison, phrases)
    for kind, rendered in (("markdown", comparison_markdown), ("html", comparison_html)):
        if file := wanted.files.get(kind):
            write_file(rendered(comparison, phrases), file, phrases)


def _scores(spec: str, variant: Variant, wanted: Wanted, opened: Callable[[Variant], Session]) -> Scores:
    from assistant.checks import KeptScores, scores_of

    session = opened(variant)
    kept = KeptScores.of(session, wanted.sets(), wanted.selection.pattern, str(wanted.repeat))
    before = None if wanted.fresh else kept.read(spec)
    if before is not None:
        note(session.phrases.say("checks.compare.kept", label=spec))
        return before
    scores = scores_of(spec, report_of(session, wanted))
    kept.write(scores)
    return scores


def show_trend(paths: Sequence[Path], phrases: Phrases) -> None:
    """The blessed runs of each set as a table."""
    from rich.table import Table

    for path in Wanted(paths).sets():
        runs = blessed_runs(path)
        if not runs:
            note(phrases.say("checks.say.no_trend", questions=path))
            continue
        table = Table(
            *phrases.say("checks.say.trend_columns").split(","), title=str(path), box=None, title_justify="left"
        )
        for row in trend_rows(runs):
            table.add_row(*row)
        console_of().print(table)


def _show_comparison(comparison: Any, phrases: Phrases) -> None:
    from assistant.checks import comparison_tables

    console = console_of()
    for table in comparison_tables(comparison, phrases):
        console.print(table)
    for sentence in comparison.sentences(phrases):
        console.print(sentence, markup=False)
    if comparison.left_out:
        said = phrases.say("checks.compare.left_out", questions=", ".join(comparison.left_out))
        console.print(said, markup=False)
