"""The parts of an assistant that a chat model takes over, made of the one model it is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.chat.belief import Belief, find_belief
from assistant.chat.calls import SECONDS, ChatModel
from assistant.chat.condenser import ChatCondenser
from assistant.chat.judge import ChatJudge
from assistant.chat.opening import open_chat_model
from assistant.chat.prompts import check_prompts
from assistant.chat.writer import ChatWriter
from assistant.errors import SettingsError
from assistant.grounding import Likeness
from assistant.index import Encoder
from assistant.phrases import Phrases, message

_KEPT = 256  # texts whose vectors are kept


@dataclass(frozen=True, slots=True)
class ChatParts:
    """Writer, condenser of follow-ups, and the judge that says what the model is shown and whether it is asked.

    `alike` is what grounding holds a paraphrase to its evidence by. None of them belongs to one essay.
    """

    writer: ChatWriter
    condenser: ChatCondenser
    judge: ChatJudge
    alike: Likeness


def chat_parts(
    model: Any,
    encoder: Encoder,
    phrases: Phrases,
    decide: str = "auto",
    cache: Path | None = None,
    seconds: float = SECONDS,
    home: Path | None = None,
    limited: bool = False,
    gguf: Path | None = None,
) -> ChatParts:
    """Open `model` (a name or a LangChain chat model) and make the parts.

    Args:
        model: as in `open_chat_model`, or "local": one on this machine.
        encoder: what paraphrases are compared by.
        phrases: the prompts and the product's words.
        decide: as in `Assistant.open`.
        cache: a folder to keep replies in.
        seconds: that an answer may take the model.
        home: where calibrations, and models that were fetched, are kept; default: the user's own folders.
        limited: the model is shown no more than the passages that the retriever finds.
        gguf: the file of a local model.

    Raises:
        ModelError: the model cannot be opened.
        PromptError: a prompt is missing or names a variable it may not.
        SettingsError: `seconds` is not a time.
    """
    if not 0 < seconds < float("inf"):
        raise SettingsError(message("chat.seconds", seconds=seconds))
    check_prompts(phrases)
    chat = _local(gguf, home, phrases, seconds) if model == "local" else open_chat_model(model, seconds)
    chat = replace(chat, cache=cache)
    judge = ChatJudge(chat, phrases, _belief(decide, chat.name, home), decide == "reader", limited)
    return ChatParts(ChatWriter(chat, phrases), ChatCondenser(chat, phrases), judge, likeness(encoder))


def _local(gguf: Path | None, home: Path | None, phrases: Phrases, seconds: float) -> ChatModel:
    from assistant.chat.local.opening import open_local

    return open_local(gguf, home, phrases, seconds)


def _belief(decide: str, name: str, home: Path | None) -> Belief | None:
    """What the decision rests on; None where the model is not asked yes or no first."""
    if decide == "auto":
        return find_belief(name, home)
    return (find_belief(name, home) or Belief()) if decide == "both" else None


def likeness(encoder: Encoder) -> Likeness:
    """Cosine of two texts by `encoder`; each text is encoded once."""

    @lru_cache(maxsize=_KEPT)
    def vector(text: str) -> Any:
        return encoder.encode_documents([text])[0]

    return lambda one, other: float(vector(one) @ vector(other))
