"""The steps of an answer, each a plain function of values; `chain.py` composes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answers import ABSENT, ANSWERED, UNSURE, Answer, Passage, Statement, Withheld
from assistant.essay import Essay
from assistant.grounding import Grounder
from assistant.language import language_note
from assistant.phrases import Phrases
from assistant.reading import strange_year
from assistant.writing import (
    Asked,
    Brief,
    Judge,
    Remark,
    Understanding,
    Verbatim,
    Writer,
    Written,
    gist,
    reply,
    request_of,
)

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from assistant.grounding import Draft
    from assistant.index import Index
    from assistant.reading import Decision, QuestionJudge
    from assistant.retrieval.retriever import Documents, EssayRetriever

_NEAREST = 3  # sentences, or passages, shown as the closest
_NEAREST_CHARACTERS = 1_200
# Of the probability that brings a sentence into a first answer: who asks for more takes what is a little less sure.
_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Steps:
    """What the steps share: the essay, its index, who understands, reads and writes, and the product's words.

    `judge`, where there is one, asks a chat model.
    """

    essay: Essay
    index: Index
    understanding: Understanding
    reading: QuestionJudge
    writer: Writer
    grounder: Grounder
    phrases: Phrases
    judge: Judge | None = None

    def brief_on(self, question: str, retriever: EssayRetriever) -> Brief | None:
        """What a writer is given for `question`, the first of several in one; None where nothing is looked up.

        Raises:
            QuestionError: it is empty or too long.
        """
        questions = self.understanding.questions(request_of(question, self.essay))
        asked = next((each for each in questions if each.is_looked_up), None)
        return self.read(asked, retriever.find(asked.question)).brief if asked else None

    def read(self, asked: Asked, found: Documents | None) -> Written:
        """What is found, read: which sentences answer, and whether they do at all. Nothing is written yet.

        `found` is None where nothing was looked up.
        """
        if found is None:
            return Written(asked, None)
        inside = (asked.gist.start, asked.gist.end) if asked.gist else None
        judgement = self.reading.judge(self.essay, found.ranking, inside)
        brief = Brief(
            question=asked.question,
            essay=self.essay,
            passages=found.passages,
            ranking=found.ranking,
            judgement=judgement,
            decision=judgement.decision,
            history=asked.request.history,
            cited=asked.cited,
            inside=inside,
            central=self._central(asked) if asked.reads else (),
            begun=asked.request.begun,
        )
        decision = _decide_anew(brief)
        if asked.author:
            decision = replace(decision, outcome=UNSURE, why="no_author")
        brief = replace(brief, decision=decision)
        return Written(asked, self.judge.decide(brief) if self.judge else brief)

    def write(self, read: Written, config: RunnableConfig | None = None) -> Iterator[Written]:
        """The drafts of the answer, one at a time; one chunk without any at least."""
        yield read
        for said in self._drafts(read, config):
            if read.asked.request.stopped.is_set():
                return
            yield replace(read, said=said)

    def _drafts(self, read: Written, config: RunnableConfig | None) -> Iterator[Draft | Verbatim | Remark]:
        if read.brief is not None and read.brief.decision.answerable:
            yield from self.writer.write(read.brief, config)
        elif read.brief is None:
            central = (self.essay.sentences[number] for number in self._central(read.asked))
            yield from (Verbatim(*span) for span in read.asked.known or [(s.start, s.end) for s in central])

    def _central(self, asked: Asked) -> tuple[int, ...]:
        """Numbers of the sentences a gist rests on; none where none is asked for."""
        if asked.gist is None:
            return ()
        found = gist(asked.gist, self.essay, self.index.sentence_vectors, asked.cited)
        return tuple(sentence.number for sentence in found)

    def begin(self, written: Written) -> Answer:
        """The answer before anything is said."""
        brief, asked, request = written.brief, written.asked, written.asked.request
        question = request.question if asked.talk else asked.question
        certain = not asked.talk and asked.known != ()  # a gist, or spans that are known: nothing had to be judged
        return Answer(
            question=request.question,
            statements=(),
            withheld=(),
            nearest=(),
            passages=brief.passages if brief else (),
            confidence=brief.decision.confidence if brief else float(certain),
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

    def end(self, whole: Answer, written: Written) -> Answer:
        """The last part: without statements the answer gets its outcome, the reason and what is closest."""
        end = replace(whole, statements=(), withheld=(), outcome=UNSURE)
        if written.asked.talk:
            return replace(end, reason=reply(written.asked.talk, self.essay, self.phrases))
        brief, note = written.brief, whole.note or language_note(whole.question, self.essay.text, self.phrases)
        note = " ".join(filter(None, (note, self._premise(brief))))
        if whole.found or brief is None:
            reason = "" if whole.found else self.phrases.say("answer.unsure.nothing_else")
            return replace(end, note=note, reason=reason)
        decision = brief.last_word(bool(whole.withheld))
        outcome, why = decision.outcome, decision.why
        if brief.cited and not whole.withheld:
            outcome, why = UNSURE, "nothing_else"
        reason = self.phrases.say(f"answer.{outcome}.{why}", **(decision.variables if outcome == ABSENT else {}))
        return replace(end, outcome=outcome, reason=reason, nearest=tuple(self._nearest(outcome, brief)), note=note)

    def _premise(self, brief: Brief | None) -> str:
        """That the question has a year which the essay does not have."""
        year = strange_year(brief.question, f"{self.essay.title}\n{self.essay.text}") if brief else ""
        return self.phrases.say("answer.premise.year", year=year) if year else ""

    def _nearest(self, outcome: str, brief: Brief) -> list[Passage]:
        """What is closest: the best sentences, each of which may be the answer; of what is absent, passages."""
        if outcome == ABSENT:
            return self.index.retrieval.search(brief.ranking, _NEAREST_CHARACTERS)[:_NEAREST]
        parts = brief.judgement.parts
        best = [self.essay.sentences[number] for number in brief.judgement.best(_NEAREST)]
        return [Passage(s.start, s.end, s.text, s.section, float(parts[s.number])) for s in best]


def _decide_anew(brief: Brief) -> Decision:
    """The decision on the sentences that may still answer: as it was where none was cited before.

    No answer is surer than the likeliest sentence that is left.
    """
    decision, judgement = brief.decision, brief.judgement
    if not brief.cited or not decision.answerable:
        return decision
    left = max((float(judgement.parts[number]) for number in brief.allowed), default=0.0)
    surest = replace(decision, confidence=min(decision.confidence, left))
    return surest if left >= _SHARE * judgement.least else replace(surest, outcome=UNSURE, why="nothing_else")
