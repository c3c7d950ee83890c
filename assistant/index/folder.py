"""An index in a folder: built beside the old one, verified, and made current by switching a pointer."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Set
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.index.build import Build
from assistant.index.chroma import COLLECTION, chroma_in, collection_of
from assistant.index.fill import fill
from assistant.index.manifest import CHROMA, IDS, VECTORS, Manifest, sums, working_copy
from assistant.index.slot import Slot
from assistant.index.trouble import Unusable, changed
from assistant.index.vectors import records_of, text_part

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assistant.index.recipe import Order, Recipe

_RETRIES = 5  # a pointer may be switched while a reader opens; it is not switched five times in a row
_NEIGHBOURS = 8  # other essays' indexes looked at: a text without a source finds its earlier version there


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """Builds and reads the index in `slot`.

    A build holds `chroma/`, an ordinary Chroma collection; `ids.txt` and `vectors.npy`, what is in it, for the
    next build to take from; and `manifest.json`. A reader opens a copy of `chroma/`: Chroma writes where it only reads.
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
        try:
            self.slot.sweep(self.slot.current())
        except Unusable:
            self.slot.sweep(None)
        build = self.slot.fresh(order.recipe.key)
        try:
            _write(build, order, self.slot)
            read = _read(build, order.recipe)
        except BaseException:
            shutil.rmtree(build, ignore_errors=True)
            raise
        self.slot.switch(build)
        self.slot.sweep(build)
        self.slot.prune()
        return read


def _read(build: Path, recipe: Recipe) -> Build:
    manifest = Manifest.read(build)
    if what := recipe.changed(manifest.recipe):
        raise changed(what)
    manifest.verify(build, IDS, VECTORS)
    with ExitStack() as stack:
        copy = stack.enter_context(working_copy(build, manifest))
        size = manifest.records, manifest.dimensions
        return Build(build.name, build, size, COLLECTION, partial(chroma_in, copy / CHROMA), stack.pop_all())


def _write(build: Path, order: Order, slot: Slot) -> None:
    import numpy as np

    records = records_of(order.essay)
    known = {} if order.anew else _known(slot, order.recipe, {text_part(name) for name in records})
    with chroma_in(build / CHROMA) as client:
        vectors = fill(collection_of(client, COLLECTION), order, records, known)
    (build / IDS).write_text("\n".join(records), encoding="ascii")
    np.save(build / VECTORS, vectors)
    Manifest(order.recipe, len(vectors), vectors.shape[1], sums(build)).write(build)


def _known(slot: Slot, recipe: Recipe, texts: Set[str]) -> Mapping[str, Any]:
    """Vectors of `texts` (parts of record ids) in earlier builds by the same model: this slot's, and neighbours'."""
    import numpy as np

    known: dict[str, Any] = {}
    for place in [slot, *slot.neighbours()[:_NEIGHBOURS]]:
        if len(known) == len(texts):
            break
        try:
            build = place.current()
            manifest = Manifest.read(build)
            if manifest.recipe.vectors != recipe.vectors:
                continue
            manifest.verify(build, IDS, VECTORS)
            ids = (build / IDS).read_text(encoding="ascii").split()
            rows = zip(map(text_part, ids), np.load(build / VECTORS), strict=True)
            known |= {part: row for part, row in rows if part in texts}
        except (Unusable, OSError, ValueError):  # damaged, swept meanwhile, or without vectors.npy, from before
            continue
    return known
