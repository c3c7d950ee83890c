"""The steps of an answer, each a plain function of values; `chain.py` strings them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answerability import Calibration, decide
from assistant.answers import Answer, Passage, Statement
from assistant.essay import Essay
from assistant.languages import Tongues
from assistant.phrases import Phrases
from assistant.spelling import Speller
from assistant.writers import Brief, Condenser, Judge, Writer
from assistant.writing.asked import gist_asked
from assistant.writing.courtesy import without_greeting
from assistant.writing.followups import Condensed, condensed
from assistant.writing.gist import gist
from assistant.writing.gist_words import GistWords
from assistant.writing.talk import Talk, reply

if TYPE_CHECKING:
    from assistant.index import Index
    from assistant.retrieval import Ranking
    from assistant.second_look import SecondLook

_NEAREST = 3  # passages shown as "closest, not an answer"
_NEAREST_CHARACTERS = 1_200


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
        asked = without_greeting(request.question, self.phrases)
        blank = Answer(request.question, (), (), (), (), 1.0, "", self.essay.fingerprint)
        kind = self.talk.intent(asked)
        if kind:
            return replace(blank, confidence=0.0, reason=reply(kind, self.essay, self.phrases))
        statements = tuple(self._summed_up(asked, request.history))
        read_as = "" if asked == request.question else asked
        around = self._around(statements)
        return replace(blank, statements=statements, passages=around, condensed=read_as) if statements else None

    def condense(self, request: Request) -> Condensed:
        """The question as it is looked up: follow-ups resolved, slips of the keyboard mended."""
        condense = self.condenser.condensed if self.condenser else condensed
        found = condense(without_greeting(request.question, self.phrases), request.history)
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
            reason="",
            essay=self.essay.fingerprint,
            condensed=brief.question if brief.question != request.question else "",
            metadata=brief.metadata,
        )

    def closed(self, answer: Answer, brief: Brief) -> Answer:
        """The answer when all is said: a refusal gets its reason and the closest passages."""
        note = answer.note or self.tongues.note(answer.question, self.phrases)
        if answer.found:
            return replace(answer, note=note)
        if brief.decision.answerable:
            reason = self.phrases.say("answer.refusal.withheld" if answer.withheld else "answer.refusal.not_said")
        else:
            reason = self.phrases.say(f"answer.refusal.{brief.decision.why}", **brief.decision.variables)
        nearest = tuple(self.index.retrieval.search(brief.ranking, _NEAREST_CHARACTERS))[:_NEAREST]
        return replace(answer, reason=reason, nearest=nearest, note=note)

    def _near(self, words: str) -> list[float]:
        """The cosines of `words` with every sentence."""
        cosines: list[float] = self.index.rank([words])[0].similarity.tolist()
        return cosines

    def _summed_up(self, asked: str, history: Sequence[Answer]) -> Iterator[Statement]:
        """The gist that is asked for, or more of it by a "what else?"; nothing where another question is asked."""
        words, more = GistWords.of(self.phrases), condensed(asked, history)
        for question, said in dict.fromkeys([(asked, ()), (more.question, more.cited)]):
            wanted = gist_asked(question, self.essay, words, self._near, alone=not history)
            if wanted and not wanted.rest:
                for sentence in gist(wanted, self.essay, self.index.sentence_vectors, said):
                    yield Statement(sentence.text, (self.essay.cite(sentence.start, sentence.end),), "verbatim")
                return

    def _around(self, statements: Sequence[Statement]) -> tuple[Passage, ...]:
        cited = [c for statement in statements for c in statement.citations]
        return tuple(p for p in self.essay.passages if any(p.start <= c.start and c.end <= p.end for c in cited))
