"""What went wrong with a chat model: as a kind that a note names, as a line of the log, as an error on opening.

No key is ever part of any of them, and an exception's own text is for the log alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from assistant.errors import ModelError
from assistant.phrases import message

# Kinds of trouble: keys of prompts/chat.toml [trouble].
SLOW, BROKEN, UNREADABLE, UNREACHABLE = "slow", "broken", "unreadable", "unreachable"
KEY, BUSY, MISSING, FAILED = "key", "busy", "missing", "failed"
KINDS = (SLOW, BROKEN, UNREADABLE, UNREACHABLE, KEY, BUSY, MISSING, FAILED)

_KEYS = re.compile(r"\b(?:sk|pk|key|gsk|xai|hf|AIza)[-_]?[A-Za-z0-9_-]{12,}|(?i:bearer\s+)\S+")
_EXTRAS = {
    "openai": "openai",
    "anthropic": "anthropic",
    "ollama": "ollama",
    "google_genai": "google",
    "mistralai": "mistral",
}
_KEY_NAMES = {"google_genai": "GOOGLE_API_KEY", "mistralai": "MISTRAL_API_KEY"}  # variables named otherwise
_LENGTH = 300  # characters of a library's own message that are repeated


class Unsupported(Exception):
    """The server refused the form it was asked for."""


class Trouble(Exception):
    """A model gave no whole answer; `kind` is one of `KINDS`, `why` says more: a key of prompts/chat.toml [repair]."""

    def __init__(self, kind: str, why: str = "") -> None:
        super().__init__(kind)
        self.kind, self.why = kind, why or kind


def opening_error(spec: str, provider: str, error: Exception) -> ModelError:
    """Why the model named `spec` cannot be opened, and what to do."""
    if isinstance(error, ImportError):
        extra = _EXTRAS.get(provider)
        package = f'"essay-assistant[{extra}]"' if extra else f"langchain-{provider.replace('_', '-')}"
        return ModelError(message("chat.package", model=spec, package=package))
    text = str(error).lower()
    if any(word in text for word in ("api_key", "api key", "credential", "token")):
        key = _KEY_NAMES.get(provider, f"{provider.upper()}_API_KEY")
        return ModelError(message("chat.key", model=spec, key=key))
    if "provider" in text:
        return ModelError(message("chat.provider", model=spec))
    return ModelError(message("chat.not_opened", model=spec, error=scrub(error)))


def kind_of(error: BaseException) -> str:
    """The kind of trouble behind a client's exception."""
    kinds, status = {type(e).__name__ for e in _chain(error)}, status_of(error)
    by_status = {401: KEY, 403: KEY, 404: MISSING, 429: BUSY, 408: SLOW, 504: SLOW}
    if status in by_status:
        return by_status[status]
    if any("Timeout" in kind for kind in kinds):
        return SLOW
    if any("Connect" in kind or kind == "ConnectionRefusedError" for kind in kinds):
        return UNREACHABLE
    return FAILED


def is_unsupported(error: BaseException) -> bool:
    """Whether server or client refused the way it was asked (tools, a JSON schema), rather than the question."""
    refused = isinstance(error, NotImplementedError) or type(error).__name__ == "ValidationError"
    return refused or status_of(error) in (400, 422, 501)


def is_cut_short(error: BaseException) -> bool:
    """Whether a reply only reached its limit of tokens, which OpenAI's client raises where a schema was asked for."""
    return type(error).__name__ == "LengthFinishReasonError"


def status_of(error: BaseException) -> int:
    """The HTTP status behind `error`; 0 if there is none."""
    for each in _chain(error):
        for holder in (each, getattr(each, "response", None)):
            for name in ("status_code", "code"):
                status = getattr(holder, name, None)
                if isinstance(status, int) and status > 0:
                    return status
    return 0


def scrub(error: BaseException) -> str:
    """The message of `error` in one short line, without anything that looks like a key or is one."""
    text = f"{type(error).__name__}: {' '.join(str(error).split())}".removesuffix(": ")
    for name, value in os.environ.items():
        if len(value) >= 8 and re.search(r"KEY|TOKEN|SECRET|PASSWORD", name):
            text = text.replace(value, "…")
    text = _KEYS.sub("…", text)
    return text if len(text) <= _LENGTH else f"{text[:_LENGTH]}…"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
