"""An index on a running Chroma server: a collection named by its content key, with a marker written last."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import asdict, dataclass
from functools import partial
from time import time
from typing import Any

from assistant.index.build import Build
from assistant.index.chroma import checksum, chroma_at, collection_of, collections_in, delete, found, ids_in, vectors_in
from assistant.index.fill import fill
from assistant.index.recipe import Order, Recipe
from assistant.index.trouble import Unusable, changed
from assistant.index.vectors import records_of, text_part

_VERSIONS = 3  # earlier versions of a named essay left on the server, for clients that still hold that text
_CHECKED = 1_000  # records; a larger collection is not read and held to its checksum when it is opened, but counted


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """Builds and reads the collections of `slot` on the Chroma server at `url`.

    Other contents have another name, so nothing is ever switched. A record's id is its text's hash
    and its vector follows from the recipe: two builders at once write the same records, and need
    no lock. A collection is complete when its metadata hold the checksum of all ids and vectors. It is
    asked and never loaded; only a small one is read once, to see that it is what was written.
    """

    url: str
    slot: str

    def __str__(self) -> str:
        return self.url

    def load(self, recipe: Recipe) -> Build:
        """The collection made by `recipe`, if it is complete and as it was written.

        Raises:
            Unusable: there is none, or it is unfinished or changed.
            IndexFailure: the server cannot be reached.
        """
        name = self._name(recipe)
        with chroma_at(self.url) as client:
            collection = found(client, name)
            if collection is None:
                raise self._absence(client, recipe)
            marker = collection.metadata or {}
            if not marker.get("complete"):
                raise Unusable("damaged", "collection_incomplete", collection=name)
            if not _whole(collection):
                raise Unusable("damaged", "collection_changed", collection=name)
        size = int(marker["records"]), int(marker["dimensions"])
        return Build(name, None, size, name, partial(chroma_at, self.url), ExitStack())

    def locked(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:  # noqa: ARG002
        """Nothing: builders of one collection write the same records."""
        return nullcontext()

    def is_current(self, name: str) -> bool:  # noqa: ARG002
        """Always: other contents have another name."""
        return True

    def build(self, order: Order) -> Build:
        """Write every record, then the marker, then remove all but the latest versions of a named essay.

        Raises:
            IndexFailure: the server cannot be reached, or failed.
            ModelError: the encoder failed.
        """
        name = self._name(order.recipe)
        records = records_of(order.essay)
        with chroma_at(self.url) as client:
            known = {} if order.anew else self._known(client, order)
            if order.anew:
                delete(client, name)
            marker: dict[str, Any] = {"recipe": json.dumps(asdict(order.recipe), sort_keys=True)}
            collection = collection_of(client, name, marker)
            count, dimensions = fill(collection, order, records, known).shape
            marker |= {"complete": checksum(collection), "records": count, "dimensions": dimensions}
            collection.modify(metadata={**marker, "built": time()})  # it replaces all metadata
            for old, _ in self._others(client, order.recipe)[_VERSIONS:]:
                delete(client, old.name)
        return self.load(order.recipe)

    def _name(self, recipe: Recipe) -> str:
        return f"assistant-{self.slot}-{recipe.key[:32]}"

    def _others(self, client: Any, recipe: Recipe) -> list[tuple[Any, Recipe]]:
        """The other versions in this slot, last built first."""
        others = []
        for collection in collections_in(client):
            try:
                old = Recipe.from_dict(json.loads(collection.metadata["recipe"]))
            except (KeyError, TypeError, ValueError):
                continue
            if collection.name == self._name(old) != self._name(recipe):
                others.append((collection, old))
        return sorted(others, key=lambda other: -float(other[0].metadata.get("built", 0)))

    def _absence(self, client: Any, recipe: Recipe) -> Unusable:
        for _, old in self._others(client, recipe):
            return changed(recipe.changed(old))
        return Unusable("missing", "missing")

    def _known(self, client: Any, order: Order) -> Mapping[str, Any]:
        """Vectors of the last complete version by the same model, by the text's part of an id."""
        for collection, old in self._others(client, order.recipe):
            if old.vectors == order.recipe.vectors and collection.metadata.get("complete") == checksum(collection):
                ids = sorted(ids_in(collection))
                return dict(zip(map(text_part, ids), vectors_in(collection, ids), strict=True))  # type: ignore[arg-type]
        return {}


def _whole(collection: Any) -> bool:
    """Whether the collection holds as many records as were written and, where it is small, the very same."""
    count = collection.count()
    if count != collection.metadata.get("records"):
        return False
    return bool(count > _CHECKED or checksum(collection) == collection.metadata["complete"])
