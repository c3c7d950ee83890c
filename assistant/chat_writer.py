"""The writer with a chat model: it says what the model says, each statement once it is grounded, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.answers import Passage
from assistant.chat_calls import BrokenOff, Caller, Costs, Unsupported
from assistant.chat_forms import bound, forms_of, shape
from assistant.chat_models import ChatModel
from assistant.chat_prompts import asked, asked_again
from assistant.chat_replies import Unreadable, drafts
from assistant.chat_trouble import not_answered
from assistant.essay import Essay
from assistant.grounding import Draft
from assistant.phrases import Phrases
from assistant.quoting import QuotingWriter
from assistant.writers import Brief, Remark, Verbatim, Writer

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import RunnableConfig


@dataclass(frozen=True, slots=True)
class ChatWriter:
    """Writes with `chat`; `fallback` writes where a reply cannot be used."""

    chat: ChatModel
    phrases: Phrases
    caller: Caller
    fallback: Writer = field(default_factory=QuotingWriter)
    waits: bool = True

    @property
    def name(self) -> str:
        """The model's name."""
        return self.chat.name

    def write(self, brief: Brief, config: RunnableConfig | None = None) -> Iterator[Draft | Verbatim | Remark]:
        """Yield each draft as soon as it is read, then what the answer cost.

        Raises:
            ModelError: the model cannot be reached or did not answer.
        """
        started, costs, given = time.perf_counter(), Costs(), False
        note = ""
        try:
            for draft in self._asked(brief, costs, config):
                given = True
                yield draft
        except BrokenOff:
            note = "broken" if given else "fallback"
        except Unreadable:
            note = "fallback"
        if note == "fallback":
            yield from self.fallback.write(brief)
        seconds = round(time.perf_counter() - started, 3)
        metadata = {"model": self.name, "seconds": seconds, **costs.to_dict()}
        yield Remark(self.phrases.say(f"chat.note.{note}") if note else "", metadata)

    def _asked(self, brief: Brief, costs: Costs, config: RunnableConfig | None) -> Iterator[Draft]:
        """The drafts of a reply in the best form the model and its server know."""
        refusal: BaseException = NotImplementedError("no form of request fits")
        for form in forms_of(self.chat.model):
            messages = asked(brief.question, brief.passages, shape(form), self.phrases)
            try:
                yield from self._mended(messages, form, brief, costs, config)
                return
            except (Unsupported, NotImplementedError) as error:
                refusal = error.__cause__ or error
        raise not_answered(self.name, refusal)

    def _mended(
        self, messages: Sequence[BaseMessage], form: str, brief: Brief, costs: Costs, config: RunnableConfig | None
    ) -> Iterator[Draft]:
        """The drafts of a reply, or of a second one where the first has none that can be read."""
        said: list[str] = []
        given = False
        try:
            for draft in self._drafts(messages, form, brief, said, costs, config):
                given = True
                yield draft
        except (Unreadable, BrokenOff) as trouble:
            if given:
                raise
            again = asked_again(messages, "".join(said), str(trouble) or "it broke off", self.phrases)
            yield from self._drafts(again, form, brief, [], costs, config)

    def _drafts(
        self,
        messages: Sequence[BaseMessage],
        form: str,
        brief: Brief,
        said: list[str],
        costs: Costs,
        config: RunnableConfig | None,
    ) -> Iterator[Draft]:
        model = bound(self.chat.model, form, len(brief.passages))
        pieces = self.caller.say(model, messages, costs, config, form)
        yield from drafts(_kept(pieces, said), brief.passages, lambda p: _sentences(brief.essay, p))


def _kept(pieces: Iterable[str], said: list[str]) -> Iterator[str]:
    for piece in pieces:
        said.append(piece)
        yield piece


def _sentences(essay: Essay, passage: Passage) -> list[str]:
    inside = essay.sentences_in(passage.start, passage.end)
    return [s.text for s in inside if passage.start <= s.start and s.end <= passage.end] or [passage.text]
