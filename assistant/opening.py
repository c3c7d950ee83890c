"""How an assistant was opened, so that another process can open the same one: what a pickle of it holds."""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, EssayError
from assistant.phrases import message

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.essay import Essay
    from assistant.phrases import Phrases
    from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Opening:
    """What `Assistant.open` was given. `source` is the essay's file, whose index its next version replaces; else ""."""

    essay: Essay
    source: str
    settings: Settings
    phrases: Phrases
    model: Any = None
    k: int = 0
    decide: str = "reader"
    cache: Path | None = None

    def on(self, essay: Essay, home: Path | None) -> Opening:
        """The same on another essay, whose index lies in a folder under `home`."""
        return replace(self, essay=essay, source="", settings=replace(self.settings, home=home, chroma_url=""))

    def to_pickle(self) -> Opening:
        """What may travel to another process: everything but the password of the web chat.

        Raises:
            AssistantError: the chat model is an object that cannot be pickled.
        """
        try:
            pickle.dumps(self.model)
        except Exception as error:  # whatever its own pickling raises
            kind = type(self.model).__name__
            raise AssistantError(message("open.chat_model", kind=kind)) from error
        return replace(self, settings=replace(self.settings, auth=""))


def reopen(kind: type[Assistant], opening: Opening) -> Assistant:
    """The assistant that `opening` opened, opened again: its index is found, or built where there is none."""
    return kind.from_opening(opening)


def unpicklable() -> AssistantError:
    """The error of pickling what was put together by hand."""
    return AssistantError(message("open.made_of_parts"))


def essay_file(essay: Any) -> Path:
    """The path that `essay` names, "~" put in full.

    Raises:
        EssayError: it is empty, or no path.
    """
    if not isinstance(essay, str | os.PathLike) or not isinstance(os.fspath(essay), str):
        raise EssayError(message("open.no_path", kind=type(essay).__name__))
    if not os.fspath(essay).strip():
        raise EssayError(message("open.empty_path"))
    try:
        return Path(essay).expanduser()
    except RuntimeError as error:  # "~nobody"
        raise EssayError(message("open.home", path=os.fspath(essay))) from error
