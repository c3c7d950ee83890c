"""Opens chat models. Home of LangChain's init_chat_model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.chat_trouble import not_opened
from assistant.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

SECONDS = 60.0  # for one reply to begin
TOKENS = 800  # of one reply; four statements with quotes take about 400
# Retries are ours (chat_calls.py), so the client's own are switched off where it has any.
_OPTIONS: dict[str, dict[str, Any]] = {
    "ollama": {"num_predict": TOKENS, "client_kwargs": {"timeout": SECONDS}},
    "google_genai": {"max_output_tokens": TOKENS, "timeout": SECONDS, "max_retries": 1},
    "openai": {"max_tokens": TOKENS, "timeout": SECONDS, "max_retries": 0, "stream_usage": True},
    "huggingface": {},
}
_USUAL = {"max_tokens": TOKENS, "timeout": SECONDS, "max_retries": 0}


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A LangChain chat model and what it is called, in messages and in the cache's key."""

    name: str
    model: BaseChatModel


def open_chat_model(spec: Any) -> ChatModel:
    """The chat model that `spec` names ("openai:gpt-4o-mini"), or that it is (a LangChain chat model).

    A model that is named is asked at temperature 0 with a timeout and a limit on its reply; an object is
    taken as it is.

    Raises:
        ModelError: its package or key is missing, or the name is not one; the message says what to do.
    """
    from langchain_core.language_models import BaseChatModel

    if isinstance(spec, BaseChatModel):
        return ChatModel(_name_of(spec), spec)
    if not isinstance(spec, str) or not spec.strip():
        raise ModelError(f"A model is a name such as openai:gpt-4o-mini, or a LangChain chat model; not {type(spec)}.")
    return ChatModel(spec.strip(), _named(spec.strip()))


def _named(spec: str) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    provider = spec.partition(":")[0].replace("-", "_") if ":" in spec else ""
    if provider == "huggingface":
        _stay_offline()
    options = _OPTIONS.get(provider, _USUAL)
    try:
        model: BaseChatModel = init_chat_model(spec, temperature=0, **options)
        if (getattr(model, "profile", None) or {}).get("temperature") is False:  # reasoning models refuse one
            model = init_chat_model(spec, **options)
    except Exception as error:  # each provider's client raises its own
        raise not_opened(spec, provider, error) from None
    return model


def _stay_offline() -> None:
    # The hub client retries for 46 s where there is no network; whoever wants a download says so.
    import os

    os.environ.setdefault("HF_HUB_OFFLINE", "1")


def _name_of(model: BaseChatModel) -> str:
    """Class and model name of a LangChain object; never its key."""
    named = (getattr(model, field, None) for field in ("model_name", "model", "model_id", "deployment_name"))
    which = next((name for name in named if isinstance(name, str) and name), "")
    return f"{type(model).__name__}:{which}" if which else type(model).__name__
