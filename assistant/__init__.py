"""A chat assistant that can only say what the essay says: every sentence carries a citation into the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.answers import Answer, Citation, Passage, Statement
    from assistant.ask import Assistant
    from assistant.checks import Question, Verdict, check
    from assistant.errors import AssistantError
    from assistant.essay import Essay

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "Citation",
    "Essay",
    "Passage",
    "Question",
    "Statement",
    "Verdict",
    "check",
]

_HOMES = {
    "Answer": "answers",
    "Assistant": "ask",
    "AssistantError": "errors",
    "Citation": "answers",
    "Essay": "essay",
    "Passage": "answers",
    "Question": "checks",
    "Statement": "answers",
    "Verdict": "checks",
    "check": "checks",
}


def __getattr__(name: str) -> Any:
    # Names are resolved on first use: `import assistant` must stay far under 0.1 s.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"assistant.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
