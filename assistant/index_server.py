"""An index on a running Chroma server: a collection named by its content key, with a marker written last."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from time import time
from typing import TYPE_CHECKING, Any

from assistant.index_chroma import chroma_at, collection_of, collections_in, delete, found, ids_in, vectors_in
from assistant.index_fill import fill
from assistant.index_place import Held, Order
from assistant.index_recipe import Recipe
from assistant.index_trouble import Trouble, Unusable
from assistant.index_vectors import checksum

if TYPE_CHECKING:
    from assistant.essay import Essay

_VERSIONS = 3  # earlier versions of a named essay left on the server, for clients that still hold that text


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """Builds and reads the collections of `slot` on the Chroma server at `url`.

    Other contents have another name, so nothing is ever switched. A record's id is its text's hash
    and its vector follows from the recipe: two builders at once write the same records, and need
    no lock. A collection is complete when its metadata hold the checksum of all ids and vectors.
    """

    url: str
    slot: str

    def __str__(self) -> str:
        return self.url

    def load(self, recipe: Recipe, ids: Sequence[str]) -> Held:
        """The collection made by `recipe`, if it is complete and its checksum is right.

        Raises:
            Unusable: there is none, or it is unfinished or changed.
            IndexFailure: the server cannot be reached.
        """
        name = self._name(recipe)
        with chroma_at(self.url) as client:
            collection = found(client, name)
            if collection is None:
                raise Unusable(self._absence(client, recipe))
            promised = (collection.metadata or {}).get("complete")
            if not promised:
                raise Unusable(Trouble("damaged", "collection_incomplete", {"collection": name}))
            vectors = vectors_in(collection, ids)
            if vectors is None or collection.count() != len(ids) or checksum(ids, vectors) != promised:
                raise Unusable(Trouble("damaged", "collection_changed", {"collection": name}))
        return Held(name, None, vectors)

    def locked(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:  # noqa: ARG002
        """Nothing: builders of one collection write the same records."""
        return nullcontext()

    def is_current(self, name: str) -> bool:  # noqa: ARG002
        """Always: other contents have another name."""
        return True

    def essay(self, held: Essay) -> Essay:
        """`held`: a server keeps the texts of sentences, not of essays."""
        return held

    def build(self, order: Order) -> Held:
        """Write every record, then the marker, then remove all but the latest versions of a named essay.

        Raises:
            IndexFailure: the server cannot be reached, or failed.
            ModelError: the encoder failed.
        """
        name = self._name(order.recipe)
        with chroma_at(self.url) as client:
            kept = {} if order.anew else self._kept(client, order)
            if order.anew:
                delete(client, name)
            marker = {"recipe": json.dumps(asdict(order.recipe), sort_keys=True)}
            collection = collection_of(client, name, marker)
            vectors = fill(collection, order, kept, ids_in(collection), trusted=False)
            # modify() replaces all metadata.
            collection.modify(metadata={**marker, "complete": checksum(order.ids, vectors), "built": time()})
            for old, _ in self._others(client, order.recipe)[_VERSIONS:]:
                delete(client, old.name)
        return Held(name, None, vectors)

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

    def _absence(self, client: Any, recipe: Recipe) -> Trouble:
        for _, old in self._others(client, recipe):
            return Trouble("stale", "changed", {"what": recipe.changed(old)})
        return Trouble("missing", "missing")

    def _kept(self, client: Any, order: Order) -> Mapping[str, Any]:
        """Vectors of the last complete version made by the same model."""
        for collection, old in self._others(client, order.recipe):
            if old.vectors != order.recipe.vectors:
                continue
            ids = sorted(ids_in(collection))
            vectors = vectors_in(collection, ids)
            if vectors is not None and checksum(ids, vectors) == collection.metadata.get("complete"):
                return dict(zip(ids, vectors, strict=True))
        return {}
