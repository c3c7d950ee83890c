"""Opens the chat model "local": the first one found on this machine, else the pinned one, once it is fetched.

It may be a running Ollama's, a file that was named, in the hub's cache, or in our own folder.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from assistant.chat.calls import ChatModel, with_room
from assistant.chat.local.fetching import PINNED, Pinned, fetch
from assistant.chat.local.server import CONTEXT, serve
from assistant.errors import ModelError
from assistant.phrases import message
from assistant.progress import Bar
from assistant.resources import kept_path

if TYPE_CHECKING:
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


OLLAMA, NAMED, CACHED, FETCHED = "ollama", "named", "cached", "fetched"  # keys of prompts/local.toml [kind]
_MAGIC = b"GGUF"
_LARGEST = 10 * 1024**3  # bytes
_TALKS = ("instruct", "chat", "-it-", "-it.", "assistant")
_HOST = "http://127.0.0.1:11434"
_SECONDS = 0.5  # a server on this machine answers at once
_MOST = 15.0  # billion parameters; what is larger takes minutes without a graphics card
_SIZE = re.compile(r"([\d.]+)\s*([BM])", re.IGNORECASE)
_UNFIT = re.compile(r"embed|bge|minilm|rerank|vision|guard", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model that can be used: where it was found, its name, and its file or its server's address."""

    kind: str
    name: str
    file: Path | None = None
    address: str = ""


def find_models(named: Path | None, home: Path) -> Iterator[LocalModel]:
    """What is on this machine, in the order in which it is taken. Looked for as it is asked for.

    Raises:
        ModelError: the file that was named is none, or no GGUF file.
    """
    address = ollama_host()
    yield from (LocalModel(OLLAMA, name, address=address) for name in ollama_models(address))
    if named is not None:
        yield LocalModel(NAMED, named.stem, gguf(named))
    own = home / PINNED.file
    if own.is_file():  # it got its name when its checksum was right
        yield LocalModel(FETCHED, own.stem, own)
    yield from (LocalModel(CACHED, file.stem, file) for file in _in_hub_cache())


def gguf(file: Path) -> Path:
    """`file`, which is one that llama.cpp reads.

    Raises:
        ModelError: it is not there, or something else.
    """
    if not file.is_file():
        raise ModelError(message("chat.local.no_file", file=file))
    with file.open("rb") as opened:
        if opened.read(len(_MAGIC)) != _MAGIC:
            raise ModelError(message("chat.local.no_gguf", file=file))
    return file


def _in_hub_cache() -> list[Path]:
    """Instruct models in the Hugging Face cache: the pinned one first, then the largest that is not too large."""
    files = _hub_cache().glob("models--*/snapshots/*/**/*.gguf")
    fit = [
        f for f in files if f.is_file() and f.stat().st_size <= _LARGEST and any(t in f.name.lower() for t in _TALKS)
    ]
    whole = [f for f in fit if "-of-0" not in f.name]
    return sorted(whole, key=lambda f: (f.name != PINNED.file, -f.stat().st_size, f.name))


def _hub_cache() -> Path:
    """As huggingface_hub finds it, which takes a second to import."""
    if cache := os.environ.get("HF_HUB_CACHE", ""):
        return Path(cache)
    default = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")) / "huggingface"
    return (Path(os.environ.get("HF_HOME", "") or default) / "hub").expanduser()


def ollama_host() -> str:
    """The address Ollama is asked at: OLLAMA_HOST, or its usual one."""
    named = os.environ.get("OLLAMA_HOST", "").strip().rstrip("/").replace("0.0.0.0", "127.0.0.1")
    if not named:
        return _HOST
    address = named if "://" in named else f"http://{named}"
    return address if re.search(r":\d+$", address) else f"{address}:11434"


def ollama_models(address: str) -> list[str]:
    """The chat models of the Ollama at `address`, the largest that is not too large first; none where none runs."""
    try:
        with urlopen(f"{address}/api/tags", timeout=_SECONDS) as reply:
            sizes = {str(each["name"]): _billions(each) for each in json.load(reply)["models"]}
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return []
    fit = [name for name in sizes if not _UNFIT.search(name)]
    return sorted(fit, key=lambda name: (sizes[name] > _MOST, -sizes[name], name))


def _billions(model: Any) -> float:
    """The parameters of a model that Ollama lists; 0 where it does not say."""
    size = _SIZE.search(str((model.get("details") or {}).get("parameter_size", "")))
    return float(size[1]) / (1 if size[2].upper() == "B" else 1_000) if size else 0.0
