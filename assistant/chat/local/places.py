"""Where a model on this machine may be: a running Ollama, a file that was named, the hub's cache, our own folder."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
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
# Families whose small models follow a form they are told, the best first.
_FAMILIES = ("qwen3", "gemma3", "qwen2.5", "llama3", "qwen2", "gemma2", "mistral", "phi4", "phi3", "llama")
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
    """The names of the chat models of the Ollama at `address`, the best known one first; none where none runs."""
    try:
        with urlopen(f"{address}/api/tags", timeout=_SECONDS) as reply:
            listed = json.load(reply).get("models", [])
    except (OSError, ValueError, AttributeError):
        return []
    return _ranked([each for each in listed if isinstance(each, Mapping)])


def _ranked(listed: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of what `/api/tags` lists, best first: known families before others, the largest that is not too large."""
    fit = [each for each in listed if isinstance(each.get("name"), str) and not _UNFIT.search(each["name"])]
    return [str(each["name"]) for each in sorted(fit, key=_rank)]


def _rank(model: Mapping[str, Any]) -> tuple[bool, bool, float, int, str]:
    name = str(model["name"]).lower()
    known = next((at for at, family in enumerate(_FAMILIES) if name.rpartition("/")[2].startswith(family)), -1)
    details = model.get("details")
    written = str(details.get("parameter_size", "")) if isinstance(details, Mapping) else ""
    size = _SIZE.search(written or name.partition(":")[2])
    billions = float(size[1]) / (1 if size[2].upper() == "B" else 1_000) if size else 0.0
    return known < 0, billions > _MOST, -billions, known, name
