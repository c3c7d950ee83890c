"""The parts of an assistant that a chat model takes over, made of the one model it is given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.chat_calls import Caller
from assistant.chat_condenser import ChatCondenser
from assistant.chat_judge import ChatJudge
from assistant.chat_models import open_chat_model
from assistant.chat_prompts import checked
from assistant.chat_writer import ChatWriter
from assistant.errors import SettingsError
from assistant.grounding import Likeness
from assistant.models import Encoder
from assistant.phrases import Phrases
from assistant.reply_cache import ReplyCache

_DECIDED_BY = ("reader", "model", "both")
_KEPT = 256  # texts whose vectors are kept


@dataclass(frozen=True, slots=True)
class ChatParts:
    """Writer, condenser of follow-ups, and the judge of whether the essay answers (None: no model is asked that).

    `alike` is what grounding holds a paraphrase to its evidence by. None of them belongs to one essay.
    """

    writer: ChatWriter
    condenser: ChatCondenser
    judge: ChatJudge | None
    alike: Likeness


def chat_parts(
    model: Any, encoder: Encoder, phrases: Phrases, decide: str = "reader", cache: Path | None = None
) -> ChatParts:
    """Open `model` (a name or a LangChain chat model) and make the parts.

    Raises:
        ModelError: the model cannot be opened.
        PromptError: a prompt is missing or names a variable it may not.
        SettingsError: `decide` is not one of reader, model, both.
    """
    if decide not in _DECIDED_BY:
        raise SettingsError(f"decide is {decide!r}. Give one of: {', '.join(_DECIDED_BY)}.")
    checked(phrases)
    chat = open_chat_model(model)
    caller = Caller(chat.name, ReplyCache(cache) if cache else None)
    judge = None if decide == "reader" else ChatJudge(chat, phrases, caller, decide)
    writer, condenser = ChatWriter(chat, phrases, caller), ChatCondenser(chat, phrases, caller)
    return ChatParts(writer, condenser, judge, likeness(encoder))


def likeness(encoder: Encoder) -> Likeness:
    """Cosine of two texts by `encoder`; each text is encoded once."""

    @lru_cache(maxsize=_KEPT)
    def vector(text: str) -> Any:
        return encoder.encode_documents([text])[0]

    return lambda one, other: float(vector(one) @ vector(other))
