"""Running questions: many at once where the assistant can, repeated where asked, resumed where interrupted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from assistant.answers import Answer
from assistant.checks.assertions import Tools
from assistant.checks.expectations import Expectations
from assistant.checks.question import Question
from assistant.checks.verdicts import Reply, Verdict, judge, put

_BATCH = 256  # questions a call of ask_many: the encoder groups them by length, and 64 made it a third slower

TOKENS = ("input_tokens", "output_tokens")  # what is kept of an answer's metadata

_Task = tuple[int, int]  # number of the question, number of the repetition, both from 0
_Key = tuple[str, int]  # id of the question, number of the repetition


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
class Journal:
    """A file of the replies of one run, named by all that decides them: no other run reads it.

    Two runs of the same at once may both write here: each line is a whole reply, or is passed over.
    """

    path: Path

    @classmethod
    def of(cls, folder: Path, *decided_by: str) -> Journal:
        """The journal in `folder` of what `decided_by` names (the assistant, the set, the repetitions)."""
        return cls(folder / f"{sha256(chr(0).join(decided_by).encode()).hexdigest()[:32]}.jsonl")

    def read(self) -> Mapping[_Key, Reply]:
        """The replies kept; a last line that was cut off by a crash is left out, and errors are asked again."""
        kept: dict[_Key, Reply] = {}
        for line in self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else ():
            try:
                data = json.loads(line)
                kept[data["id"], data["repetition"]] = Reply(Answer.from_dict(data["answer"]), "", data["seconds"])
            except (ValueError, KeyError, TypeError):
                continue
        return kept

    def write(self, key: _Key, reply: Reply) -> None:
        """Keep one reply; errors are not kept."""
        if reply.answer is None:
            return
        metadata = {name: reply.answer.metadata[name] for name in TOKENS if name in reply.answer.metadata}
        answer = reply.answer.to_dict() | {"metadata": metadata}
        data = {"id": key[0], "repetition": key[1], "seconds": reply.seconds, "answer": answer}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(data) + "\n")

    def close(self) -> None:
        """Forget the run: it came to its end."""
        self.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Runner:
    """How questions are run.

    `workers` above 1 asks one by one on that many threads (for chat models elsewhere). `together`
    is for an assistant that answers at once: where each answer is waited for, one that is kept
    in the journal as soon as it comes is worth more than a batch.
    """

    asker: Asker
    tools: Tools
    workers: int = 1
    repeat: int = 1
    together: bool = True
    journal: Journal | None = None

    def run(self, questions: Sequence[Question], tell: Callable[[Verdict], None] | None = None) -> tuple[Result, ...]:
        """The results, in the questions' order. `tell` is given each verdict as it comes, in no promised order."""
        found: dict[_Task, Verdict] = {}
        for task, reply in self._replies(questions):
            found[task] = judge(questions[task[0]], reply, self.tools)
            if tell:
                tell(found[task])
        times = range(self.repeat)
        return tuple(Result(tuple(found[at, time] for time in times)) for at in range(len(questions)))

    def _replies(self, questions: Sequence[Question]) -> Iterator[tuple[_Task, Reply]]:
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

    def _ask(self, questions: Sequence[Question], tasks: list[_Task]) -> Iterator[tuple[_Task, Reply]]:
        if self.workers > 1:
            yield from self._on_threads(questions, tasks)
            return
        ask_many = getattr(self.asker, "ask_many", None) if self.together else None
        together = [task for task in tasks if ask_many and not _needs_its_turn(questions[task[0]])]
        for start in range(0, len(together), _BATCH):
            batch = together[start : start + _BATCH]
            yield from zip(batch, self._many(ask_many, [questions[at] for at, _ in batch]), strict=True)
        batched = set(together)
        yield from ((task, put(questions[task[0]], self.asker.ask)) for task in tasks if task not in batched)

    def _on_threads(self, questions: Sequence[Question], tasks: list[_Task]) -> Iterator[tuple[_Task, Reply]]:
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


def _needs_its_turn(expects: Expectations) -> bool:
    """In a batch there is no conversation, and no time of one question's own."""
    alone = expects.max_seconds is not None or bool(isinstance(expects, Question) and expects.turns)
    return alone or any(map(_needs_its_turn, (*expects.any_of, *expects.none_of)))
