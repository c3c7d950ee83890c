"""An index on a running Chroma server: a collection named by its content key, with a marker written last."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Set
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict, dataclass
from time import time
from typing import Any

from assistant.index.chroma import Build, chroma_at, collections_in, fill, vectors_in
from assistant.index.recipe import Recipe, Unusable
from assistant.index.vectors import checksum, hash_of

_VERSIONS = 3  # earlier versions of a named essay left on the server, for clients that still hold that text
_CHECKED = 1_000  # records; a larger collection is not read and held to its checksum when it is opened, but counted


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """The collections of the place `name` on the Chroma server at `url`.

    Other contents have another name, so nothing is ever switched. A record's id is its text's hash
    and its vector follows from the recipe: two builders at once write the same records, and need
    no lock. A collection is complete when its metadata hold the checksum of all ids and vectors. It is
    asked and never loaded; only a small one is read once, to see that it is what was written.
    """

    url: str
    name: str

    def __str__(self) -> str:
        return self.url

    def load(self, recipe: Recipe) -> Build:
        """The collection made by `recipe`, if it is complete and as it was written.

        Raises:
            Unusable: there is none, or it is unfinished or changed.
            IndexFailure: the server cannot be reached.
        """
        name = self._collection(recipe)
        with chroma_at(self.url) as client:
            collections = collections_in(client)
            if name not in collections:
                for _, old in self._others(collections, recipe):
                    recipe.expect(old)
                raise Unusable("missing", "missing")
            marker = collections[name].metadata or {}
            if not marker.get("complete"):
                raise Unusable("damaged", "collection_incomplete", collection=name)
            if not _is_whole(collections[name], marker):
                raise Unusable("damaged", "collection_changed", collection=name)
        return Build(int(marker["records"]), name, chroma_at(self.url))

    def lock(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:  # noqa: ARG002
        """Nothing: builders of one collection write the same records."""
        return nullcontext()

    def known_vectors(self, recipe: Recipe, texts: Set[str]) -> Mapping[str, Any]:
        """Vectors of `texts` (hashes) in the last complete version by the same model."""
        with chroma_at(self.url) as client:
            for collection, old in self._others(collections_in(client), recipe):
                vectors = vectors_in(collection) if old.vectors == recipe.vectors else {}
                if vectors and collection.metadata.get("complete") == checksum(vectors):
                    return {part: row for name, row in vectors.items() if (part := hash_of(name)) in texts}
        return {}

    def store(self, recipe: Recipe, records: Mapping[str, str], vectors: Mapping[str, Any], anew: bool) -> Build:
        """Write every record, then the marker, then remove all but the latest versions of a named essay.

        `anew`: what is there goes first, for it may be damaged in ways that writing does not mend.

        Raises:
            IndexFailure: the server cannot be reached, or failed.
        """
        name = self._collection(recipe)
        marker = {"recipe": json.dumps(asdict(recipe), sort_keys=True)}
        with chroma_at(self.url) as client:
            if anew:
                _delete(client, name)
            collection = fill(client, name, records, vectors, **marker)
            done = {"complete": checksum(vectors), "records": len(vectors), "built": time()}
            collection.modify(metadata=marker | done)  # it replaces all metadata
            for old, _ in self._others(collections_in(client), recipe)[_VERSIONS:]:
                _delete(client, old.name)
        return self.load(recipe)

    def _collection(self, recipe: Recipe) -> str:
        return f"assistant-{self.name}-{recipe.key[:32]}"

    def _others(self, collections: Mapping[str, Any], recipe: Recipe) -> list[tuple[Any, Recipe]]:
        """The other versions in this place, last built first."""
        from pydantic import TypeAdapter

        others = []
        for name, collection in collections.items():
            with suppress(LookupError, TypeError, ValueError):
                old = TypeAdapter(Recipe).validate_json(collection.metadata["recipe"])
                if name == self._collection(old) != self._collection(recipe):
                    others.append((collection, old))
        return sorted(others, key=lambda other: -float(other[0].metadata.get("built", 0)))


def _is_whole(collection: Any, marker: Mapping[str, Any]) -> bool:
    """Whether the collection holds as many records as were written and, where it is small, the very same."""
    count = collection.count()
    if count != marker.get("records"):
        return False
    return bool(count > _CHECKED or checksum(vectors_in(collection)) == marker["complete"])


def _delete(client: Any, name: str) -> None:
    from chromadb.errors import NotFoundError

    with suppress(NotFoundError):
        client.delete_collection(name)
