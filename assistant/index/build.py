"""A finished index, asked through Chroma, which is opened with the first question and closed when this is dropped."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import IndexFailure
from assistant.index.chroma import named, nearest, vectors_in
from assistant.phrases import message

if TYPE_CHECKING:
    from assistant.index.vectors import Scores, Vectors


class Build:
    """A complete index, verified: the `collection` of the Chroma client behind `door`; `stack` closes with it.

    `name` is the build it was read from, `path` its folder, None on a server; it holds `records` vectors of
    `dimensions` numbers. Threads may share one.
    """

    def __init__(
        self,
        name: str,
        path: Path | None,
        size: tuple[int, int],
        collection: str,
        door: Callable[[], AbstractContextManager[Any]],
        stack: ExitStack,
    ) -> None:
        self.name, self.path = name, path
        self.records, self.dimensions = size
        self._collection, self._door, self._stack = collection, door, stack
        self._lock = threading.Lock()
        self._opened: Any = None
        weakref.finalize(self, _close, stack, os.getpid())

    def nearest(self, vectors: Vectors, kind: str, count: int) -> list[tuple[list[str], Scores]]:
        """For each of `vectors` (as `stored` gives them), ids and cosines of the `count` nearest records of `kind`.

        Raises:
            IndexFailure: Chroma failed, or its server is gone.
        """
        with named("asked"):
            return nearest(self._open(), vectors, kind, count)

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """The vectors of records, a row each; an id may come more than once.

        Raises:
            IndexFailure: a record is missing, Chroma failed, or its server is gone.
        """
        with named("asked"):
            found = vectors_in(self._open(), ids)
        if found is None:
            raise IndexFailure(message("index.records_gone", index=self.name))
        return found

    def _open(self) -> Any:
        with self._lock:
            if self._opened is None:
                client = self._stack.enter_context(self._door())
                self._opened = client.get_collection(self._collection, embedding_function=None)
            return self._opened


def _close(stack: ExitStack, owner: int) -> None:
    """Close, but not in a forked child: the files are its parent's."""
    if os.getpid() == owner:
        stack.close()
