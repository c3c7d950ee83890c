"""Where a model on this machine may be: a running Ollama, a file that was named, the hub's cache, our own folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.chat.local import ollama
from assistant.chat.local.pinned import PINNED
from assistant.errors import ModelError
from assistant.phrases import message

OLLAMA, NAMED, CACHED, FETCHED = "ollama", "named", "cached", "fetched"  # keys of prompts/local.toml [kind]
_MAGIC = b"GGUF"
_LARGEST = 10 * 1024**3  # bytes
_TALKS = ("instruct", "chat", "-it-", "-it.", "assistant")


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model that can be used: where it was found, its name, and its file or its server's address."""

    kind: str
    name: str
    file: Path | None = None
    address: str = ""


def found(named: Path | None, home: Path) -> Iterator[LocalModel]:
    """What is on this machine, in the order in which it is taken. Looked for as it is asked for.

    Raises:
        ModelError: the file that was named is none, or no GGUF file.
    """
    address = ollama.host()
    yield from (LocalModel(OLLAMA, name, address=address) for name in ollama.models(address))
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
