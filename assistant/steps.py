"""The steps of an answer, each a plain function of values; `chain.py` strings them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answerability import Calibration, decide
from assistant.answers import ABSENT, ANSWERED, UNSURE, Answer, Passage, Statement
from assistant.essay import Essay
from assistant.followups import Condensed, condensed
from assistant.languages import Tongues
from assistant.phrases import Phrases
from assistant.spelling import Speller
from assistant.summary import central
from assistant.talk import Talk, reply
from assistant.writers import Brief, Condenser, Judge, Writer

if TYPE_CHECKING:
    from assistant.index import Index
    from assistant.retrieval import Ranking
    from assistant.second_look import SecondLook

_NEAREST = 3  # sentences, or passages, shown as the closest
_NEAREST_CHARACTERS = 1_200
_SUMMARY = {"about": 3, "summary": 6}  # sentences


@dataclass(frozen=True, slots=True)
class Request:
    """A cleaned question and the answers given before it, oldest first."""

    question: str
    history: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """What the steps share: the essay, its index, the writer, the product's words, and how much is shown.

    `characters` is the budget of the passages a writer is shown, `k` the most of them (0: no limit).
    `condenser` and `judge`, where there are any, ask a chat model; `second_look` asks a reader.
    """

    essay: Essay
    index: Index
    writer: Writer
    phrases: Phrases
    talk: Talk
    tongues: Tongues
    calibration: Calibration
    speller: Speller
    characters: int = 4_000
    k: int = 0
    condenser: Condenser | None = None
    judge: Judge | None = None
    second_look: SecondLook | None = None

    @property
    def threshold(self) -> float:
        """The confidence, 0..1, from which a question is answered."""
        look = self.second_look
        return look.calibration.threshold if look else self.calibration.answer.threshold

    def small_talk(self, request: Request) -> Answer | None:
        """The answer to a greeting, or to a question about the essay as a whole; None for any other question."""
        kind = self.talk.intent(request.question)
        if not kind:
            return None
        blank = Answer(request.question, (), (), (), (), 1.0, UNSURE, "", self.essay.fingerprint)
        if kind not in _SUMMARY:
            return replace(blank, confidence=0.0, reason=reply(kind, self.essay, self.phrases))
        statements = tuple(self._central(_SUMMARY[kind]))
        return replace(blank, statements=statements, outcome=ANSWERED, passages=self._around(statements))

    def condense(self, request: Request) -> Condensed:
        """The question as it is looked up: follow-ups resolved, slips of the keyboard mended."""
        condense = self.condenser.condensed if self.condenser else condensed
        found = condense(request.question, request.history)
        return replace(found, question=self.speller.mended(found.question))

    def rank(self, questions: Sequence[str]) -> list[Ranking]:
        """Every sentence and passage scored, for each question."""
        return self.index.rank(questions) if questions else []

    def brief(self, request: Request, found: Condensed, ranking: Ranking) -> Brief:
        """The passages a writer is shown, and whether they answer at all."""
        passages = tuple(self.index.retrieval.search(ranking, self.characters))
        decision, reading = decide(found.question, self.essay, ranking, self.calibration), None
        if self.second_look:
            look = self.second_look.at(decision, self.essay, ranking)
            decision, ranking, reading = look.decision, look.ranking, look.reading
        brief = Brief(
            question=found.question,
            essay=self.essay,
            passages=passages[: self.k] if self.k else passages,
            ranking=ranking,
            decision=decision,
            reading=reading,
            history=request.history,
            cited=found.cited,
        )
        return self.judge.judged(brief) if self.judge else brief

    def opened(self, request: Request, brief: Brief) -> Answer:
        """The answer before anything is said."""
        return Answer(
            question=request.question,
            statements=(),
            withheld=(),
            nearest=(),
            passages=brief.passages,
            confidence=brief.decision.confidence,
            outcome=UNSURE,
            reason="",
            essay=self.essay.fingerprint,
            condensed=brief.question if brief.question != request.question else "",
            metadata=brief.metadata,
        )

    def closed(self, answer: Answer, brief: Brief) -> Answer:
        """The answer when all is said: without statements it gets its outcome, the reason and what is closest."""
        note = answer.note or self.tongues.note(answer.question, self.phrases)
        if answer.found:
            return replace(answer, note=note)
        decision, outcome = brief.decision, UNSURE
        if decision.answerable:
            reason = self.phrases.say("answer.unsure.withheld" if answer.withheld else "answer.unsure.not_said")
        else:
            outcome = ABSENT if decision.why == "unknown_name" else UNSURE
            reason = self.phrases.say(f"answer.{outcome}.{decision.why}", **decision.variables)
        return replace(answer, outcome=outcome, reason=reason, nearest=tuple(self._nearest(outcome, brief)), note=note)

    def _nearest(self, outcome: str, brief: Brief) -> list[Passage]:
        """What is closest: the best sentences, each of which may be the answer; of what is absent, passages."""
        if outcome == ABSENT:
            return self.index.retrieval.search(brief.ranking, _NEAREST_CHARACTERS)[:_NEAREST]
        scores = brief.ranking.sentences
        best = [self.essay.sentences[number] for number in brief.ranking.best(_NEAREST)]
        return [Passage(s.start, s.end, s.text, s.section, float(scores[s.number])) for s in best]

    def _central(self, count: int) -> Iterator[Statement]:
        for sentence in central(self.essay, self.index.sentence_vectors, count):
            yield Statement(sentence.text, (self.essay.cite(sentence.start, sentence.end),), "verbatim")

    def _around(self, statements: Sequence[Statement]) -> tuple[Passage, ...]:
        cited = [c for statement in statements for c in statement.citations]
        return tuple(p for p in self.essay.passages if any(p.start <= c.start and c.end <= p.end for c in cited))
