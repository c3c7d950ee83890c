"""The command `assistant models`: which chat models are on this machine. A thin door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from assistant.cli.terminal import NOT_FOUND, OK, out, plainly

if TYPE_CHECKING:
    from assistant.phrases import Phrases


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(epilog="Example: assistant models")(models)


def models() -> None:
    """List the chat models on this machine, the one --model local takes first. Exit code 0: some; 1: none."""
    with plainly() as phrases:
        from assistant.chat.local.opening import local_home
        from assistant.chat.local.places import find_models
        from assistant.settings import Settings

        settings = Settings.from_env()
        names = [(each.kind, each.name) for each in find_models(settings.local_model, local_home(settings.home))]
        for line in listed(names, phrases):
            out(line)
    raise typer.Exit(OK if names else NOT_FOUND)


def listed(names: list[tuple[str, str]], phrases: Phrases) -> list[str]:
    """One line a model of (kind, name); without any, what would be fetched."""
    from assistant.chat.local.fetching import PINNED

    if not names:
        size = f"{PINNED.size / 1e9:.1f}"
        return [phrases.say("local.none", name=PINNED.name, size=size, licence=PINNED.licence)]
    lines = [phrases.say(f"local.kind.{kind}", name=name) for kind, name in names]
    return [phrases.say("local.first", line=lines[0]), *lines[1:]]
