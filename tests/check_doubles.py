"""An assistant that says what it is told to: real Answers of a real Essay, no model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

from assistant.answers import Answer, Passage, Statement
from assistant.engine import Fingerprint
from assistant.essay.essay import Essay

ESSAY = Essay.from_text(
    "# Hills\n\n## Weather\n\nIt rains in March. The wind comes from the west. Snow lies on 12 hills.\n\n"
    "## People\n\nThe shepherd is called “Ann Lee”. She owns forty-two sheep — and a dog. Nobody visits.\n"
)
ABSENT = "absent"


class Scripted:
    """Answers each question by quoting the sentences it is scripted to; shown are these and `shown` more.

    What it has no sentences for is unsure, or absent where the script says `ABSENT`.
    """

    writer = SimpleNamespace(name="scripted", waits=False)
    index = SimpleNamespace(key="0" * 64)

    def __init__(
        self, script: Mapping[str, Sequence[int] | str], essay: Essay = ESSAY, shown: Sequence[int] = ()
    ) -> None:
        self.essay = essay
        self.script = script
        self.shown = shown
        self.asked: list[str] = []

    def fingerprint(self) -> Fingerprint:
        return Fingerprint(essay=self.essay.fingerprint, model="scripted")

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        self.asked.append(question)
        return self._answer(question)

    def _answer(self, question: str) -> Answer:
        scripted = self.script.get(question, ())
        numbers = [] if scripted == ABSENT else [int(at) for at in scripted]
        sentences = [self.essay.sentences[at] for at in numbers]
        statements = tuple(Statement(s.text, (self.essay.cite(s.start, s.end),), "verbatim") for s in sentences)
        around = [self.essay.sentences[at] for at in sorted({*numbers, *self.shown})]
        passages = tuple(Passage(s.start, s.end, s.text, s.section) for s in around)
        reason = "" if statements else "It does not say."
        confidence = 0.9 if statements else 0.1
        outcome = "answered" if statements else "absent" if scripted == ABSENT else "unsure"
        return Answer(question, statements, (), (), passages, confidence, outcome, reason, self.essay.fingerprint)


class Batching(Scripted):
    """The same, many at once; counts its batches."""

    batches = 0

    def ask_many(self, questions: Sequence[str]) -> list[Answer]:
        self.batches += 1
        return [self._answer(question) for question in questions]
