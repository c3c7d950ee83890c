"""Opens the chat model "local": the first one found, else the pinned one, once it is fetched."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from assistant.chat.calls import ChatModel, with_room
from assistant.chat.local.fetching import PINNED, Pinned, fetch
from assistant.chat.local.places import FETCHED, LocalModel, find_models
from assistant.chat.local.server import CONTEXT, serve
from assistant.errors import ModelError
from assistant.phrases import message
from assistant.progress import Bar
from assistant.resources import kept_path

if TYPE_CHECKING:
    from pathlib import Path

    from langchain_core.language_models import BaseChatModel

    from assistant.phrases import Phrases
    from assistant.settings import Settings

_TOKENS = 300  # of one reply: at ten a second, what is longer is not waited for
_LOG = logging.getLogger("assistant.chat")  # what is a warning goes to a terminal, where nobody listens otherwise


def open_local(settings: Settings, phrases: Phrases, pinned: Pinned = PINNED) -> ChatModel:
    """A model on this machine: the file that `settings` name, or another that is found; else `pinned`, fetched.

    Raises:
        ModelError: there is none and none can be fetched, or it cannot be served; the message says what to do.
    """
    folder, seconds = kept_path("models", settings.home), settings.timeout
    model = next(find_models(settings.local_model, folder), None) or _fetch_pinned(folder, phrases, pinned)
    if model.file is None:
        return with_room(f"ollama:{model.name}", _client(model.name, model.address, seconds), seconds, CONTEXT)
    from assistant.index import free_cores

    server = serve(model.file, model.name, free_cores())
    return with_room(f"local:{model.name}", _client(model.name, server.address, seconds), seconds, CONTEXT, server)


def _fetch_pinned(folder: Path, phrases: Phrases, pinned: Pinned) -> LocalModel:
    """The pinned model, fetched; how large it is is said first."""
    size = f"{pinned.size / 1e9:.1f}"
    _LOG.warning(phrases.say("local.fetching", name=pinned.name, size=size, licence=pinned.licence, url=pinned.url))
    with Bar(phrases.say("local.bar")) as bar:
        file = fetch(pinned, folder, bar)
    return LocalModel(FETCHED, file.stem, file)


def _client(name: str, address: str, seconds: float) -> BaseChatModel:
    """Both llama.cpp and Ollama speak OpenAI's protocol."""
    try:
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr
    except ImportError:
        raise ModelError(message("chat.local.package")) from None
    return ChatOpenAI(
        base_url=f"{address}/v1",
        api_key=SecretStr("none"),
        model=name,
        temperature=0,
        max_completion_tokens=_TOKENS,
        timeout=seconds,
        max_retries=0,
        stream_usage=True,
    )
