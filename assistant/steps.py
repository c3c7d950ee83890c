"""The steps of an answer, each a plain function of values; `chain.py` composes them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import Event
from typing import TYPE_CHECKING

from assistant.answers import ABSENT, ANSWERED, UNSURE, Answer, Passage, Statement, Withheld
from assistant.essay import Essay
from assistant.grounding import Grounder
from assistant.languages import Tongues
from assistant.phrases import Phrases
from assistant.spelling import Speller
from assistant.writers import Brief, Condenser, Judge, Remark, Verbatim, Writer
from assistant.writing.asked import Gist, gist_asked
from assistant.writing.courtesy import without_greeting
from assistant.writing.followups import Condensed, condensed
from assistant.writing.gist import gist
from assistant.writing.gist_words import GistWords
from assistant.writing.talk import Talk, reply

if TYPE_CHECKING:
    from langchain_core.documents import Document
    from langchain_core.runnables import RunnableConfig

    from assistant.grounding import Draft
    from assistant.index import Index
    from assistant.reading.judge import QuestionJudge
    from assistant.retrieval.ranking import Ranking

_NEAREST = 3  # sentences, or passages, shown as the closest
_NEAREST_CHARACTERS = 1_200
_MOST = 10  # statements shown of one answer


@dataclass(frozen=True, slots=True)
class Request:
    """A cleaned question and the answers given before it, oldest first; `stopped` is set when nobody listens any more.

    LangChain drains the steps above one that is closed, so the writer has to be told.
    """

    question: str
    history: tuple[Answer, ...] = ()
    begun: float = field(default_factory=time.monotonic, compare=False, repr=False)
    stopped: Event = field(default_factory=Event, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it is understood. `talk` is a kind of small talk, `gist` what is to be summed up; with either
    nothing is looked up, unless the gist leaves a question (`gist.rest`) or is `written` by a model that reads.
    """

    request: Request
    condensed: Condensed
    talk: str = ""
    gist: Gist | None = None
    written: bool = False

    @property
    def looked_up(self) -> bool:
        """Whether retrieval has anything to do."""
        return not self.talk and (self.gist is None or bool(self.gist.rest) or self.written)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for a request: passages best first, and the ranking of all sentences; nothing for talk."""

    asked: Asked
    passages: tuple[Passage, ...] = ()
    ranking: Ranking | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What is written of an answer so far; `brief` is None where nothing was looked up. Chunks add up."""

    asked: Asked
    brief: Brief | None
    said: tuple[Draft | Verbatim | Remark, ...] = ()

    def __add__(self, other: Written) -> Written:
        return replace(self, said=(*self.said, *other.said))


@dataclass(frozen=True, slots=True)
class Steps:
    """What the steps share: the essay, its index, who reads and writes, and the product's words.

    `condenser` and `judge`, where there are any, ask a chat model.
    """

    essay: Essay
    index: Index
    writer: Writer
    phrases: Phrases
    talk: Talk
    gists: GistWords
    tongues: Tongues
    speller: Speller
    grounder: Grounder
    reading: QuestionJudge
    condenser: Condenser | None = None
    judge: Judge | None = None

    def condense(self, request: Request) -> Asked:
        """What is asked: a greeting cut off, a follow-up resolved, slips of the keyboard mended."""
        bare = without_greeting(request.question, self.phrases)
        kind = self.talk.intent(bare)
        if kind:
            return Asked(request, Condensed(bare), kind)
        plain = condensed(bare, request.history)
        for question, cited in dict.fromkeys([(bare, ()), (plain.question, plain.cited)]):
            wanted = gist_asked(question, self.essay, self.gists, self._near, alone=not request.history)
            if wanted is not None:
                written = self.judge is not None and not wanted.rest
                return Asked(request, Condensed(wanted.rest or question, cited), gist=wanted, written=written)
        found = self.condenser.condensed(bare, request.history, request.begun) if self.condenser else plain
        return Asked(request, replace(found, question=self.speller.mended(found.question)))

    def retrieved(self, asked: Asked, documents: Sequence[Document], ranking: Ranking) -> Retrieved:
        """The documents of the retriever as passages."""
        from assistant.retrieval.retriever import passage_of

        return Retrieved(asked, tuple(map(passage_of, documents)), ranking)

    def read(self, retrieved: Retrieved) -> Written:
        """What is found, read: which sentences answer, and whether they do at all. Nothing is written yet."""
        asked, ranking = retrieved.asked, retrieved.ranking
        if ranking is None:
            return Written(asked, None)
        inside = (asked.gist.start, asked.gist.end) if asked.gist else None
        judgement = self.reading.judge(self.essay, ranking, inside)
        brief = Brief(
            question=asked.condensed.question,
            essay=self.essay,
            passages=retrieved.passages,
            ranking=ranking,
            judgement=judgement,
            decision=judgement.decision,
            history=asked.request.history,
            cited=asked.condensed.cited,
            inside=inside,
            central=self._central(asked) if asked.written else (),
            begun=asked.request.begun,
        )
        return Written(asked, self.judge.judged(brief) if self.judge else brief)

    def write(self, read: Written, config: RunnableConfig | None = None) -> Iterator[Written]:
        """The drafts of the answer, one at a time; one chunk without any at least."""
        yield read
        for said in self._drafts(read, config):
            if read.asked.request.stopped.is_set():
                return
            yield replace(read, said=(said,))

    def _drafts(self, read: Written, config: RunnableConfig | None) -> Iterator[Draft | Verbatim | Remark]:
        if read.brief is not None and read.brief.decision.answerable:
            yield from self.writer.write(read.brief, config)
        elif read.brief is None:
            for number in self._central(read.asked):
                sentence = self.essay.sentences[number]
                yield Verbatim(sentence.start, sentence.end)

    def _central(self, asked: Asked) -> tuple[int, ...]:
        """Numbers of the sentences a gist rests on; none where none is asked for."""
        if asked.gist is None:
            return ()
        found = gist(asked.gist, self.essay, self.index.sentence_vectors, asked.condensed.cited)
        return tuple(sentence.number for sentence in found)

    def opened(self, written: Written) -> Answer:
        """The answer before anything is said."""
        brief, request = written.brief, written.asked.request
        question = request.question if written.asked.talk else written.asked.condensed.question
        return Answer(
            question=request.question,
            statements=(),
            withheld=(),
            nearest=(),
            passages=brief.passages if brief else (),
            confidence=brief.decision.confidence if brief else float(written.asked.gist is not None),
            outcome=UNSURE,
            reason="",
            essay=self.essay.fingerprint,
            condensed=question if question != request.question else "",
            metadata=brief.metadata if brief else {},
        )

    def part(self, whole: Answer, written: Written, said: Draft | Verbatim | Remark) -> Answer:
        """The part of an answer that `said` is once it is held to the essay: a statement, or what is withheld."""
        blank = replace(whole, statements=(), withheld=(), outcome=UNSURE, note="", metadata={})
        if isinstance(said, Remark):
            return replace(blank, note=said.note, metadata=said.metadata)
        if isinstance(said, Verbatim):
            citation = self.essay.cite(said.start, said.end)
            around = (p for p in self.essay.passages if p.start <= said.start and said.end <= p.end)
            passages = blank.passages if written.brief else tuple(around)
            shown = (Statement(citation.quote, (citation,), "verbatim"),)
            return replace(blank, statements=shown, outcome=ANSWERED, passages=passages)
        question = written.brief.question if written.brief else ""
        held = self.grounder.ground(said, blank.passages, question)
        if isinstance(held, Withheld):
            return replace(blank, withheld=(held,))
        return replace(blank, statements=(held,), outcome=ANSWERED)

    def closed(self, whole: Answer, written: Written) -> Answer:
        """The last part: without statements the answer gets its outcome, the reason and what is closest."""
        end = replace(whole, statements=(), withheld=(), outcome=UNSURE)
        if written.asked.talk:
            return replace(end, reason=reply(written.asked.talk, self.essay, self.phrases))
        brief, note = written.brief, whole.note or self.tongues.note(whole.question, self.phrases)
        if whole.found or brief is None:
            reason = "" if whole.found else self.phrases.say("answer.unsure.nothing_else")
            return replace(end, note=note, reason=reason)
        decision = brief.decision
        if decision.answerable and brief.otherwise is not None and not whole.withheld:
            decision = brief.otherwise  # the writer had the word, and said nothing
        outcome, why = decision.outcome, decision.why
        if decision.answerable:
            left = "nothing_else" if brief.cited else "not_said"
            outcome, why = UNSURE, "withheld" if whole.withheld else left
        reason = self.phrases.say(f"answer.{outcome}.{why}", **(decision.variables if outcome == ABSENT else {}))
        return replace(end, outcome=outcome, reason=reason, nearest=tuple(self._nearest(outcome, brief)), note=note)

    def _nearest(self, outcome: str, brief: Brief) -> list[Passage]:
        """What is closest: the best sentences, each of which may be the answer; of what is absent, passages."""
        if outcome == ABSENT:
            return self.index.retrieval.search(brief.ranking, _NEAREST_CHARACTERS)[:_NEAREST]
        parts = brief.judgement.parts
        best = [self.essay.sentences[number] for number in brief.judgement.best(_NEAREST)]
        return [Passage(s.start, s.end, s.text, s.section, float(parts[s.number])) for s in best]

    def _near(self, words: str) -> list[float]:
        """The cosines of `words` with every sentence."""
        return list(map(float, self.index.rank([words])[0].similarity))


@dataclass(slots=True, eq=False)
class Shown:
    """An answer while it is grounded: what was shown of it so far."""

    steps: Steps
    _whole: Answer | None = None
    _written: Written | None = None

    def parts(self, written: Written) -> Iterator[Answer]:
        """The parts of the answer that a chunk of what is written brings."""
        self._written = written
        self._whole = self._whole or self.steps.opened(written)
        for said in written.said:
            if len(self._whole.statements) < _MOST:
                part = self.steps.part(self._whole, written, said)
                self._whole += part
                yield part

    def end(self) -> Answer:
        """The last part, after which the answer is whole."""
        if not (self._whole and self._written):
            raise ValueError("nothing was written: an answer ends only after it began")
        return self.steps.closed(self._whole, self._written)
