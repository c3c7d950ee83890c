"""Running questions: many at once where the assistant can, repeated where asked, resumed where interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

from assistant.answers import Answer
from assistant.checks.journal import Journal
from assistant.checks.own import OwnChecks
from assistant.checks.question import Expectations, Question
from assistant.checks.verdicts import Reply, Verdict, judge, put
from assistant.phrases import Phrases

_BATCH = 256  # questions a call of ask_many: the encoder groups them by length, and 64 made it a third slower

Task = tuple[int, int]  # number of the question, number of the repetition, both from 0


class Asker(Protocol):
    """What questions are put to. One that has `ask_many(questions)` too is asked many at once."""

    def ask(self, question: str, history: Sequence[Answer] = ...) -> Answer:
        """The answer to `question`."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """A question and its verdicts, one a repetition."""

    verdicts: tuple[Verdict, ...]

    @property
    def question(self) -> Question:
        """The question they are about."""
        return self.verdicts[0].question

    @property
    def passes(self) -> int:
        """How many of the verdicts passed."""
        return sum(verdict.passed for verdict in self.verdicts)

    @property
    def passed(self) -> bool:
        """Whether every verdict passed."""
        return self.passes == len(self.verdicts)

    @property
    def flaky(self) -> bool:
        """Whether some verdicts passed and some did not."""
        return 0 < self.passes < len(self.verdicts)

    @property
    def verdict(self) -> Verdict:
        """The verdict to show: the first that fell short, or the first."""
        return next((verdict for verdict in self.verdicts if not verdict.passed), self.verdicts[0])

    @property
    def answers(self) -> int:
        """How many different answers the repetitions gave."""
        return len({v.answer.text if v.answer else v.error for v in self.verdicts})


@dataclass(frozen=True, slots=True)
class Runner:
    """How questions are run.

    `workers` above 1 asks one by one on that many threads (for chat models elsewhere). `together`
    is for an assistant that answers at once: where each answer is waited for, one that is kept
    in the journal as soon as it comes is worth more than a batch.
    """

    asker: Asker
    phrases: Phrases
    text: str | None = None
    cosine: Callable[[str, str], float] | None = None
    workers: int = 1
    repeat: int = 1
    together: bool = True
    journal: Journal | None = None
    own: OwnChecks | None = None

    def run(self, questions: Sequence[Question], tell: Callable[[Verdict], None] | None = None) -> tuple[Result, ...]:
        """The results, in the questions' order. `tell` is given each verdict as it comes, in no promised order."""
        found: dict[Task, Verdict] = {}
        for task, reply in self._replies(questions):
            found[task] = judge(
                questions[task[0]], reply, text=self.text, cosine=self.cosine, phrases=self.phrases, own=self.own
            )
            if tell:
                tell(found[task])
        return tuple(
            Result(tuple(found[at, repetition] for repetition in range(self.repeat))) for at in range(len(questions))
        )

    def _replies(self, questions: Sequence[Question]) -> Iterator[tuple[Task, Reply]]:
        tasks = [(at, repetition) for repetition in range(self.repeat) for at in range(len(questions))]
        kept = self.journal.read() if self.journal else {}
        rest = []
        for at, repetition in tasks:
            reply = kept.get((questions[at].id, repetition))
            if reply is None:
                rest.append((at, repetition))
            else:
                yield (at, repetition), reply
        for task, reply in self._ask(questions, rest):
            if self.journal:
                self.journal.write((questions[task[0]].id, task[1]), reply)
            yield task, reply

    def _ask(self, questions: Sequence[Question], tasks: list[Task]) -> Iterator[tuple[Task, Reply]]:
        if self.workers > 1:
            yield from self._on_threads(questions, tasks)
            return
        ask_many = getattr(self.asker, "ask_many", None) if self.together else None
        together = [task for task in tasks if ask_many and _may_be_batched(questions[task[0]])]
        for start in range(0, len(together), _BATCH):
            batch = together[start : start + _BATCH]
            yield from zip(batch, self._many(ask_many, [questions[at] for at, _ in batch]), strict=True)
        batched = set(together)
        yield from ((task, put(questions[task[0]], self.asker.ask)) for task in tasks if task not in batched)

    def _on_threads(self, questions: Sequence[Question], tasks: list[Task]) -> Iterator[tuple[Task, Reply]]:
        pool = ThreadPoolExecutor(self.workers)
        try:
            waiting = {pool.submit(put, questions[task[0]], self.asker.ask): task for task in tasks}
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _many(self, ask_many: Any, questions: list[Question]) -> Iterable[Reply]:
        start = perf_counter()
        try:
            answers = ask_many([question.ask for question in questions])
        except Exception:  # one bad question must not spoil the batch: ask one by one, each error a verdict
            return [put(question, self.asker.ask) for question in questions]
        each = (perf_counter() - start) / len(questions)
        return [Reply(answer, "", each) for answer in answers]


def _may_be_batched(question: Question) -> bool:
    """In a batch there is no conversation, and no time of one question's own."""
    return not question.turns and not _has_limit(question)


def _has_limit(expects: Expectations) -> bool:
    return expects.max_seconds is not None or any(map(_has_limit, (*expects.any_of, *expects.none_of)))
