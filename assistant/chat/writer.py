"""The writer with a chat model: it says what the model says, each statement once it is grounded, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.chat.calls import ChatModel, Costs
from assistant.chat.prompts import bind_form, forms_of, repair_messages, shape, task_messages
from assistant.chat.replies import read_drafts
from assistant.chat.trouble import BROKEN, FAILED, UNREADABLE, Trouble, Unsupported
from assistant.grounding import Draft
from assistant.phrases import Phrases
from assistant.writing import MOST_QUOTED, Brief, QuotingWriter, Remark, Verbatim, Writer, choose_sentences

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import RunnableConfig


@dataclass(frozen=True, slots=True)
class ChatWriter:
    """Writes with `chat`. Where a reply is of no use `fallback` writes, if the decision without the model says so."""

    chat: ChatModel
    phrases: Phrases
    fallback: Writer = field(default_factory=QuotingWriter)
    waits: bool = True

    @property
    def name(self) -> str:
        """The model's name."""
        return self.chat.name

    def write(self, brief: Brief, config: RunnableConfig | None = None) -> Iterator[Draft | Verbatim | Remark]:
        """Yield each draft as soon as it is read, then what the answer cost. Trouble with the model is a remark."""
        started, costs, given = time.perf_counter(), Costs(brief.begun), False
        trouble, pointed = brief.trouble, set[int]()
        try:
            for draft in () if trouble else self._ask(brief, costs, config):
                given = True
                pointed.update(draft.sentences)
                yield draft
        except Trouble as found:
            trouble = found.kind
        if not given and (trouble or brief.central):
            yield from self._write_without(brief)
        elif brief.completed and not trouble:
            yield from _rest(brief, pointed)
        seconds = round(time.perf_counter() - started, 3)
        metadata = {"model": self.name, "seconds": seconds, "trouble": trouble, **costs.to_dict()}
        yield Remark(self._note(trouble, given), metadata)

    def _note(self, trouble: str, given: bool) -> str:
        if not trouble:
            return ""
        words = self.phrases.say(f"chat.trouble.{trouble}")
        return self.phrases.say(f"chat.note.{'unfinished' if given else 'without'}", trouble=words)

    def _write_without(self, brief: Brief) -> Iterator[Draft | Verbatim | Remark]:
        """The answer as it is without the model, where there is one."""
        if brief.central:
            for number in brief.central:
                sentence = brief.essay.sentences[number]
                yield Verbatim(sentence.start, sentence.end)
        elif brief.otherwise is None or brief.otherwise.answerable:
            yield from self.fallback.write(brief)

    def _ask(self, brief: Brief, costs: Costs, config: RunnableConfig | None) -> Iterator[Draft]:
        """The drafts of a reply in the best form the model and its server know.

        Raises:
            Trouble: none of them was answered.
        """
        for form in forms_of(self.chat.model) if brief.shown else ():
            messages = task_messages(brief.question, brief.essay, brief.shown, "answer", shape(form), self.phrases)
            try:
                yield from self._mend(messages, form, brief, costs, config)
                return
            except (Unsupported, NotImplementedError):
                continue
        if brief.shown:
            raise Trouble(FAILED)

    def _mend(
        self, messages: Sequence[BaseMessage], form: str, brief: Brief, costs: Costs, config: RunnableConfig | None
    ) -> Iterator[Draft]:
        """The drafts of a reply, or of a second one where the first has none that can be read."""
        said: list[str] = []
        given = False

        def listen(messages: Sequence[BaseMessage]) -> Iterator[str]:
            model = bind_form(self.chat.model, form, len(brief.shown), self.phrases)
            for piece in self.chat.say(messages, costs, form, model, config):
                said.append(piece)
                yield piece

        try:
            for draft in read_drafts(listen(messages), brief.shown):
                given = True
                yield replace(draft, stands=_stands(draft, brief))
        except Trouble as trouble:
            if given or trouble.kind not in (UNREADABLE, BROKEN):
                raise
            again = repair_messages(messages, "".join(said), trouble.why, self.phrases)
            for draft in read_drafts(listen(again), brief.shown):
                yield replace(draft, stands=_stands(draft, brief))


def _rest(brief: Brief, pointed: set[int]) -> Iterator[Verbatim]:
    """What the reader by itself would answer with and no statement points at, up to as many as are quoted at most."""
    if brief.otherwise is not None and brief.otherwise.answerable:
        whole = choose_sentences(brief)
        room = max(0, MOST_QUOTED - len(pointed)) if len(whole) <= MOST_QUOTED else len(whole)  # a list is quoted whole
        for sentence in [each for each in whole if each.number not in pointed][:room]:
            yield Verbatim(sentence.start, sentence.end)


def _stands(draft: Draft, brief: Brief) -> bool:
    """Whether what a draft points at may be shown where its words may not: somebody else says that it answers.

    That is the calibrated decision, or the reader, which holds every one of these sentences for a part of the answer.
    """
    parts, least = brief.judgement.parts, brief.judgement.least
    return brief.calibrated or all(parts[number] >= least for number in draft.sentences)
