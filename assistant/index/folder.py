"""An index in a folder: built beside the old one, verified, and made current by switching a pointer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from assistant.index.chroma import COLLECTION, chroma_in, collection_of
from assistant.index.copy import working_copy
from assistant.index.fill import fill
from assistant.index.finished import OpenCollection
from assistant.index.manifest import CHROMA, IDS, Manifest, sums
from assistant.index.place import Build, Order
from assistant.index.previous import Previous, lent, previous_of
from assistant.index.recipe import Recipe
from assistant.index.slot import Slot
from assistant.index.trouble import IndexTrouble, Unusable
from assistant.index.vectors import Record, records_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_OLD = "old"
_RETRIES = 5  # a pointer may be switched while a reader opens; it is not switched five times in a row


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """Builds and reads the index in `slot`.

    A build holds `chroma/`, an ordinary Chroma collection; `ids.txt`, the ids of its records; and
    `manifest.json`. A reader opens a copy of `chroma/`: Chroma writes where it only reads.
    """

    slot: Slot

    def __str__(self) -> str:
        return str(self.slot.folder)

    def load(self, recipe: Recipe) -> Build:
        """The current build, if `recipe` made it and every byte is as it was written.

        Raises:
            Unusable: there is none, it is stale, or it is damaged.
            IndexFailure: there is no space for the copy that is searched.
        """
        # A build may be swept while it is read: then the pointer has moved, and the new one is read.
        for _ in range(_RETRIES):
            pointer = self.slot.pointer()
            try:
                return _read(self.slot.current(), recipe)
            except Unusable:
                if self.slot.pointer() == pointer:
                    raise
        return _read(self.slot.current(), recipe)

    def locked(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:
        """Keep other builders of this slot away."""
        return self.slot.locked(waiting)

    def is_current(self, name: str) -> bool:
        """Whether the pointer names the build `name`."""
        return self.slot.pointer() == name

    def build(self, order: Order) -> Build:
        """Build beside what is there, switch the pointer, and sweep. Call it with the lock held.

        Raises:
            IndexFailure: the disk is full, or Chroma failed.
            ModelError: the encoder failed.
        """
        self.slot.sweep(self._in_use())
        records = records_of(order.essay)
        previous = None if order.anew else previous_of(self.slot, order, records.keys())
        build = self.slot.fresh(order.recipe.key)
        try:
            _write(build, order, records, previous)
            held = _read(build, order.recipe)
        except BaseException:
            shutil.rmtree(build, ignore_errors=True)
            raise
        self.slot.switch(build)
        self.slot.sweep(build)
        self.slot.prune()
        return held

    def _in_use(self) -> Path | None:
        try:
            return self.slot.current()
        except Unusable:
            return None


def _read(build: Path, recipe: Recipe) -> Build:
    manifest = Manifest.read(build)
    changed = recipe.changed(manifest.recipe)
    if changed:
        raise Unusable(IndexTrouble("stale", "changed", {"what": changed}))
    manifest.verify(build, IDS)
    with ExitStack() as stack:
        copy = stack.enter_context(working_copy(build, manifest, CHROMA))
        reader = OpenCollection(partial(chroma_in, copy / CHROMA), COLLECTION, stack.pop_all())
    return Build(build.name, build, manifest.records, manifest.dimensions, reader)


def _write(build: Path, order: Order, records: Mapping[str, Record], previous: Previous | None) -> None:
    kept = previous if previous and previous.fits(order, records.keys()) and previous.copied(build) else None
    with (
        lent(None if kept else previous, build / _OLD) as lender,
        chroma_in(build / CHROMA) as client,
    ):
        collection = collection_of(client, COLLECTION)
        filled = fill(collection, order, records, collection if kept else lender, trusted=True)
    shutil.rmtree(build / _OLD, ignore_errors=True)
    (build / IDS).write_text("\n".join(records), encoding="ascii")
    worn = kept.manifest.worn + filled.removed if kept else 0
    Manifest(order.recipe, len(records), filled.dimensions, worn, sums(build)).write(build)
