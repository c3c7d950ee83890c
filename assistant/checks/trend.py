"""The blessed runs of a question set, one after another: a line of JSON each, in a file beside the set."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.checks.metrics import figures
from assistant.checks.reports.report import SetReport, percent, to_four
from assistant.checks.set_files import beside
from assistant.engine import Fingerprint
from assistant.errors import QuestionSetError
from assistant.phrases import message


@dataclass(frozen=True, slots=True)
class Blessed:
    """A run that was blessed on `date` (ISO, UTC day).

    `made_of` is what the answers depended on, part by part; `rate`, `precision` and `recall` are shares, 0..1
    (None: nothing to measure it on), `outcomes` counts.
    """

    date: str
    fingerprint: str
    made_of: Mapping[str, str]
    total: int
    passed: int
    rate: float
    precision: float | None
    recall: float | None
    outcomes: Mapping[str, int]

    @classmethod
    def of(cls, report: SetReport, date: str) -> Blessed:
        """What is kept of `report`."""
        found = figures(report.results)
        cited = found.citations
        shares = (None, None) if cited is None else (to_four(cited.precision), to_four(cited.recall))
        made_of, counts = Fingerprint(report.made_of), dict(found.outcomes)
        return cls(date, made_of.short, made_of, found.total, found.passed, round(found.rate, 4), *shares, counts)

    def since(self, before: Blessed) -> list[str]:
        """The parts that are not what they were."""
        return list(Fingerprint(self.made_of).differs(before.made_of))


def trend_path(questions: Path) -> Path:
    """Where the blessed runs of the set at `questions` are kept: beside its baseline."""
    return beside(questions, "trend.jsonl")


def add_blessed(questions: Path, report: SetReport, date: str) -> None:
    """Write one line for a run just blessed; the same run blessed again the same day is not told twice.

    Raises:
        QuestionSetError: the file cannot be read or written.
    """
    path, run = trend_path(questions), Blessed.of(report, date)
    if run in blessed_runs(questions)[-1:]:
        return
    line = {name: getattr(run, name) for name in Blessed.__slots__}
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(line, sort_keys=True) + "\n")
    except OSError as error:
        raise QuestionSetError(message("checks.save.unwritable", path=path, reason=error.strerror)) from error


def blessed_runs(questions: Path) -> list[Blessed]:
    """The runs of the set at `questions` that were blessed, oldest first.

    Raises:
        QuestionSetError: a line of the file is none of ours; with file:line.
    """
    path = trend_path(questions)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(Blessed(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise QuestionSetError(message("checks.baseline.blessed", path=path, line=number, error=error)) from error
    return found


def trend_rows(runs: Sequence[Blessed]) -> Iterator[tuple[str, ...]]:
    """A row a run: day, fingerprint, passed, share, precision, recall, and which parts changed since the run before."""
    for before, run in zip((None, *runs), runs, strict=False):
        since = "" if before is None else ", ".join(run.since(before))
        shares = (percent(share, 1) for share in (run.rate, run.precision, run.recall))
        yield (run.date, run.fingerprint, f"{run.passed}/{run.total}", *shares, since)
