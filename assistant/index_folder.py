"""An index in a folder: built beside the old one, verified, and made current by switching a pointer."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from assistant import index_vectors
from assistant.essay import Essay
from assistant.index_chroma import COLLECTION, chroma_in, collection_of, ids_in, vectors_in
from assistant.index_fill import fill
from assistant.index_manifest import Manifest, sums
from assistant.index_place import Held, Order
from assistant.index_previous import CHROMA, Previous, previous_of
from assistant.index_recipe import Recipe
from assistant.index_slot import Slot
from assistant.index_trouble import Trouble, Unusable

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.index_vectors import Vectors

_Read = TypeVar("_Read")
_ESSAY = "essay.txt"
_RETRIES = 5  # a pointer may be switched while a reader opens; it is not switched five times in a row


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """Builds and reads the index in `slot`.

    A build holds `chroma/`, an ordinary Chroma collection of texts and vectors that any Chroma client
    opens; `vectors.npz`, the same vectors for readers (reading 11,700 of them from Chroma takes 0.7 to
    2.2 s and its import 1.2 s, this file 0.05 s); `essay.txt`, the text itself; and `manifest.json`.
    """

    slot: Slot

    def __str__(self) -> str:
        return str(self.slot.folder)

    def load(self, recipe: Recipe, ids: Sequence[str]) -> Held:
        """The current build, if `recipe` made it and every byte is as it was written.

        Raises:
            Unusable: there is none, it is stale, or it is damaged.
        """
        return self._steady(lambda build: _read(build, recipe, ids))

    def locked(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:
        """Keep other builders of this slot away."""
        return self.slot.locked(waiting)

    def is_current(self, name: str) -> bool:
        """Whether the pointer names the build `name`."""
        return self.slot.pointer() == name

    def essay(self, held: Essay) -> Essay:
        """The essay the current build was made from.

        Raises:
            Unusable: the build cannot be read.
        """
        return self._steady(lambda build: _essay(build, held))

    def build(self, order: Order) -> Held:
        """Build beside what is there, switch the pointer, and sweep. Call it with the lock held.

        Raises:
            IndexFailure: the disk is full, or Chroma failed.
            ModelError: the encoder failed.
        """
        self.slot.sweep(self._in_use())
        previous = None if order.anew else previous_of(self.slot, order)
        build = self.slot.fresh(order.recipe.key)
        try:
            vectors = _written(build, order, previous)
        except BaseException:
            shutil.rmtree(build, ignore_errors=True)
            raise
        self.slot.switch(build)
        self.slot.sweep(build)
        self.slot.prune()
        return Held(build.name, build, vectors)

    def _steady(self, read: Callable[[Path], _Read]) -> _Read:
        # A build may be swept while it is read: then the pointer has moved, and the new one is read.
        for _ in range(_RETRIES):
            pointer = self.slot.pointer()
            try:
                return read(self.slot.current())
            except Unusable:
                if self.slot.pointer() == pointer:
                    raise
        return read(self.slot.current())

    def _in_use(self) -> Path | None:
        try:
            return self.slot.current()
        except Unusable:
            return None


def _read(build: Path, recipe: Recipe, ids: Sequence[str]) -> Held:
    manifest = Manifest.read(build)
    changed = recipe.changed(manifest.recipe)
    if changed:
        raise Unusable(Trouble("stale", "changed", {"what": changed}))
    manifest.verify(build)
    loaded = index_vectors.load(build)
    if loaded is None or loaded[0] != list(ids):
        raise Unusable(Trouble("damaged", "vectors_garbled"))
    return Held(build.name, build, loaded[1])


def _essay(build: Path, held: Essay) -> Essay:
    manifest = Manifest.read(build)
    if manifest.recipe.essay == held.fingerprint:
        return held
    manifest.verify(build, _ESSAY)
    try:
        return Essay.from_text((build / _ESSAY).read_bytes().decode(), title=manifest.title)
    except OSError:
        raise Unusable(Trouble("damaged", "file_missing", {"file": _ESSAY})) from None


def _written(build: Path, order: Order, previous: Previous | None) -> Vectors:
    copied = previous is not None and previous.copy_chroma(order, build)
    kept = previous.vectors if previous else {}
    with chroma_in(build / CHROMA) as client:
        collection = collection_of(client, COLLECTION)
        there = ids_in(collection)
        if copied and not kept:
            kept = _read_back(collection, sorted(there.intersection(order.ids)))
        vectors = fill(collection, order, kept, there, trusted=True)
    index_vectors.save(build, order.ids, vectors)
    (build / _ESSAY).write_bytes(order.essay.text.encode())
    worn = previous.manifest.worn + len(there.difference(order.ids)) if previous and copied else 0
    texts, dimensions = vectors.shape
    Manifest(order.recipe, order.essay.title, texts, dimensions, worn, sums(build)).write(build)
    return vectors


def _read_back(collection: Any, ids: Sequence[str]) -> Mapping[str, Any]:
    vectors = vectors_in(collection, ids)
    return {} if vectors is None else dict(zip(ids, vectors, strict=True))
