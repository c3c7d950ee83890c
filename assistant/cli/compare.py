"""The commands `compare` and `trend`. Thin doors; what is heavy is imported inside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.check import (
    DEFAULT_SETS,
    Fresh,
    HtmlFile,
    MarkdownFile,
    Pattern,
    Repeat,
    Sets,
    Workers,
    open_session,
)
from assistant.cli.terminal import plainly
from assistant.errors import SettingsError
from assistant.phrases import message
from assistant.progress import note

if TYPE_CHECKING:
    from assistant.checks import Scores, Variant

_EXAMPLES = (
    "assistant compare default ollama:llama3.2",
    "assistant compare default k=1 reader=none,threshold=0.5",
    "assistant compare matrix.yaml --html compared.html",
)
_HELP = "Two or more of: default, settings (k=1,reader=none), run=FILE.json (saved); or one matrix (YAML)."
_MATRIX = (".yaml", ".yml")

Variants = Annotated[list[str], typer.Argument(help=_HELP)]
OtherSets = Annotated[list[Path] | None, typer.Option("--sets", help="Question sets; default: tests/questions.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(epilog=f"Examples: {' · '.join(_EXAMPLES)}")(compare)
    app.command(epilog="Example: assistant trend my.questions.yaml")(trend)


def compare(
    variants: Variants,
    sets: OtherSets = None,
    pattern: Pattern = "",
    repeat: Repeat = 1,
    workers: Workers = 1,
    markdown: MarkdownFile = "",
    html: HtmlFile = "",
    fresh: Fresh = False,
) -> None:
    """Put the same questions to several variants and tell which is better. Exit code 0: compared; 2: could not."""
    with plainly() as phrases:
        from assistant import checks
        from assistant.cli.check_commands import console_of, try_files, watcher, write_file

        try_files(markdown, html)
        named, own_sets = _read_variants(variants)
        options = checks.RunOptions(pattern, workers=workers, repeat=repeat, fresh=fresh, keep=True)

        def run(label: str, variant: Variant) -> Scores:
            paths = checks.find_sets(own_sets or sets or [DEFAULT_SETS])
            return checks.scores_of(label, open_session(phrases, variant).report(paths, options, watcher()))

        scores = [run(label, one) if isinstance(one, checks.Variant) else one for label, one in named.items()]
        comparison = checks.Comparison.of(scores)
        checks.show_comparison(comparison, phrases, console_of())
        for file, render in ((markdown, checks.comparison_markdown), (html, checks.comparison_html)):
            if file:
                write_file(render(comparison, phrases), file, phrases)


def trend(sets: Sets = None) -> None:
    """Show the blessed runs of question sets, and what changed between them. Exit code 0; 2: could not read them."""
    with plainly() as phrases:
        from rich.table import Table

        from assistant.checks import QuestionSet, blessed_runs, find_sets, trend_rows
        from assistant.cli.check_commands import console_of

        columns = phrases.say("checks.say.trend_columns").split(",")
        for path in find_sets(sets or [DEFAULT_SETS]):
            QuestionSet.read(path)  # of what is no set, say what is wrong
            if runs := blessed_runs(path):
                table = Table(*columns, title=str(path), box=None, title_justify="left")
                for row in trend_rows(runs):
                    table.add_row(*row)
                console_of().print(table)
            else:
                note(phrases.say("checks.say.no_trend", questions=path))


def _read_variants(specs: Sequence[str]) -> tuple[dict[str, Variant | Scores], list[Path]]:
    """What is compared, by name: variants, or the scores of saved runs; and the question sets that a matrix names.

    Raises:
        SettingsError: there is nothing to compare, or a variant has a setting that is none.
        QuestionSetError: a saved run cannot be read.
    """
    from assistant.checks import Variant, is_saved_run, read_matrix, saved_scores

    named: dict[str, Variant | Scores] = {}
    sets: list[Path] = []
    if len(specs) == 1 and specs[0].endswith(_MATRIX):
        matrix, sets = read_matrix(Path(specs[0]))
        named |= matrix
    else:
        for spec in specs:
            if spec in named:
                raise SettingsError(message("cli.same_twice", spec=spec))
            if spec.endswith(_MATRIX):
                raise SettingsError(message("cli.one_matrix", spec=spec))
            named[spec] = saved_scores(spec) if is_saved_run(spec) else Variant.parse(spec)
    if len(named) < 2:
        raise SettingsError(message("cli.two_variants", got=" ".join(specs)))
    for one in named.values():  # a slip in the last is not to be found after the others ran
        if isinstance(one, Variant):
            one.read()
    return named, sets
