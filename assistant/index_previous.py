"""An earlier index of the same model, whose vectors and Chroma records of unchanged texts are kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import index_vectors
from assistant.index_manifest import Manifest
from assistant.index_place import Order
from assistant.index_slot import Slot
from assistant.index_trouble import Unusable

CHROMA = "chroma"
_NEIGHBOURS = 8  # other essays' indexes looked at: a text without a source finds its earlier version there
_ENOUGH = 0.9  # share of texts in common at which no better one is looked for
_WORN = 0.2  # share of deleted records, which HNSW keeps as dead weight, at which Chroma is filled from nothing


@dataclass(frozen=True, slots=True, eq=False)
class Previous:
    """What can be used of an earlier build; `vectors` by id, empty where their file is damaged."""

    build: Path
    manifest: Manifest
    vectors: Mapping[str, Any]

    def shared(self, order: Order) -> int:
        """How many of the ordered texts it has a vector for."""
        return len(self.vectors.keys() & set(order.ids))

    def copy_chroma(self, order: Order, target: Path) -> bool:
        """Copy its Chroma folder to `target`, where that saves work and the copy is as it was written."""
        if self.manifest.recipe.store != order.recipe.store or self.manifest.worn > _WORN * len(order.ids):
            return False
        if self.vectors and self.shared(order) < len(order.ids) / 2:
            return False
        try:
            shutil.copytree(self.build / CHROMA, target / CHROMA)
            self.manifest.verify(target, CHROMA + "/")
        except (OSError, Unusable):  # damaged, or swept by its owner meanwhile
            shutil.rmtree(target / CHROMA, ignore_errors=True)
            return False
        return True


def previous_of(slot: Slot, order: Order) -> Previous | None:
    """The earlier build that shares most texts with `order`: this slot's own, or a neighbour's."""
    best: Previous | None = None
    for found in _candidates(slot, order):
        if best is None or found.shared(order) > best.shared(order):
            best = found
        if best.shared(order) >= _ENOUGH * len(order.ids):
            break
    return best


def _candidates(slot: Slot, order: Order) -> Iterator[Previous]:
    for place in [slot, *slot.neighbours()[:_NEIGHBOURS]]:
        try:
            build = place.current()
            manifest = Manifest.read(build)
        except Unusable:
            continue
        if manifest.recipe.vectors == order.recipe.vectors:
            yield Previous(build, manifest, _vectors(build, manifest))


def _vectors(build: Path, manifest: Manifest) -> Mapping[str, Any]:
    try:
        manifest.verify(build, index_vectors.NAME)
    except Unusable:
        return {}
    loaded = index_vectors.load(build)
    return dict(zip(*loaded, strict=True)) if loaded else {}
