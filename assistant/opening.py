"""How an assistant was opened, so that another process can open the same one: what a pickle of it holds."""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, EssayError, SettingsError
from assistant.phrases import Phrases, message
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.essay import Essay


DECIDED_BY = ("auto", "reader", "model", "both")


@dataclass(frozen=True, slots=True)
class Opening:
    """What `Assistant.open` was given. `source` is the essay's file, whose index its next version replaces; else "".

    Raises:
        SettingsError: `k` is no count, or `decide` is none of `DECIDED_BY`.
    """

    essay: Essay
    source: str = ""
    settings: Settings = field(default_factory=Settings)
    phrases: Phrases = field(default_factory=Phrases.load)
    model: Any = None
    k: int = 0
    decide: str = "auto"
    cache: Path | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.k, int) or self.k < 0:
            raise SettingsError(message("open.k", k=self.k))
        if self.decide not in DECIDED_BY:
            raise SettingsError(message("open.decide", decide=self.decide, known=", ".join(DECIDED_BY)))

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
