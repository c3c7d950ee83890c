"""Asks a chat model whether the passages answer at all, before it writes: small models write well and refuse badly."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assistant.answers import ANSWERED, UNSURE
from assistant.chat_calls import BrokenOff, Caller, Costs, Unsupported
from assistant.chat_models import ChatModel
from assistant.chat_prompts import asked
from assistant.phrases import Phrases
from assistant.reply_cache import cache_key
from assistant.writers import Brief

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_FLOOR = 0.05  # confidence of the model-free decision under which no model is asked
_SAID = 0.9  # probability that a plain Yes stands for, where the server gives none
_LEAST = 1e-4  # probability
_SURER = 0.5  # probability from which it is answered
_TOP = 20  # first words looked at; the most OpenAI's servers give


@dataclass(frozen=True, slots=True)
class ChatJudge:
    """Decides by the model alone (`by` "model"), or by it and the model-free confidence together ("both").

    P(Yes) was right on 18 of 20 questions with Qwen2.5-Coder-1.5B and useless with 0.5B (measured): whoever chooses
    a model calibrates it.
    """

    chat: ChatModel
    phrases: Phrases
    caller: Caller
    by: str = "both"

    def judged(self, brief: Brief) -> Brief:
        """`brief` with the decision made, and what it cost; unchanged where nothing near was found.

        Raises:
            ModelError: the model cannot be reached or did not answer.
        """
        decision = brief.decision
        if not brief.passages or decision.confidence < _FLOOR:
            return brief
        costs = Costs()
        yes = self._yes(brief, costs)
        if yes is None:
            return brief
        sure = yes if self.by == "model" else _joint(yes, decision.confidence)
        if sure >= _SURER:
            outcome, why = ANSWERED, ""
        else:
            outcome, why = (UNSURE, "not_said") if decision.answerable else (decision.outcome, decision.why)
        decided = replace(decision, confidence=round(sure, 4), outcome=outcome, why=why)
        metadata = {**brief.metadata, "p_yes": round(yes, 4), "decide": costs.to_dict()}
        return replace(brief, decision=decided, metadata=metadata)

    def _yes(self, brief: Brief, costs: Costs) -> float | None:
        """P(Yes); None where the model says neither."""
        messages = asked(brief.question, brief.passages, "decide", self.phrases)
        cache = self.caller.cache
        key = cache_key(self.chat.name, "yes", [m.text for m in messages])
        kept = cache.get(key) if cache else None
        if kept is not None:
            costs.cached = True
            return float(kept)
        yes = self._heard(messages, costs)
        if cache and yes is not None:
            cache.put(key, repr(yes))
        return yes

    def _heard(self, messages: list[BaseMessage], costs: Costs) -> float | None:
        tops: list[Any] = []
        for model in _askable(self.chat.model, tops):
            try:
                reply = "".join(self.caller.stream(model, messages, costs))
            except Unsupported:
                continue
            except BrokenOff:
                return None
            return _from_logprobs(tops) if tops else _from_words(reply)
        return None


def _askable(model: Any, tops: list[Any]) -> Iterator[Any]:
    """`model` asked for the likeliest first words, which are put into `tops`, where its client can; then as it is."""
    if type(model).__module__.startswith("langchain_openai"):
        from langchain_core.runnables import RunnableGenerator

        def listened(chunks: Iterator[Any]) -> Iterator[Any]:
            for chunk in chunks:
                logprobs = (chunk.response_metadata or {}).get("logprobs") or {}
                tops.extend((logprobs.get("content") or [])[: 1 - len(tops)])
                yield chunk

        yield model.bind(logprobs=True, top_logprobs=_TOP, max_tokens=1) | RunnableGenerator(listened)
    yield model


def _from_logprobs(heard: list[Any]) -> float | None:
    mass = {"yes": 0.0, "no": 0.0}
    for each in heard[0].get("top_logprobs") or heard[:1]:
        word = "".join(c for c in each["token"].lower() if c.isalpha())
        if word in mass:
            mass[word] += math.exp(each["logprob"])
    total = sum(mass.values())
    return mass["yes"] / total if total else None


def _from_words(reply: str) -> float | None:
    first = "".join(c if c.isalpha() else " " for c in reply.lower()).split()[:1]
    return {"yes": _SAID, "no": 1 - _SAID}.get(first[0] if first else "")


def _joint(one: float, other: float) -> float:
    """Two probabilities as one: the mean of their log odds."""
    odds = [math.log(p / (1 - p)) for p in (min(1 - _LEAST, max(_LEAST, x)) for x in (one, other))]
    return 1 / (1 + math.exp(-sum(odds) / 2))
