"""One run of question sets: the essay, the assistant, the baseline and the journal brought together for the doors."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from assistant.checks.assertions import Tools
from assistant.checks.baseline import Baseline, baseline_path
from assistant.checks.guessing import cuts
from assistant.checks.own import OwnChecks, chat_judge
from assistant.checks.question import Question
from assistant.checks.question_sets import QuestionSet
from assistant.checks.reports.report import Report, SetReport
from assistant.checks.runs import Journal, Runner
from assistant.checks.variant import Variant
from assistant.checks.verdicts import Verdict
from assistant.engine import prompts_hash
from assistant.errors import QuestionSetError
from assistant.phrases import Phrases, message
from assistant.resources import kept_path

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.essay import Essay

Watcher = Callable[[str, int], Any]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Which questions of a set are run, and how.

    `pattern` is part of an id, tag or question, or a glob over id or tag; `failed` chooses what fell short last time.
    `cut` asks once more of the essay without the evidence. `fresh` takes up nothing of a run before; `keep` leaves the
    answers for the next run of the same, even when this one came to its end.
    """

    pattern: str = ""
    failed: bool = False
    workers: int = 1
    repeat: int = 1
    fresh: bool = False
    cut: bool = False
    keep: bool = False

    def fits(self, question: Question) -> bool:
        """Whether `pattern` chooses `question`."""
        pattern = self.pattern.casefold()
        names = [text.casefold() for text in (question.id, *question.tags)]
        return pattern in question.ask.casefold() or any(pattern in n or fnmatch.fnmatch(n, pattern) for n in names)


@dataclass(slots=True)
class Session:
    """Opens what runs need, once each, and remembers under `folder` what was interrupted and what failed."""

    variant: Variant
    phrases: Phrases
    folder: Path
    say: Callable[[str], None]
    progress: Callable[[int, int], None] | None = None
    judge: str = ""
    _open: dict[tuple[str, str], Assistant] = field(default_factory=dict)

    def prepare(self, path: Path) -> tuple[QuestionSet, Essay, Baseline | None]:
        """The set at `path` with its quotes placed in the essay it is run on, and its baseline if it has one."""
        from assistant.essay import Essay

        read = QuestionSet.read(path)
        if not (self.variant.essay or read.essay):
            self.say(self.phrases.say("checks.say.no_essay", questions=read.name))
        essay = Essay.from_file(self.variant.essay) if self.variant.essay else read.open_essay()
        questions, baseline = read.anchor(essay), Baseline.load(baseline_path(path))
        if baseline and baseline.made_of.get("essay") != essay.fingerprint:
            placed = tuple(baseline.place(question, essay.text) for question in questions)
            questions = replace(questions, questions=placed)
        return questions, essay, baseline

    def report(self, paths: Iterable[Path], options: RunOptions, watch: Watcher | None = None) -> Report:
        """The report of a run of the sets at `paths`.

        Raises:
            QuestionSetError: a set cannot be read, or `options` leave nothing of any.
        """
        reports: list[SetReport] = []
        for path in paths:
            if (report := self.run(path, options, watch)) is not None:
                reports += [report, *(self.run_cut(path, options) if options.cut else ())]
        if not reports:
            raise QuestionSetError(message("checks.nothing_selected"))
        return Report(tuple(reports), self.phrases)

    def run(self, path: Path, options: RunOptions, watch: Watcher | None = None) -> SetReport | None:
        """Run the set at `path`; None when `options` leave nothing of it.

        `watch(name, total)` makes a context manager whose value's `tell` is given each verdict.
        """
        questions, essay, baseline = self.prepare(path)
        chosen = self._choose(questions, options)
        if not chosen.questions:
            return None
        own, assistant = self.own(questions), self.assistant(essay)
        made_of = assistant.fingerprint()
        decided_by = (made_of.short, questions.fingerprint, str(options.repeat), str(options.keep))
        journal = Journal.of(self.folder, *decided_by)
        with watch(chosen.name, len(chosen) * options.repeat) if watch else nullcontext() as shown:
            self._take_up(journal, options)
            how = {"workers": options.workers, "repeat": options.repeat, "journal": journal}
            results = self._runner(assistant, own, **how).run(chosen.questions, shown and shown.tell)
        if not options.keep:
            journal.close()
        report = SetReport(questions.name, essay.title, essay.text, made_of, results)
        if baseline:
            partial = len(chosen) < len(questions)
            changes = baseline.changes(results, essay.text, essay.fingerprint, partial=partial)
            differs = made_of.differs(baseline.made_of)
            report = replace(report, changes=changes, blessed=True, differs=differs, strays=baseline.strays(results))
        self._remember(path, report)
        return report

    def run_cut(self, path: Path, options: RunOptions) -> list[SetReport]:
        """Ask what must cite something again of the essay without that; a report for each of the cut essays."""
        questions, essay, _ = self.prepare(path)
        chosen = self._choose(questions, options)
        reports = []
        for part in cuts(chosen.questions, essay):
            with TemporaryDirectory(prefix="assistant-cut-") as home:  # nobody asks this essay again
                assistant = self.assistant(essay).on(part.essay, Path(home))
                results = part.results(self._runner(assistant).run(part.questions))
            name = self.phrases.say("checks.say.cut_name", name=questions.name)
            made_of = assistant.fingerprint()
            reports.append(SetReport(name, essay.title, part.essay.text, made_of, results, cut_of=questions.name))
        return reports

    def own(self, questions: QuestionSet) -> OwnChecks:
        """The set's own assertions, and the judge that this session was given.

        Raises:
            QuestionSetError: a function cannot be loaded.
            ModelError: the judge cannot be opened.
        """
        prompt = partial(self.variant.words(self.phrases).say, "checks-judge")
        return OwnChecks.of(questions, chat_judge(self.judge, prompt) if self.judge else None)

    def check(self, question: Question, essay: Essay, own: OwnChecks | None = None) -> Verdict:
        """The verdict on one question."""
        return self._runner(self.assistant(essay), own).run([question])[0].verdict

    def assistant(self, essay: Essay) -> Assistant:
        """The variant's assistant for `essay`, opened on first use."""
        key = (essay.fingerprint, prompts_hash(self.variant.words(self.phrases)))
        if key not in self._open:
            self._open[key] = self.variant.open(essay, self.phrases, self.say, self.progress)
        return self._open[key]

    def failures(self, path: Path) -> list[str]:
        """Ids that fell short when the set at `path` was last run; of a set never run, those its baseline has."""
        kept = self._last(path)
        if kept.exists():
            return list(json.loads(kept.read_text(encoding="utf-8")))
        baseline = Baseline.load(baseline_path(path))
        return [id for id, entry in baseline.questions.items() if not entry["passed"]] if baseline else []

    def _choose(self, questions: QuestionSet, options: RunOptions) -> QuestionSet:
        failed = self.failures(questions.path) if options.failed else []
        if options.failed and not failed:
            self.say(self.phrases.say("checks.say.nothing_failed", questions=questions.name))
        return questions.only([q.id for q in questions if options.fits(q) and (not failed or q.id in failed)])

    def _take_up(self, journal: Journal, options: RunOptions) -> None:
        """Say what is kept of a run before, if anything; nothing is, where it is to start afresh."""
        if options.fresh:
            journal.close()
        elif kept := len(journal.read()):
            self.say(self.phrases.say("checks.say.resumed", count=kept))

    def _remember(self, path: Path, report: SetReport) -> None:
        run = {result.question.id for result in report.results}
        failed = [id for id in self.failures(path) if id not in run]
        failed += [result.question.id for result in report.results if not result.passed]
        self.folder.mkdir(parents=True, exist_ok=True)
        self._last(path).write_text(json.dumps(failed), encoding="utf-8")

    def _last(self, path: Path) -> Path:
        return self.folder / f"failed-{sha256(str(path.resolve()).encode()).hexdigest()[:24]}.json"

    def _runner(self, assistant: Assistant, own: OwnChecks | None = None, **how: Any) -> Runner:
        tools = Tools(self.phrases, assistant.essay.text, cosine_of(assistant), own)
        return Runner(assistant, tools, together=not assistant.writer.waits, **how)


def cosine_of(assistant: Any) -> Callable[[str, str], float]:
    """Cosine of what two texts mean, by the assistant's own embedding model."""

    def cosine(a: str, b: str) -> float:
        first, second = assistant.index.encoder.encode_documents([a, b])
        return float(first @ second)

    return cosine


def state_folder() -> Path:
    """Where interrupted runs and the last failures are kept: the user's cache folder."""
    return kept_path("checks")
