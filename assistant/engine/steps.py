"""The steps of an answer, each a plain function of values; `chain.py` composes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answers import ABSENT, ANSWERED, UNSURE, Answer, Passage, Statement, Withheld
from assistant.essay import Essay
from assistant.grounding import Grounder
from assistant.language import Speller, content, language_note, words
from assistant.phrases import Phrases
from assistant.reading import strange_year
from assistant.writing import (
    NOTHING_BEFORE,
    TOO_MANY,
    Asked,
    Brief,
    Condensed,
    Condenser,
    GistWords,
    Judge,
    Remark,
    Request,
    Retrieved,
    Talk,
    Verbatim,
    Writer,
    Written,
    asks_author,
    byline,
    complete_question,
    condense,
    decide_anew,
    find_gist,
    gist,
    goes_on,
    once_more,
    questions_in,
    reply,
    what_follows,
)

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from assistant.grounding import Draft
    from assistant.index import Index
    from assistant.reading import QuestionJudge
    from assistant.retrieval.retriever import EssayRetriever

_NEAREST = 3  # sentences, or passages, shown as the closest
_NEAREST_CHARACTERS = 1_200
_AT_ONCE = 3  # questions in one that are answered; more are for a list of their own


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
    speller: Speller
    grounder: Grounder
    reading: QuestionJudge
    condenser: Condenser | None = None
    judge: Judge | None = None

    def condense(self, request: Request) -> tuple[Asked, ...]:
        """What is asked, one by one: greetings cut off, follow-ups resolved, slips of the keyboard mended.

        A chat model reads several questions at once by itself, and is given the whole.
        """
        bare = once_more(self.talk.bare(request.question), request.history)
        parts = (bare,) if self.condenser else questions_in(bare)
        first = self._asked(request, parts[0], request.history)
        if len(parts) == 1:
            return (first,)
        found = [replace(first, part=parts[0])]
        for part in parts[1:_AT_ONCE]:
            whole = complete_question(part, found[-1].condensed.question)
            found.append(replace(self._asked(request, whole, ()), part=part))
        asking = [asked for asked in found if not asked.talk] or found[:1]
        return (*asking, *(Asked(request, Condensed(part), TOO_MANY, part=part) for part in parts[_AT_ONCE:]))

    def _asked(self, request: Request, bare: str, history: Sequence[Answer]) -> Asked:
        """The one question `bare`, read with the answers of `history`."""
        empty = not content(bare) and len(words(bare)) <= 1  # "Why?", "?!"
        kind = self.talk.intent(bare) or (NOTHING_BEFORE if not history and (empty or goes_on(bare)) else "")
        if kind:
            return Asked(request, Condensed(bare), kind)
        if asks_author(bare, self.gists, alone=not history):
            line = byline(self.essay)
            return Asked(request, Condensed(bare), author=True, known=(line,) if line else None)
        if (following := what_follows(bare, history, self.essay)) is not None:
            return Asked(request, Condensed(bare), known=following)
        plain = condense(bare, history, self.essay)
        for question, cited in dict.fromkeys([(bare, ()), (plain.question, plain.cited)]):
            wanted = find_gist(question, self.essay, self.gists, self._near, alone=not history)
            if wanted is not None:
                reads = self.judge is not None and not wanted.rest
                return Asked(request, Condensed(wanted.rest or question, cited), gist=wanted, reads=reads)
        found = self.condenser.condense(bare, history, plain, request.begun) if self.condenser else plain
        return Asked(request, replace(found, question=self.speller.mend(found.question)))

    def retrieve(self, asked: Asked, retriever: EssayRetriever, config: RunnableConfig | None = None) -> Retrieved:
        """What `retriever` finds for a question; nothing where nothing is looked up."""
        if not asked.is_looked_up:
            return Retrieved(asked)
        documents = retriever.find(asked.condensed.question, config)
        return Retrieved(asked, documents.passages, documents.ranking)

    def read(self, retrieved: Retrieved) -> Written:
        """What is found, read: which sentences answer, and whether they do at all. Nothing is written yet."""
        asked, ranking = retrieved.asked, retrieved.ranking
        if ranking is None:
            return Written(asked, None)
        inside = (asked.gist.start, asked.gist.end) if asked.gist else None
        cited = asked.condensed.cited
        judgement = self.reading.judge(self.essay, ranking, inside)
        decision = decide_anew(judgement, self.essay, cited, inside)
        if asked.author:
            decision = replace(decision, outcome=UNSURE, why="no_author")
        brief = Brief(
            question=asked.condensed.question,
            essay=self.essay,
            passages=retrieved.passages,
            ranking=ranking,
            judgement=judgement,
            decision=decision,
            history=asked.request.history,
            cited=cited,
            inside=inside,
            central=self._central(asked) if asked.reads else (),
            begun=asked.request.begun,
        )
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
            yield from (Verbatim(start, end) for start, end in read.asked.known or ())
            for number in self._central(read.asked):
                sentence = self.essay.sentences[number]
                yield Verbatim(sentence.start, sentence.end)

    def _central(self, asked: Asked) -> tuple[int, ...]:
        """Numbers of the sentences a gist rests on; none where none is asked for."""
        if asked.gist is None:
            return ()
        found = gist(asked.gist, self.essay, self.index.sentence_vectors, asked.condensed.cited)
        return tuple(sentence.number for sentence in found)

    def begin(self, written: Written) -> Answer:
        """The answer before anything is said."""
        brief, asked, request = written.brief, written.asked, written.asked.request
        question = request.question if asked.talk else asked.condensed.question
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

    def _near(self, words: str) -> list[float]:
        """The cosines of `words` with every sentence."""
        return list(map(float, self.index.rank([words])[0].similarity))
