"""What the commands `check` and `compare` do, step by step; the door only reads their options."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from assistant.checks import (
    Baseline,
    Live,
    QuestionSet,
    Report,
    RunOptions,
    Session,
    add_blessed,
    audit,
    baseline_path,
    blessed_runs,
    schema,
    show,
    to_html,
    to_json,
    to_junit,
    to_markdown,
)
from assistant.cli.terminal import mute, out, out_json, save, try_file
from assistant.errors import AssistantError, SettingsError
from assistant.essay import Essay
from assistant.phrases import message
from assistant.progress import note
from assistant.resources import shipped_essay

if TYPE_CHECKING:
    from assistant.phrases import Phrases

_LOOK = 0.5  # seconds between two looks at the files that are watched


def run_sets(
    session: Session,
    paths: Sequence[Path],
    options: RunOptions,
    files: Mapping[str, str],
    *,
    bless: bool = False,
    known_ok: bool = False,
) -> Report:
    """Run the sets, show and write the report (`files` by kind, "" where none is written), bless it if asked."""
    files = {kind: file for kind, file in files.items() if file}
    if bless and (options.pattern or options.failed or options.cut):
        raise SettingsError(message("cli.bless"))
    if list(files.values()).count("-") > 1:
        raise SettingsError(message("cli.one_output"))
    try_files(*files.values())
    try:
        report = session.report(paths, options, watcher())
    except KeyboardInterrupt:
        note(session.phrases.say("checks.say.interrupted"))
        raise
    show(report, console_of(stderr="-" in files.values()))
    trends = {path.name: runs for path in paths if len(runs := blessed_runs(path)) > 1}
    page = partial(to_html, trends=trends)
    render: dict[str, Callable[[Report], str]]
    render = {"json": to_json, "junit": to_junit, "markdown": to_markdown, "html": page}
    for kind, file in files.items():
        write_file(render[kind](report), file, session.phrases, kind)
    for one in report.sets:
        if known_ok and not (one.blessed or one.cut_of or bless):
            note(session.phrases.say("checks.say.never_blessed", questions=one.name))
    return _bless(report, paths) if bless else report


def watch(run: Callable[[], Report], session: Session, paths: Sequence[Path]) -> NoReturn:
    """Run the sets again whenever one of the files that decide the answers changes; until Ctrl-C."""
    while True:
        seen = _stamps(session, paths)
        try:
            run()
        except AssistantError as error:  # a file is half edited: say so, and wait for the rest
            note(session.phrases.say("cli.error", message=error))
        note(session.phrases.say("checks.say.watching"))
        while _stamps(session, paths) == seen:
            time.sleep(_LOOK)


def draft_text(session: Session, _: Sequence[Path]) -> str:
    """A starter set for the session's essay, or the shipped one; its questions by the session's chat model, if any."""
    from assistant.checks import draft, write_questions

    path, model, say = session.variant.essay, session.variant.model, session.phrases.say
    essay = Essay.from_file(path or shipped_essay())
    reader = replace(session, variant=replace(session.variant, model=""))
    questions = list(write_questions(reader.assistant(essay), model, session.phrases)) if model else []
    if model:
        note(say("checks.say.draft_written", count=len(questions), model=model))
    return draft(essay, session.phrases, str(path or ""), questions).rstrip("\n")


def audit_text(session: Session, paths: Sequence[Path]) -> str:
    """For each set, whether the wording of its questions alone tells which of them the essay answers."""
    read = map(QuestionSet.read, paths)
    return "\n".join(audit(one.name, one.questions, session.phrases) for one in read)


def schema_text(_: Session, __: Sequence[Path]) -> str:
    """The JSON schema of question sets, for editors."""
    return json.dumps(schema(), ensure_ascii=False, indent=2)


def watcher() -> Callable[[str, int], Live]:
    """Shows the verdicts of a set's run as they come, beside the output."""
    return partial(Live, console_of(stderr=True))


def console_of(*, stderr: bool = False) -> Any:
    """A console for output, or for what is said beside it."""
    from rich.console import Console

    class Patient(Console):
        """A console that goes on when who read it has gone: the exit code is the run's."""

        def on_broken_pipe(self) -> None:
            mute()

    return Patient(stderr=stderr, highlight=False)


def try_files(*files: str) -> None:
    """Find before a run, not after it, that a file cannot be written; "" and "-" are none."""
    for file in files:
        if file not in ("", "-"):
            try_file(Path(file))


def write_file(text: str, file: str, phrases: Phrases, kind: str = "") -> None:
    """Write `text` to `file`, or to the output for "-"."""
    if file == "-":
        say = out_json if kind == "json" else out
        say(text.rstrip("\n"))
        return
    save(text, Path(file))
    note(phrases.say("checks.say.wrote", path=file))


def _bless(report: Report, paths: Sequence[Path]) -> Report:
    """The report once its answers are the baseline beside each set: what falls short was accepted just now."""
    today = datetime.now(UTC).date().isoformat()
    for one, path in zip(report.sets, paths, strict=True):
        baseline = Baseline.of(one.results, one.made_of, one.text)
        write_file(baseline.to_json(), str(baseline_path(path)), report.phrases)
        add_blessed(path, one, today)
    return replace(report, sets=tuple(replace(one, changes=(), blessed=True) for one in report.sets))


def _stamps(session: Session, paths: Sequence[Path]) -> dict[Path, int]:
    """When each file that decides the answers was last written."""
    files = [*paths, *(session.variant.prompts or session.phrases.folder).iterdir()]
    for path in paths:
        try:
            named = session.variant.essay or QuestionSet.read(path).essay
        except AssistantError:  # half edited: its own change will be seen
            continue
        files.append(named or shipped_essay())
    return {file: file.stat().st_mtime_ns for file in files if file.exists()}
