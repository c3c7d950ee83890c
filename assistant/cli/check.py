"""The command `check`, and the options it shares with `compare`. A thin door; what is heavy is imported inside it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import Embedding, Model, OtherEssay
from assistant.cli.terminal import OK, out, plainly
from assistant.progress import Bar, note

if TYPE_CHECKING:
    from assistant.checks import Session, Variant
    from assistant.phrases import Phrases

SHORT = 1  # exit code: something fell short
_EXAMPLES = (
    "assistant check",
    "assistant check my.questions.yaml --html report.html",
    "assistant check --draft --essay essay.md > my.questions.yaml",
    "assistant check --review my.questions.yaml",
)
DEFAULT_SETS = Path("tests/questions")

Sets = Annotated[list[Path] | None, typer.Argument(help="Question sets, or folders of them; default: tests/questions.")]
Prompts = Annotated[Path | None, typer.Option("--prompts", help="Another folder of prompts.")]
Pattern = Annotated[str, typer.Option("--filter", help="Only questions whose id, tag or words fit; * is a wildcard.")]
Repeat = Annotated[int, typer.Option("--repeat", min=1, help="Ask each question this often; flaky ones stand apart.")]
Workers = Annotated[int, typer.Option("--workers", min=1, help="Ask on this many threads (for chat models).")]
MarkdownFile = Annotated[str, typer.Option("--markdown", help="Write Markdown for a pull request; - for stdout.")]
HtmlFile = Annotated[str, typer.Option("--html", help="Write one HTML page; - for stdout.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Do not go on from a run before.")]

Failed = Annotated[bool, typer.Option("--failed", help="Only what fell short in the last run.")]
Watch = Annotated[bool, typer.Option("--watch", help="Run again whenever set, essay or prompts change.")]
FailUnder = Annotated[
    float | None, typer.Option("--fail-under", min=0, max=100, help="Enough if this percentage holds.")
]
KnownOk = Annotated[bool, typer.Option("--known-ok", help="Enough if nothing falls short but what did when blessed.")]
Judge = Annotated[str, typer.Option("--judge", help="A chat model for judge: assertions that are not frozen yet.")]
JsonFile = Annotated[str, typer.Option("--json", help="Write the results as JSON; - for stdout.")]
JunitFile = Annotated[str, typer.Option("--junit", help="Write JUnit XML; - for stdout.")]
Bless = Annotated[bool, typer.Option("--bless", help="Make this run the baseline beside each set.")]
Draft = Annotated[bool, typer.Option("--draft", help="Print a starter set for --essay; --model writes the questions.")]
Reviewed = Annotated[bool, typer.Option("--review", help="Go through the drafts of a set: keep, edit or drop each.")]
Cut = Annotated[bool, typer.Option("--cut", help="Ask again without the evidence: who answers then did not read.")]
Audit = Annotated[bool, typer.Option("--audit", help="Only say whether a set can be won without reading the essay.")]
Schema = Annotated[bool, typer.Option("--schema", help="Print the JSON schema of question sets.")]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(epilog=f"Examples: {' · '.join(_EXAMPLES)}")(check)


def check(  # noqa: PLR0913, PLR0917 - one parameter an option
    sets: Sets = None,
    model: Model = "",
    essay: OtherEssay = None,
    embedding: Embedding = "",
    prompts: Prompts = None,
    pattern: Pattern = "",
    failed: Failed = False,
    watch: Watch = False,
    repeat: Repeat = 1,
    workers: Workers = 1,
    fail_under: FailUnder = None,
    known_ok: KnownOk = False,
    judge: Judge = "",
    json: JsonFile = "",
    junit: JunitFile = "",
    markdown: MarkdownFile = "",
    html: HtmlFile = "",
    bless: Bless = False,
    fresh: Fresh = False,
    cut: Cut = False,
    audit: Audit = False,
    draft: Draft = False,
    review: Reviewed = False,
    schema: Schema = False,
) -> None:
    """Check answers against question sets. Exit code 0: all hold; 1: something fell short; 2: could not run."""
    with plainly() as phrases:
        from assistant.checks import RunOptions, Variant, find_sets
        from assistant.cli import check_commands as commands

        session = open_session(phrases, Variant(model, embedding, prompts, essay), judge)
        paths = find_sets(sets or [DEFAULT_SETS]) if not (schema or draft) else []
        if schema or draft or audit:
            print_it = commands.schema_text if schema else commands.draft_text if draft else commands.audit_text
            out(print_it(session, paths))
            return
        if review:
            from assistant.cli.review import review as walk

            for path in paths:
                walk(session, path)
            return
        files = {"json": json, "junit": junit, "markdown": markdown, "html": html}
        options = RunOptions(pattern, failed, workers, repeat, fresh, cut)
        run = partial(commands.run_sets, session, paths, options, files, bless=bless, known_ok=known_ok)
        report = commands.watch(run, session, paths) if watch else run()
    raise typer.Exit(OK if report.holds(fail_under, known_ok=known_ok or bless) else SHORT)


def open_session(phrases: Phrases, variant: Variant, judge: str = "") -> Session:
    """A session of this user's, which says beside the output what it does."""
    from assistant.checks import Session, state_folder

    return Session(variant, phrases, state_folder(), note, Bar(phrases.say("cli.building")), judge)
