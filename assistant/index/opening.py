"""How an index is opened: read as it is, or built under a lock with a line that says why."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, IndexFailure, IndexStale
from assistant.index.trouble import Unusable
from assistant.phrases import Phrases, message

if TYPE_CHECKING:
    from assistant.index.build import Build
    from assistant.index.folder import FolderPlace
    from assistant.index.recipe import Order
    from assistant.index.server import ServerPlace

    Place = FolderPlace | ServerPlace

_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR}  # to make or to write a folder


def open_build(place: Place, order: Order) -> Build:
    """The index that is ordered in `place`, built where it cannot be used as it is.

    Raises:
        IndexStale: it would have to be built, and may not be.
        IndexFailure: it cannot be built.
        ModelError: the encoder failed.
    """
    try:
        return _loaded(place, order)
    except Unusable as error:
        trouble = error
    if order.readonly:
        raise _stale(place, trouble)
    try:
        with place.locked(lambda: order.say(Phrases.load().say("index.line.waiting"))):
            return _built(place, order)
    except AssistantError:
        raise
    except OSError as error:
        if error.errno in _FORBIDDEN:
            raise _stale(place, trouble) from error
        raise IndexFailure(message("index.not_written", place=place, error=error.strerror or error)) from error


def _loaded(place: Place, order: Order) -> Build:
    if order.anew:
        raise Unusable("stale", "asked")
    return place.load(order.recipe)


def _built(place: Place, order: Order) -> Build:
    try:
        return _loaded(place, order)  # another builder may have been here while we waited
    except Unusable as trouble:
        line = "building" if trouble.state == "missing" else "rebuilding"
        order.say(Phrases.load().say(f"index.line.{line}", reason=trouble.reason))
    return place.build(order)


def _stale(place: Place, trouble: Unusable) -> IndexStale:
    return IndexStale(message("index.stale", place=place, reason=trouble.reason))
