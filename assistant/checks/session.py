"""One run of question sets: the essay, the assistant, the baseline and the journal brought together for the doors."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from assistant.checks.baseline import Baseline, baseline_path
from assistant.checks.cutting import cuts
from assistant.checks.journal import Journal
from assistant.checks.own import Own, chat_judge
from assistant.checks.question import Question
from assistant.checks.question_sets import QuestionSet
from assistant.checks.reports.report import SetReport
from assistant.checks.runs import Runner
from assistant.checks.variant import Variant
from assistant.checks.verdicts import Verdict
from assistant.engine import Fingerprint, prompts_hash
from assistant.phrases import Phrases

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.essay import Essay


@dataclass(frozen=True, slots=True)
class Selection:
    """Which questions of a set are run; `pattern` is part of an id, tag or question, or a glob over id or tag."""

    pattern: str = ""
    failed: bool = False

    def ids(self, questions: QuestionSet, failed_before: Sequence[str]) -> list[str]:
        """Ids of the questions to run, in the set's order."""
        chosen = [q.id for q in questions if self._fits(q)]
        return [id for id in chosen if id in failed_before] if self.failed and failed_before else chosen

    def _fits(self, question: Question) -> bool:
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

    def prepared(self, path: Path) -> tuple[QuestionSet, Essay, Baseline | None]:
        """The set at `path` with its quotes placed in the essay it is run on, and its baseline if it has one."""
        from assistant.essay import Essay

        read = QuestionSet.read(path)
        if not (self.variant.essay or read.essay):
            self.say(self.phrases.say("checks.say.no_essay", questions=read.name))
        essay = Essay.from_file(self.variant.essay) if self.variant.essay else read.open_essay()
        baseline = Baseline.load(baseline_path(path))
        edited = baseline is not None and baseline.made_of.get("essay") != essay.fingerprint
        questions = read.anchored(essay)
        if baseline and edited:
            placed = tuple(baseline.placed(question, essay.text) for question in questions)
            questions = replace(questions, questions=placed)
        return questions, essay, baseline

    def run(
        self,
        path: Path,
        select: Selection,
        *,
        workers: int = 1,
        repeat: int = 1,
        fresh: bool = False,
        watcher: Callable[[str, int], Any] | None = None,
    ) -> SetReport | None:
        """Run the set at `path`; None when the selection leaves nothing of it.

        `watcher(name, total)` makes a context manager whose value's `tell` is given each verdict.
        """
        questions, essay, baseline = self.prepared(path)
        chosen = self._chosen(questions, select)
        if not chosen.questions:
            return None
        own, assistant = self.own(questions), self.assistant(essay)
        made_of = assistant.fingerprint()
        journal = Journal.of(self.folder, made_of, questions.fingerprint, str(repeat))
        with journal.held() as ours, (watcher or _nobody)(chosen.name, len(chosen) * repeat) as shown:
            if ours:
                self._take_up(journal, fresh)
            else:
                self.say(self.phrases.say("checks.say.journal_busy"))
            runner = self._runner(assistant, workers=workers, repeat=repeat, journal=journal if ours else None, own=own)
            results = runner.run(chosen.questions, shown and shown.tell)
            if ours:
                journal.close()
        report = SetReport(questions.name, essay.title, essay.text, made_of, results)
        if baseline:
            partial = len(chosen) < len(questions)
            changes = baseline.changes(results, essay.text, essay.fingerprint, partial=partial)
            differs = made_of.differs(baseline.made_of)
            report = replace(report, changes=changes, blessed=True, differs=differs, strays=baseline.strays(results))
        self._remember(path, report)
        return report

    def run_cut(self, path: Path, select: Selection) -> list[SetReport]:
        """Ask what must cite something again of the essay without that; a report for each of the cut essays."""
        questions, essay, _ = self.prepared(path)
        chosen = self._chosen(questions, select)
        reports = []
        for part in cuts(chosen.questions, essay):
            with TemporaryDirectory(prefix="assistant-cut-") as home:  # nobody asks this essay again
                assistant = self.assistant(essay).on(part.essay, Path(home))
                results = part.results(self._runner(assistant).run(part.questions))
            name = self.phrases.say("checks.say.cut_name", name=questions.name)
            made_of = assistant.fingerprint()
            reports.append(SetReport(name, essay.title, part.essay.text, made_of, results, cut_of=questions.name))
        return reports

    def own(self, questions: QuestionSet) -> Own:
        """The set's own assertions, and the judge that this session was given.

        Raises:
            QuestionSetError: a function cannot be loaded.
            ModelError: the judge cannot be opened.
        """
        words = self.variant.words(self.phrases)
        return Own.of(questions, chat_judge(self.judge, partial(words.say, "checks-judge")) if self.judge else None)

    def check(self, question: Question, essay: Essay, own: Own | None = None) -> Verdict:
        """The verdict on one question."""
        runner = self._runner(self.assistant(essay), own=own)
        return runner.run([question])[0].verdict

    def assistant(self, essay: Essay) -> Assistant:
        """The variant's assistant for `essay`, opened on first use."""
        key = (essay.fingerprint, prompts_hash(self.variant.words(self.phrases)))
        if key not in self._open:
            self._open[key] = self.variant.open(essay, self.phrases, self.say, self.progress)
        return self._open[key]

    def failed(self, path: Path) -> list[str]:
        """Ids that fell short when the set at `path` was last run; of a set never run, those its baseline has."""
        kept = self._last(path)
        if kept.exists():
            return list(json.loads(kept.read_text(encoding="utf-8")))
        baseline = Baseline.load(baseline_path(path))
        return [id for id, entry in baseline.questions.items() if not entry["passed"]] if baseline else []

    def _chosen(self, questions: QuestionSet, select: Selection) -> QuestionSet:
        failed = self.failed(questions.path)
        if select.failed and not failed:
            self.say(self.phrases.say("checks.say.nothing_failed", questions=questions.name))
        return questions.only(select.ids(questions, failed))

    def _take_up(self, journal: Journal, fresh: bool) -> None:
        """Say what is kept of an interrupted run; nothing, if it is to start afresh or another assistant answered."""
        begun = journal.begun_by()
        others = Fingerprint(journal.made_of).differs(begun) if begun else ()
        if others and not fresh:
            self.say(self.phrases.say("checks.say.another_run", parts=", ".join(others)))
        if others or fresh or not begun:
            journal.close()
        elif kept := len(journal.read()):
            self.say(self.phrases.say("checks.say.resumed", count=kept))

    def _remember(self, path: Path, report: SetReport) -> None:
        run = {result.question.id for result in report.results}
        failed = [id for id in self.failed(path) if id not in run]
        failed += [result.question.id for result in report.results if not result.passed]
        self.folder.mkdir(parents=True, exist_ok=True)
        self._last(path).write_text(json.dumps(failed), encoding="utf-8")

    def _last(self, path: Path) -> Path:
        return self.folder / f"failed-{sha256(str(path.resolve()).encode()).hexdigest()[:24]}.json"

    def _runner(self, assistant: Assistant, **how: Any) -> Runner:
        text, waits = assistant.essay.text, assistant.writer.waits
        return Runner(assistant, self.phrases, text, cosine_of(assistant), together=not waits, **how)


def cosine_of(assistant: Any) -> Callable[[str, str], float]:
    """Cosine of what two texts mean, by the assistant's own embedding model."""

    def cosine(a: str, b: str) -> float:
        first, second = assistant.index.encoder.encode_documents([a, b])
        return float(first @ second)

    return cosine


def _nobody(_name: str, _total: int) -> AbstractContextManager[None]:
    """A run that nobody watches."""
    return nullcontext()


def state_folder() -> Path:
    """Where interrupted runs and the last failures are kept: the user's cache folder."""
    from platformdirs import user_cache_path

    return user_cache_path("assistant", appauthor=False) / "checks"
