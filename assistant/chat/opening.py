"""Opens chat models, and makes the parts of an assistant that one takes over. Home of LangChain's init_chat_model."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.chat.belief import Belief, find_belief
from assistant.chat.calls import CONTEXT, TOKENS, ChatModel, with_room
from assistant.chat.condenser import ChatCondenser
from assistant.chat.judge import ChatJudge
from assistant.chat.prompts import check_prompts
from assistant.chat.trouble import opening_error
from assistant.chat.writer import ChatWriter
from assistant.errors import ModelError
from assistant.grounding import Likeness
from assistant.index import Encoder
from assistant.phrases import Phrases, message
from assistant.settings import SECONDS, Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_KEPT = 256  # texts whose vectors are kept
_RETRIES = 2  # the client's own, where it has any


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
    settings: Settings | None = None,
    limited: bool = False,
) -> ChatParts:
    """Open `model` (a name or a LangChain chat model) and make the parts.

    Args:
        model: as in `open_chat_model`, or "local": one on this machine.
        encoder: what paraphrases are compared by.
        phrases: the prompts and the product's words.
        decide: see `Assistant.open`.
        cache: a folder to keep replies in.
        settings: how long an answer may take the model, where calibrations and fetched models are kept, a local file.
        limited: the model is shown no more than the passages that the retriever finds.

    Raises:
        ModelError: the model cannot be opened.
        PromptError: a prompt is missing or names a variable it may not.
    """
    check_prompts(phrases)
    settings = settings or Settings()
    if model == "local":
        from assistant.chat.local.opening import open_local

        chat = open_local(settings, phrases)
    else:
        chat = open_chat_model(model, settings.timeout)
    chat = replace(chat, cache=cache)
    judge = ChatJudge(chat, phrases, _belief(decide, chat.name, settings.home), decide == "reader", limited)
    return ChatParts(ChatWriter(chat, phrases), ChatCondenser(chat, phrases), judge, _likeness(encoder))


def _belief(decide: str, name: str, home: Path | None) -> Belief | None:
    """What the decision rests on; None where the model is not asked yes or no first."""
    if decide == "auto":
        return find_belief(name, home)
    return (find_belief(name, home) or Belief()) if decide == "both" else None


def _likeness(encoder: Encoder) -> Likeness:
    """Cosine of two texts by `encoder`; each text is encoded once."""

    @lru_cache(maxsize=_KEPT)
    def vector(text: str) -> Any:
        return encoder.encode_documents([text])[0]

    return lambda one, other: float(vector(one) @ vector(other))


def open_chat_model(spec: Any, seconds: float = SECONDS) -> ChatModel:
    """The chat model that `spec` names ("openai:gpt-4o-mini"), or that it is (a LangChain chat model).

    A model that is named is asked at temperature 0, with a timeout of `seconds` and a limit on its reply; an object is
    taken as it is.

    Raises:
        ModelError: its package or key is missing, or the name is not one; the message says what to do.
    """
    from langchain_core.language_models import BaseChatModel

    if isinstance(spec, BaseChatModel):
        return with_room(_name_of(spec), spec, seconds)
    if not isinstance(spec, str) or not spec.strip():
        raise ModelError(message("chat.no_model", kind=type(spec).__name__))
    return with_room(spec.strip(), _open_named(spec.strip(), seconds), seconds)


def _open_named(spec: str, seconds: float) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    provider = spec.partition(":")[0].replace("-", "_") if ":" in spec else ""
    if provider == "huggingface":  # the hub client retries for 46 s where there is no network; a download is asked for
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    options = _options(provider, seconds)
    try:
        model: BaseChatModel = init_chat_model(spec, temperature=0, **options)
        if (getattr(model, "profile", None) or {}).get("temperature") is False:  # reasoning models refuse one
            model = init_chat_model(spec, **options)
    except Exception as error:  # each provider's client raises its own
        raise opening_error(spec, provider, error) from None
    return model


def _options(provider: str, seconds: float) -> dict[str, Any]:
    """What a provider's client calls its limits."""
    if provider == "ollama":  # of its own accord Ollama reads 4,096 tokens, and cuts off what is longer
        return {"num_predict": TOKENS, "num_ctx": CONTEXT, "client_kwargs": {"timeout": seconds}}
    if provider == "huggingface":
        return {}
    shared = {"timeout": seconds, "max_retries": _RETRIES}
    if provider == "google_genai":
        return {"max_output_tokens": TOKENS, **shared}
    return {"max_tokens": TOKENS, **shared, **({"stream_usage": True} if provider == "openai" else {})}


def _name_of(model: BaseChatModel) -> str:
    """Class and model name of a LangChain object; never its key."""
    named = (getattr(model, field, None) for field in ("model_name", "model", "model_id", "deployment_name"))
    which = next((name for name in named if isinstance(name, str) and name), "")
    return f"{type(model).__name__}:{which}" if which else type(model).__name__
