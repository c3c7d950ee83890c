"""A running Ollama, and which of its models is the best that is known."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.request import urlopen

_HOST = "http://127.0.0.1:11434"
_SECONDS = 0.5  # a server on this machine answers at once
_LARGEST = 15.0  # billion parameters; what is larger takes minutes without a graphics card
# Families whose small models follow a form they are told, the best first.
_FAMILIES = ("qwen3", "gemma3", "qwen2.5", "llama3", "qwen2", "gemma2", "mistral", "phi4", "phi3", "llama")
_SIZE = re.compile(r"([\d.]+)\s*([BM])", re.IGNORECASE)
_UNFIT = re.compile(r"embed|bge|minilm|rerank|vision|guard", re.IGNORECASE)


def host() -> str:
    """The address Ollama is asked at: OLLAMA_HOST, or its usual one."""
    named = os.environ.get("OLLAMA_HOST", "").strip().rstrip("/").replace("0.0.0.0", "127.0.0.1")
    if not named:
        return _HOST
    address = named if "://" in named else f"http://{named}"
    return address if re.search(r":\d+$", address) else f"{address}:11434"


def models(address: str) -> list[str]:
    """The names of the chat models of the Ollama at `address`, the best known one first; none where none runs."""
    try:
        with urlopen(f"{address}/api/tags", timeout=_SECONDS) as reply:
            listed = json.load(reply).get("models", [])
    except (OSError, ValueError, AttributeError):
        return []
    return ranked([each for each in listed if isinstance(each, Mapping)])


def ranked(listed: Sequence[Mapping[str, Any]]) -> list[str]:
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
    return known < 0, billions > _LARGEST, -billions, known, name
