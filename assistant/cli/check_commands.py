"""What the commands `check` and `compare` do, step by step; the door only reads their options."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from assistant.checks import (
    Baseline,
    Report,
    Selection,
    Session,
    add_blessed,
    baseline_path,
    blessed_runs,
    find_sets,
    to_json,
)
from assistant.cli.terminal import out, out_json, unheard
from assistant.errors import AssistantError, QuestionSetError, SettingsError
from assistant.phrases import message
from assistant.progress import note
from assistant.resources import resource_folder

if TYPE_CHECKING:
    from assistant.phrases import Phrases

_LOOK = 0.5  # seconds between two looks at the files that are watched


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is asked for: sets, a selection of questions, files to write by kind, and how to run."""

    paths: Sequence[Path]
    selection: Selection = field(default_factory=Selection)
    files: Mapping[str, str] = field(default_factory=dict)
    workers: int = 1
    repeat: int = 1
    bless: bool = False
    fresh: bool = False
    cut: bool = False
    known_ok: bool = False

    def sets(self) -> list[Path]:
        """The files of all sets."""
        return list(dict.fromkeys(file for path in self.paths for file in find_sets(path)))


def run_sets(session: Session, wanted: Wanted) -> Report:
    """Run the sets, show and write the report, bless it if asked."""
    if wanted.bless and (wanted.selection.pattern or wanted.selection.failed or wanted.cut):
        raise SettingsError(message("cli.bless"))
    if list(wanted.files.values()).count("-") > 1:
        raise SettingsError(message("cli.one_output"))
    try:
        report = report_of(session, wanted)
    except KeyboardInterrupt:
        note(session.phrases.say("checks.say.interrupted"))
        raise
    _show(report, to_stdout="-" not in wanted.files.values())
    for kind, file in wanted.files.items():
        write_file(_rendered(kind, report, wanted.sets()), file, session.phrases, kind)
    for one in report.sets:
        if wanted.known_ok and not (one.blessed or one.cut_of or wanted.bless):
            note(session.phrases.say("checks.say.never_blessed", questions=one.name))
    if wanted.bless:
        return _blessed(report, wanted.sets())
    return report


def watched(session: Session, wanted: Wanted) -> NoReturn:
    """Run the sets again whenever one of the files that decide the answers changes; until Ctrl-C."""
    while True:
        seen = _stamps(session, wanted)
        try:
            run_sets(session, wanted)
        except AssistantError as error:  # a file is half edited: say so, and wait for the rest
            note(session.phrases.say("cli.error", message=error))
        note(session.phrases.say("checks.say.watching"))
        while _stamps(session, wanted) == seen:
            time.sleep(_LOOK)


def print_draft(session: Session, model: str = "") -> str:
    """A starter set for the session's essay, or the shipped one; its questions by the chat model `model`, if named."""
    from assistant.checks import draft, written
    from assistant.essay import Essay

    path = session.variant.essay
    essay = Essay.from_file(path or resource_folder("index") / "essay.md")
    questions = list(written(session.assistant(essay), model, session.phrases)) if model else []
    if model:
        note(session.phrases.say("checks.say.draft_written", count=len(questions), model=model))
    return draft(essay, session.phrases, str(path or ""), questions).rstrip("\n")


def audit_sets(paths: Sequence[Path], phrases: Phrases) -> str:
    """For each set, whether the wording of its questions alone tells which of them the essay answers."""
    from assistant.checks import QuestionSet, audit

    read = map(QuestionSet.read, Wanted(paths).sets())
    return "\n".join(audit(one.name, one.questions, phrases) for one in read)


def schema_text() -> str:
    """The JSON schema of question sets, for editors."""
    import json

    from assistant.checks import schema

    return json.dumps(schema(), ensure_ascii=False, indent=2)


def report_of(session: Session, wanted: Wanted) -> Report:
    """The report of a run of every set that is wanted."""
    from assistant.checks import Live

    console = console_of(stderr=True)
    reports = []
    for path in wanted.sets():
        report = session.run(
            path,
            wanted.selection,
            workers=wanted.workers,
            repeat=wanted.repeat,
            fresh=wanted.fresh,
            watcher=partial(Live, console),
        )
        if report is not None:
            reports.append(report)
        if report is not None and wanted.cut:
            reports += session.run_cut(path, wanted.selection)
    if not reports:
        raise QuestionSetError(message("checks.nothing_selected"))
    return Report(tuple(reports), session.phrases)


def console_of(*, stderr: bool = False) -> Any:
    """A console for output, or for what is said beside it."""
    from rich.console import Console

    class Patient(Console):
        """A console that goes on when who read it has gone: the exit code is the run's."""

        def on_broken_pipe(self) -> None:
            unheard()

    return Patient(stderr=stderr, highlight=False)


def _show(report: Report, *, to_stdout: bool) -> None:
    from assistant.checks import show

    show(report, console_of(stderr=not to_stdout))


def _rendered(kind: str, report: Report, paths: Sequence[Path]) -> str:
    if kind == "json":
        return to_json(report)
    if kind == "junit":
        from assistant.checks import to_junit

        return to_junit(report)
    if kind == "markdown":
        from assistant.checks import to_markdown

        return to_markdown(report)
    from assistant.checks import to_html

    return to_html(report, {path.name: runs for path in paths if len(runs := blessed_runs(path)) > 1})


def write_file(text: str, file: str, phrases: Phrases, kind: str = "") -> None:
    """Write `text` to `file`, or to the output for "-"."""
    if file == "-":
        say = out_json if kind == "json" else out
        say(text.rstrip("\n"))
        return
    try:
        Path(file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise SettingsError(message("cli.unwritable", path=file, reason=error.strerror)) from None
    note(phrases.say("checks.say.wrote", path=file))


def _blessed(report: Report, paths: Sequence[Path]) -> Report:
    """The report once its answers are the baseline beside each set: what falls short was accepted just now."""
    today = datetime.now(UTC).date().isoformat()
    for one, path in zip(report.sets, paths, strict=True):
        baseline = Baseline.of(one.results, one.made_of, one.text)
        write_file(baseline.to_json(), str(baseline_path(path)), report.phrases)
        add_blessed(path, one, today)
    return replace(report, sets=tuple(replace(one, changes=(), blessed=True) for one in report.sets))


def _stamps(session: Session, wanted: Wanted) -> dict[Path, int]:
    """When each file that decides the answers was last written."""
    from assistant.checks import QuestionSet

    sets = wanted.sets()
    files = [*sets, *(session.variant.prompts or session.phrases.folder).iterdir()]
    for path in sets:
        try:
            named = session.variant.essay or QuestionSet.read(path).essay
        except AssistantError:  # half edited: its own change will be seen
            continue
        files.append(named or resource_folder("index") / "essay.md")
    return {file: file.stat().st_mtime_ns for file in files if file.exists()}
