"""Settings: one frozen value, read from the environment only by doors and by `Assistant.open`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from assistant.errors import SettingsError
from assistant.phrases import message

_PREFIX = "ASSISTANT_"
_ALIKE = 0.85  # difflib ratio: all names begin alike, so that any two are a good half the same
_TIMEOUT = 60.0  # seconds
_KNOWN = {
    "ASSISTANT_AUTH": "user:password for the web chat",
    "ASSISTANT_CHROMA_URL": "a running Chroma server",
    "ASSISTANT_EMBEDDING": "embedding model, name or folder",
    "ASSISTANT_HOME": "folder for built indexes",
    "ASSISTANT_MODEL": "chat model, for example ollama:llama3.2",
    "ASSISTANT_READER": "cross-encoder, name or folder, or none",
    "ASSISTANT_LOCAL_MODEL": "a GGUF file for the chat model local",
    "ASSISTANT_TIMEOUT": "seconds a chat model may take for one answer",
    "ASSISTANT_THRESHOLD": "confidence from which it answers, 0 to 1, as found by assistant calibrate",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set from outside. Empty means the default: bundled models, no server, no chat model."""

    embedding: str = ""
    chroma_url: str = ""
    home: Path | None = None
    model: str = ""
    reader: str = ""
    threshold: float | None = None
    timeout: float = _TIMEOUT
    local_model: Path | None = None
    auth: str = ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the ASSISTANT_ variables.

        Raises:
            SettingsError: one of them is unknown or has no usable value.
        """
        environ = os.environ if environ is None else environ
        for name in environ:
            if name.startswith(_PREFIX) and name not in _KNOWN:
                raise SettingsError(_unknown(name))
        url = environ.get("ASSISTANT_CHROMA_URL", "").strip()
        if url and not url.startswith(("http://", "https://")):
            raise SettingsError(message("settings.chroma_url", url=url))
        return cls(
            embedding=environ.get("ASSISTANT_EMBEDDING", "").strip(),
            chroma_url=url,
            home=_path(environ.get("ASSISTANT_HOME", "")),
            model=environ.get("ASSISTANT_MODEL", "").strip(),
            reader=environ.get("ASSISTANT_READER", "").strip(),
            threshold=_share("ASSISTANT_THRESHOLD", environ.get("ASSISTANT_THRESHOLD", "").strip()),
            timeout=_seconds("ASSISTANT_TIMEOUT", environ.get("ASSISTANT_TIMEOUT", "").strip()),
            local_model=_path(environ.get("ASSISTANT_LOCAL_MODEL", "")),
            auth=environ.get("ASSISTANT_AUTH", ""),
        )


def _path(text: str) -> Path | None:
    return Path(text.strip()).expanduser() if text.strip() else None


def _seconds(name: str, text: str) -> float:
    try:
        seconds = float(text or _TIMEOUT)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise SettingsError(message("settings.seconds", name=name, text=text))
    return seconds


def _share(name: str, text: str) -> float | None:
    try:
        share = float(text) if text else None
    except ValueError:
        share = -1.0
    if share is not None and not 0 <= share <= 1:
        raise SettingsError(message("settings.share", name=name, text=text))
    return share


def _unknown(name: str) -> str:
    near = get_close_matches(name, _KNOWN, n=1, cutoff=_ALIKE)
    if near:
        return message("settings.near", name=name, near=near[0])
    return message("settings.unknown", name=name, known=", ".join(sorted(_KNOWN)))
