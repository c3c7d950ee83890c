"""How an index is opened: read as it is, or built under a lock with a line that says why."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, IndexFailure, IndexStale
from assistant.index.place import Build, Order, Place
from assistant.index.recipe import Recipe
from assistant.index.trouble import BY_HAND, IndexTrouble, Unusable
from assistant.phrases import Phrases

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.index.encoders import Encoder

_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR}  # to make or to write a folder


@dataclass(frozen=True, slots=True)
class Wishes:
    """How an index shall be opened; see `Index.open`."""

    rebuild: bool = False
    readonly: bool = False
    say: Callable[[str], None] | None = None
    progress: Callable[[int, int], None] | None = None


def opened(place: Place, essay: Essay, encoder: Encoder, wishes: Wishes) -> Build:
    """The index of `essay` in `place`, built where it cannot be used as it is.

    Raises:
        IndexStale: it would have to be built, and may not be.
        IndexFailure: it cannot be built.
        ModelError: the encoder failed.
    """
    order = Order(Recipe.of(essay, encoder), essay, encoder, wishes.progress or _silent, anew=wishes.rebuild)
    trouble = _trouble(place, order)
    if isinstance(trouble, Build):
        return trouble
    if wishes.readonly:
        raise _stale(place, trouble)
    try:
        with place.locked(lambda: _say(wishes, "index.line.waiting")):
            return _built(place, order, wishes)
    except AssistantError:
        raise
    except OSError as error:
        if error.errno in _FORBIDDEN:
            raise _stale(place, trouble) from error
        raise IndexFailure(
            f"The index cannot be written to {place}: {error.strerror or error}. "
            "Free some space there, or name another folder in ASSISTANT_HOME."
        ) from error


def _built(place: Place, order: Order, wishes: Wishes) -> Build:
    trouble = _trouble(place, order)  # again: another builder may have been here while we waited
    if isinstance(trouble, Build):
        return trouble
    line = "building" if trouble.state == "missing" else "rebuilding"
    _say(wishes, f"index.line.{line}", trouble)
    return place.build(order)


def _trouble(place: Place, order: Order) -> Build | IndexTrouble:
    if order.anew:
        return IndexTrouble("stale", "asked")
    try:
        return place.load(order.recipe)
    except Unusable as error:
        return error.trouble


def _say(wishes: Wishes, name: str, trouble: IndexTrouble | None = None) -> None:
    if wishes.say:
        phrases = Phrases.load()
        wishes.say(phrases.say(name, **({"reason": trouble.said(phrases)} if trouble else {})))


def _stale(place: Place, trouble: IndexTrouble) -> IndexStale:
    return IndexStale(
        f"The index in {place} cannot be used: {trouble.said(Phrases.load())}. It may not be written here. "
        f"Name another folder in ASSISTANT_HOME, or run as a user who may write there: {BY_HAND}"
    )


def _silent(done: int, total: int) -> None:
    """Progress nobody asked for."""
