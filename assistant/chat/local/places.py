"""Where a model on this machine may be: a running Ollama, a file that was named, the hub's cache, our own folder."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from assistant.chat.local.fetching import PINNED
from assistant.errors import ModelError
from assistant.phrases import message

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
