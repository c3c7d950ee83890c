"""What went wrong with a chat model, as an error a person can act on. No key is ever part of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from assistant.errors import ModelError

_KEYS = re.compile(r"\b(?:sk|pk|key|gsk|xai|hf|AIza)[-_]?[A-Za-z0-9_-]{12,}|(?i:bearer\s+)\S+")
_EXTRAS = {
    "openai": "openai",
    "anthropic": "anthropic",
    "ollama": "ollama",
    "google_genai": "google",
    "mistralai": "mistral",
}
_KEY_NAMES = {"google_genai": "GOOGLE_API_KEY", "mistralai": "MISTRAL_API_KEY"}
_LENGTH = 300  # characters of a library's own message that are repeated
_RETRIED = (408, 409, 425, 429, 500, 502, 503, 504, 529)


def not_opened(spec: str, provider: str, error: Exception) -> ModelError:
    """Why the model named `spec` cannot be opened, and what to do."""
    if isinstance(error, ImportError):
        extra = _EXTRAS.get(provider)
        package = f'"assistant[{extra}]"' if extra else f"langchain-{provider.replace('_', '-')}"
        return ModelError(f"The model {spec} needs a package that is not installed. Install it: pip install {package}")
    text = str(error).lower()
    if any(word in text for word in ("api_key", "api key", "credential", "token")):
        return ModelError(f"The model {spec} needs a key. Set it: export {key_name(provider)}=...")
    if "provider" in text:
        return ModelError(
            f"The model {spec!r} names no provider that is known. "
            "Give provider:model, for example openai:gpt-4o-mini, anthropic:claude-sonnet-4-5 or ollama:llama3.2."
        )
    return ModelError(f"The model {spec} cannot be opened: {scrubbed(error)} Check its name and settings.")


def not_answered(name: str, error: BaseException) -> ModelError:
    """Why the model `name` did not answer, and what to do."""
    provider, _, model = name.partition(":")
    kinds, status = {type(e).__name__ for e in _chain(error)}, status_of(error)
    if status in (401, 403):
        return ModelError(f"The model {name} refused the key. Check it: export {key_name(provider)}=...")
    if status == 404:
        cure = f"Fetch it: ollama pull {model}" if provider == "ollama" else "Check its name and the server's address."
        return ModelError(f"The server does not have the model {name}. {cure}")
    if status == 429:
        return ModelError(f"The model {name} takes no more questions now (rate limit or quota). Try again later.")
    if any("Timeout" in kind for kind in kinds):
        return ModelError(f"The model {name} did not answer in time. Try again, or use a smaller or nearer model.")
    if any("Connect" in kind or kind == "ConnectionRefusedError" for kind in kinds):
        cure = "Start it: ollama serve" if provider == "ollama" else "Check the network and the server's address."
        return ModelError(f"The server of the model {name} cannot be reached. {cure}")
    return ModelError(f"The model {name} did not answer: {scrubbed(error)} Try again, or choose another model.")


def passing(error: BaseException) -> bool:
    """Whether the same call may succeed a moment later: a lost connection, a busy server."""
    status = status_of(error)
    if status:
        return status in _RETRIED
    return any("Connect" in type(e).__name__ or "Timeout" in type(e).__name__ for e in _chain(error))


def unsupported(error: BaseException) -> bool:
    """Whether the server refused the way it was asked (tools, a JSON schema), rather than the question."""
    return status_of(error) in (400, 422, 501) or isinstance(error, NotImplementedError)


def status_of(error: BaseException) -> int:
    """The HTTP status behind `error`; 0 if there is none."""
    for each in _chain(error):
        for holder in (each, getattr(each, "response", None)):
            status = getattr(holder, "status_code", None)
            if isinstance(status, int) and status > 0:
                return status
    return 0


def scrubbed(error: BaseException) -> str:
    """The message of `error` in one short line, without anything that looks like a key or is one."""
    text = " ".join(str(error).split()) or type(error).__name__
    for name, value in os.environ.items():
        if len(value) >= 8 and re.search(r"KEY|TOKEN|SECRET|PASSWORD", name):
            text = text.replace(value, "…")
    text = _KEYS.sub("…", text)
    return text if len(text) <= _LENGTH else f"{text[:_LENGTH]}…"


def key_name(provider: str) -> str:
    """The environment variable a provider's key is read from."""
    return _KEY_NAMES.get(provider, f"{provider.upper()}_API_KEY")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
