"""What is checked: the assistant with some of its settings, opened for an essay."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import SettingsError
from assistant.phrases import Phrases, message

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.essay import Essay
    from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Variant:
    """What is checked: a chat model, an embedding model, a folder of prompts, an essay; empty means the default.

    `settings` are any others by name, as `Settings` and `Assistant.open` know them: (("reader", "none"), ("k", "1")).
    """

    model: str = ""
    embedding: str = ""
    prompts: Path | None = None
    essay: Path | None = None
    settings: tuple[tuple[str, str], ...] = ()

    def open(
        self,
        essay: Essay,
        phrases: Phrases,
        say: Callable[[str], None],
        progress: Callable[[int, int], None] | None = None,
    ) -> Assistant:
        """The assistant for `essay`.

        Raises:
            SettingsError: a setting is not one, or has no such value.
            ModelError: a model cannot be opened.
        """
        from assistant.ask import Assistant

        settings, k, decide = self.read()
        return Assistant.open(
            essay,
            self.model or None,
            settings=settings,
            phrases=self.words(phrases),
            k=k,
            decide=decide,
            say=say,
            progress=progress,
        )

    def read(self) -> tuple[Settings, int, str]:
        """Its settings, k (passages) and who decides.

        Raises:
            SettingsError: a setting has no such value.
        """
        from assistant.settings import Settings

        more = dict(self.settings)
        try:
            k, decide = int(more.pop("k", 0)), more.pop("decide", "auto")
        except ValueError as error:
            raise SettingsError(message("checks.variant.k", error=error)) from None
        named = {f"ASSISTANT_{name.upper()}": value for name, value in more.items()}
        settings = Settings.from_env({**os.environ, **named})
        return (replace(settings, embedding=self.embedding) if self.embedding else settings), k, decide

    def words(self, phrases: Phrases) -> Phrases:
        """Its own words and prompts, else `phrases`."""
        return phrases if self.prompts is None else Phrases.load(self.prompts)
