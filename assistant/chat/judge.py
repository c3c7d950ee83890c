"""Shows a chat model what to read, and settles whether it is asked to answer: it decides, or a calibrated yes or no."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assistant.answers import ANSWERED, UNSURE
from assistant.chat.belief import Belief
from assistant.chat.calls import ChatModel, Costs
from assistant.chat.prompts import forms_of, shape, task_messages
from assistant.chat.trouble import Trouble, Unsupported
from assistant.phrases import Phrases
from assistant.reading import NOT_SAID, settle
from assistant.retrieval import passages_of
from assistant.writing import Brief

if TYPE_CHECKING:
    from assistant.reading import Decision

_SAID = 0.9  # probability that a plain Yes stands for, where the server gives none
_LEAST = 8  # sentences shown, however little fits
_TOP = 20  # first words looked at; the most OpenAI's servers give


@dataclass(frozen=True, slots=True)
class ChatJudge:
    """Leaves the word to the model, which answers or finds nothing; `veto` gives the reader the first one.

    With a `belief` the model is asked yes or no first, and what it says is weighed with the reader's confidence. Where
    the passages a writer is shown are `limited`, the model sees nothing else.
    """

    chat: ChatModel
    phrases: Phrases
    belief: Belief | None = None
    veto: bool = False
    limited: bool = False

    def decide(self, brief: Brief) -> Brief:
        """`brief` with what the model is shown, and whether it is asked to answer."""
        brief = self.prepare(brief)
        if self.veto:
            return brief
        asked_for = replace(brief, otherwise=brief.decision, decision=replace(brief.decision, outcome=ANSWERED, why=""))
        if brief.central:  # an essay always has a gist
            return replace(asked_for, decision=replace(asked_for.decision, confidence=1.0))
        if self.belief is None or not brief.shown:
            return asked_for
        costs = Costs(brief.begun)
        try:
            yes = self.ask_yes(brief, costs)
        except Trouble as trouble:
            return replace(asked_for, trouble=trouble.kind)
        metadata = {**brief.metadata, "p_yes": yes, "decide": costs.to_dict()}
        if yes is None:
            return replace(asked_for, metadata=metadata)
        decision = _weigh(brief.decision, yes, self.belief)
        completed = self.belief.leans_on_reader
        decided = replace(asked_for, decision=decision, calibrated=True, completed=completed, metadata=metadata)
        return decided if decision.answerable else replace(decided, otherwise=None)

    def prepare(self, brief: Brief) -> Brief:
        """`brief` with the sentences that the model is shown."""
        numbers = sentences_to_show(brief, self.chat.room, self.few, self.limited)
        return replace(brief, shown=numbers, passages=passages_of(brief.essay, numbers))

    @property
    def few(self) -> int:
        """The most sentences the model is shown; 0 for the whole essay where it fits."""
        few = self.belief.few if self.belief else None
        return self.chat.few if few is None else few

    def ask_yes(self, brief: Brief, costs: Costs) -> float | None:
        """P(Yes) that the sentences shown answer, 4 decimals; None where the model says neither.

        Raises:
            Trouble: the model did not answer.
        """
        form = shape(forms_of(self.chat.model)[0])
        messages = task_messages(brief.question, brief.essay, brief.shown, "decide", form, self.phrases)
        for model in _askable(self.chat.model):
            try:
                reply = "".join(self.chat.say(messages, costs, "yes", model))
            except Unsupported:
                continue
            return _probability(reply)
        return None


def _weigh(decision: Decision, yes: float, belief: Belief) -> Decision:
    """The decision of the model's P(Yes) and the reader's confidence together."""
    sure = belief.probability(yes, decision.confidence)
    why = decision.why if decision.outcome == UNSURE else NOT_SAID
    return settle(sure, belief.threshold, belief.absent, decision.variables.get("name", ""), why)


def _askable(model: Any) -> Iterator[Any]:
    """`model` made to say P(Yes) in digits, from its likeliest first words, where its client can; then as it is."""
    if type(model).__module__.startswith("langchain_openai"):
        from langchain_core.runnables import RunnableGenerator

        def weigh(chunks: Iterator[Any]) -> Iterator[Any]:
            given = False
            for chunk in chunks:
                first = ((chunk.response_metadata or {}).get("logprobs") or {}).get("content")
                words = _from_logprobs(first[0]) if first and not given else "" if given else chunk.text
                given = given or bool(first)
                yield chunk.model_copy(update={"content": words})

        yield model.bind(logprobs=True, top_logprobs=_TOP, max_tokens=1) | RunnableGenerator(weigh)
    yield model


def _from_logprobs(first: Any) -> str:
    """P(Yes) of the likeliest first words, in digits; "" where neither Yes nor No is among them."""
    mass = {"yes": 0.0, "no": 0.0}
    for each in first.get("top_logprobs") or [first]:
        word = "".join(c for c in each["token"].lower() if c.isalpha())
        if word in mass:
            mass[word] += math.exp(each["logprob"])
    total = sum(mass.values())
    return str(round(mass["yes"] / total, 4)) if total else ""


def _probability(reply: str) -> float | None:
    """What a reply says: P(Yes) in digits, or a first word."""
    if re.fullmatch(r"[01]\.\d+", reply):
        return float(reply)
    first = "".join(c if c.isalpha() else " " for c in reply.lower()).split()[:1]
    return {"yes": _SAID, "no": round(1 - _SAID, 4)}.get(first[0] if first else "")


def sentences_to_show(brief: Brief, room: int, few: int = 0, found: bool = False) -> tuple[int, ...]:
    """Numbers of the sentences to show, in the order they are shown.

    Args:
        brief: what was asked, and what reading made of the essay.
        room: characters of sentences that the model's context holds.
        few: the most sentences, likeliest first; 0 where the model reads the essay whole, in its order.
        found: nothing but what the retriever found.
    """
    allowed = [n for n in brief.allowed if not found or _is_found(brief, n)]
    lengths = {number: len(brief.essay.sentences[number].text) for number in allowed}
    if not few and sum(lengths.values()) <= room:
        return tuple(allowed)
    taken: list[int] = []
    for number in _likeliest(brief, allowed):
        room -= lengths[number]
        if len(taken) >= _LEAST and (room < 0 or (few and len(taken) >= few)):
            break
        taken.append(number)
    return tuple(taken if few else sorted(taken))


def _is_found(brief: Brief, number: int) -> bool:
    sentence = brief.essay.sentences[number]
    return any(p.start <= sentence.start and sentence.end <= p.end for p in brief.passages)


def _likeliest(brief: Brief, allowed: Sequence[int]) -> Iterator[int]:
    """What a gist rests on first, then the likeliest to be part of the answer."""
    wanted = set(allowed)
    order = (*brief.central, *brief.judgement.best(len(brief.essay.sentences)))
    yield from (number for number in dict.fromkeys(order) if number in wanted)
