"""Options that several commands have, and the assistant they describe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.progress import note

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.essay import Essay
    from assistant.settings import Settings

EssayFile = Annotated[Path | None, typer.Option("--essay", help="The essay's file; default: the bundled one.")]
OtherEssay = Annotated[Path | None, typer.Option("--essay", help="Another essay than the one the sets name.")]
Embedding = Annotated[str, typer.Option("--embedding", help="A sentence-transformers model, by name or folder.")]
Model = Annotated[str, typer.Option("--model", help="A chat model: local, or as in ollama:llama3.2; default: none.")]
Timeout = Annotated[
    float, typer.Option("--timeout", min=0, help="Seconds a chat model may take for one answer; 0 for the usual 60.")
]
Reader = Annotated[
    str, typer.Option("--reader", help="A cross-encoder by name or folder, or none; default: the bundled one.")
]
Passages = Annotated[int, typer.Option("--k", min=0, help="Most passages looked at; 0 for no limit.")]


def settings_with(**said: Any) -> Settings:
    """The environment's settings, with what the command line says instead; what is empty it does not say."""
    from assistant.settings import Settings

    return replace(Settings.from_env(), **{name: value for name, value in said.items() if value})


def opener(
    k: int = 0, progress: Callable[[int, int], None] | None = None, **said: Any
) -> Callable[[Path | Essay | None], Assistant]:
    """Opens the assistant on an essay, with the settings that the command line says."""

    def open_on(essay: Path | Essay | None) -> Assistant:
        from assistant.ask import Assistant

        return Assistant.open(essay, settings=settings_with(**said), k=k, say=note, progress=progress)

    return open_on
