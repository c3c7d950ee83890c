"""An earlier index of the same model, whose Chroma records or vectors of unchanged texts are kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.index.chroma import COLLECTION, chroma_in, found
from assistant.index.manifest import CHROMA, IDS, Manifest
from assistant.index.place import Order
from assistant.index.slot import Slot
from assistant.index.trouble import Unusable

_NEIGHBOURS = 8  # other essays' indexes looked at: a text without a source finds its earlier version there
_ENOUGH = 0.9  # share of records in common at which no better one is looked for
_WORN = 0.2  # share of deleted records, which HNSW keeps as dead weight, at which Chroma is filled from nothing


@dataclass(frozen=True, slots=True, eq=False)
class Previous:
    """What can be used of an earlier build; `ids` are those of its records."""

    build: Path
    manifest: Manifest
    ids: Set[str]

    def copied(self, target: Path) -> bool:
        """Copy its Chroma folder into the folder `target`; False where it is not as it was written."""
        try:
            self.manifest.verify(self.build, CHROMA, copy=target)
        except Unusable:  # damaged, or swept by its owner meanwhile
            shutil.rmtree(target / CHROMA, ignore_errors=True)
            return False
        return True

    def fits(self, order: Order, ids: Set[str]) -> bool:
        """Whether its Chroma folder can be changed into the one ordered, rather than a new one filled."""
        worn = self.manifest.worn + len(self.ids - ids)
        return self.manifest.recipe.store == order.recipe.store and worn <= _WORN * len(ids)


@contextmanager
def lent(previous: Previous | None, folder: Path) -> Iterator[Any]:
    """The collection of `previous`, from a copy in `folder`; None where there is none to be used."""
    if previous is None or not previous.copied(folder):
        yield None
        return
    with chroma_in(folder / CHROMA) as client:
        yield found(client, COLLECTION)


def previous_of(slot: Slot, order: Order, ids: Set[str]) -> Previous | None:
    """The earlier build that shares most records with `ids`: this slot's own, or a neighbour's."""
    best: Previous | None = None
    for candidate in _candidates(slot, order):
        if best is None or len(candidate.ids & ids) > len(best.ids & ids):
            best = candidate
        if len(best.ids & ids) >= _ENOUGH * len(ids):
            break
    return best


def _candidates(slot: Slot, order: Order) -> Iterator[Previous]:
    for place in [slot, *slot.neighbours()[:_NEIGHBOURS]]:
        try:
            build = place.current()
            manifest = Manifest.read(build)
            if manifest.recipe.vectors == order.recipe.vectors:
                manifest.verify(build, IDS)
                yield Previous(build, manifest, frozenset((build / IDS).read_text(encoding="ascii").split()))
        except (Unusable, OSError):
            continue
