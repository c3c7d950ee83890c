"""What is shown of an answer while it is grounded, where a request asks one question or several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.answers import ABSENT, UNSURE, Answer, Statement

if TYPE_CHECKING:
    from assistant.engine.steps import Steps
    from assistant.phrases import Phrases
    from assistant.writing import Written

_MOST = 24  # statements shown of one answer; a list may have many
_CLOSE = 2  # closest sentences to a question of several, of which one quoted for another may answer it
_NEAREST = 3  # closest sentences shown where no question is answered


@dataclass(slots=True, eq=False)
class Shown:
    """A whole answer as it grows: one question after the other, each sentence once."""

    steps: Steps
    # What began each question's answer, and what was shown of it so far.
    _each: list[tuple[Written, Answer]] = field(default_factory=list)
    _said: set[Statement] = field(default_factory=set)

    def parts(self, chunk: Sequence[Written]) -> Iterator[Answer]:
        """The parts of the answer that a chunk of what is written brings."""
        for written in chunk:
            if not self._each or self._each[-1][0].asked is not written.asked:
                self._each.append((written, self.steps.begin(written)))
            begun, whole = self._each[-1]
            if written.said is None or len(whole.statements) >= _MOST:
                continue
            part = self.steps.part(whole, written, written.said)
            self._each[-1] = begun, whole + part
            # Only what another question has shown is left out: one question's writer may repeat itself.
            if len(self._each) == 1 or not set(part.statements) & self._said:
                yield part
            self._said.update(part.statements)

    def end(self) -> Answer:
        """The last part, after which the answer is whole."""
        if not self._each:
            raise ValueError("nothing was written: an answer ends only after it began")
        ends = [self.steps.end(whole, begun) for begun, whole in self._each]
        if len(ends) == 1:
            return ends[0]
        answers = [whole + end for (_, whole), end in zip(self._each, ends, strict=True)]
        return _join(answers, [begun.asked.part for begun, _ in self._each], self.steps.phrases)


def _join(answers: Sequence[Answer], parts: Sequence[str], phrases: Phrases) -> Answer:
    """The end of an answer to several questions, less its statements, which were shown.

    It is answered where one of them is, as surely as the least sure of those that are: nothing shown is surer than
    it is said to be. What was not answered is said in the note.
    """
    found = [answer for answer in answers if answer.found]
    left = [(part, answer) for answer, part in zip(answers, parts, strict=True) if not answer.found]
    looked_up = " ".join(answer.condensed or answer.question for answer in answers)
    unanswered = [_remainder(part, answer, found, phrases) for part, answer in left]
    reasons = dict.fromkeys(answer.reason for _, answer in left)
    outcome = UNSURE if found or any(answer.outcome != ABSENT for answer in answers) else ABSENT
    nearest = dict.fromkeys(passage for answer in answers if answer.outcome == outcome for passage in answer.nearest)
    notes = dict.fromkeys(answer.note for answer in answers if answer.note)
    return replace(
        answers[-1],
        statements=(),
        withheld=(),
        nearest=() if found else tuple(nearest)[:_NEAREST],
        passages=tuple(dict.fromkeys(passage for answer in answers for passage in answer.passages)),
        confidence=min(a.confidence for a in found) if found else max(a.confidence for a in answers),
        outcome=outcome,
        reason="" if found else (" ".join(unanswered) if len(reasons) > 1 else next(iter(reasons))),
        condensed=looked_up if looked_up != answers[-1].question else "",
        note=" ".join([*notes, *(unanswered if found else [])]),
    )


def _remainder(part: str, answer: Answer, found: Sequence[Answer], phrases: Phrases) -> str:
    """What is said of the question `part`: that it is not answered, unless what comes close has been quoted."""
    quoted = {(citation.start, citation.end) for other in found for citation in other.citations}
    if answer.outcome == UNSURE and any((near.start, near.end) in quoted for near in answer.nearest[:_CLOSE]):
        return phrases.say("answer.parts.quoted", question=part)
    return phrases.say("answer.parts.unanswered", question=part, reason=answer.reason)
