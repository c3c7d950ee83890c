"""Opens chat models. Home of LangChain's init_chat_model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.chat.calls import SECONDS, ChatModel
from assistant.chat.trouble import opening_error
from assistant.errors import ModelError
from assistant.phrases import message

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

TOKENS = 800  # of one reply; four statements take about 200
_RETRIES = 2  # the client's own, where it has any
_CONTEXT = 8_192  # tokens, where a model's profile does not say
_PROMPT = 1_200  # tokens of the prompt without the sentences, a long question counted in
_A_TOKEN = 3  # characters, at the least in English prose
_ROOMIEST = 60_000  # characters; a book is not sent whole with every question
_FEW = 8  # sentences; Qwen2.5-Coder-1.5B pointed right at 47% among eight, at 17% among all 45 (measured)
_LOOPBACK = ("127.", "localhost", "::1", "0.0.0.0")


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
        raise ModelError(message("chat.no_model", kind=type(spec)))
    return with_room(spec.strip(), _open_named(spec.strip(), seconds), seconds)


def _open_named(spec: str, seconds: float) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    provider = spec.partition(":")[0].replace("-", "_") if ":" in spec else ""
    if provider == "huggingface":
        _stay_offline()
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
        return {"num_predict": TOKENS, "num_ctx": _CONTEXT, "client_kwargs": {"timeout": seconds}}
    if provider == "huggingface":
        return {}
    shared = {"timeout": seconds, "max_retries": _RETRIES}
    if provider == "google_genai":
        return {"max_output_tokens": TOKENS, **shared}
    return {"max_tokens": TOKENS, **shared, **({"stream_usage": True} if provider == "openai" else {})}


def with_room(name: str, model: BaseChatModel, seconds: float, context: int = 0, held: object = None) -> ChatModel:
    """The model `name`, which an answer may take `seconds`, with what it can be shown; `context` in tokens, where its
    profile does not say.
    """
    profile = getattr(model, "profile", None) or {}
    known = profile.get("max_input_tokens")
    tokens = int(known) if isinstance(known, int) and known > 0 else context or _CONTEXT
    room = max(0, min(_ROOMIEST, _A_TOKEN * (tokens - TOKENS - _PROMPT)))
    # What runs on the machine itself is small; calibration says otherwise where it is not.
    return ChatModel(name, model, room, 0 if known or not _is_near(model) else _FEW, held, seconds)


def _is_near(model: BaseChatModel) -> bool:
    """Whether the model's server is on this machine."""
    if type(model).__module__.startswith("langchain_ollama"):
        return True
    fields = ("openai_api_base", "base_url")
    addresses = (getattr(model, field, None) for field in fields)
    hosts = (urlsplit(address).hostname or "" for address in addresses if isinstance(address, str))
    return any(host.startswith(_LOOPBACK) for host in hosts)


def _stay_offline() -> None:
    # The hub client retries for 46 s where there is no network; whoever wants a download says so.
    import os

    os.environ.setdefault("HF_HUB_OFFLINE", "1")


def _name_of(model: BaseChatModel) -> str:
    """Class and model name of a LangChain object; never its key."""
    named = (getattr(model, field, None) for field in ("model_name", "model", "model_id", "deployment_name"))
    which = next((name for name in named if isinstance(name, str) and name), "")
    return f"{type(model).__name__}:{which}" if which else type(model).__name__
