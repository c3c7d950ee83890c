"""Follow-ups rewritten by a chat model, and taken only where it put in nothing but words of the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Answer
from assistant.chat.calls import ChatModel, Costs
from assistant.chat.prompts import condense_messages
from assistant.chat.trouble import Trouble, Unsupported
from assistant.language import content
from assistant.phrases import Phrases
from assistant.writing import follows_up

_LONGEST = 300  # characters of a question a person would still type
_KNOWN = 0.8  # share of its content words that question and conversation must have


@dataclass(frozen=True, slots=True)
class ChatCondenser:
    """Makes a question that stands alone of one that does not."""

    chat: ChatModel
    phrases: Phrases

    def rewrite(self, question: str, history: Sequence[Answer], begun: float) -> str:
        """`question` in full, "" where that fails or is not needed; the answer was `begun` then (`time.monotonic`)."""
        if not history or not follows_up(question):
            return ""
        messages = condense_messages(question, history, self.phrases)
        try:
            reply = "".join(self.chat.say(messages, Costs(begun), "condense"))
        except (Unsupported, Trouble):
            return ""
        written = " ".join(reply.split()).strip("\"'“” ")
        return written if _faithful(written, question, history) else ""


def _faithful(written: str, question: str, history: Sequence[Answer]) -> bool:
    """Whether a rewritten question is one question, about what was spoken of."""
    spoken = set(content(question))
    for answer in history:
        spoken |= set(content(f"{answer.question} {answer.condensed} {answer.text}"))
    stems = content(written)
    known = sum(stem in spoken for stem in stems)
    return bool(stems) and len(written) <= _LONGEST and known >= _KNOWN * len(stems)
