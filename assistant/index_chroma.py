"""Vectors in a Chroma collection, in a folder or on a server. Home of chromadb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, IndexFailure
from assistant.index_vectors import rounded

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.index_vectors import Vectors

COLLECTION = "essay"
_BATCH = 5_000  # records a call; Chroma 1.5.9 refuses more than 5,461
# ef_search counts only when the collection is created; 1,000 found 0.9955 of the true neighbours among 10,000.
_SETTINGS = {"hnsw": {"space": "cosine", "ef_search": 1_000}}


@contextmanager
def chroma_in(folder: Path) -> Iterator[Any]:
    """A Chroma client on `folder`, closed at the end of the `with` block.

    Raises:
        IndexFailure: Chroma failed, in any of its ways.
    """
    import chromadb
    from chromadb.config import Settings

    with _named(f"in {folder}", "Is the disk full? Then free some space, and run: assistant index --rebuild"):
        client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        try:
            yield client
        finally:
            client.close()


def collection_of(client: Any, name: str, metadata: dict[str, Any] | None = None) -> Any:
    """The collection `name`, created where there is none. Vectors are always ours: it embeds nothing."""
    return client.get_or_create_collection(
        name, embedding_function=None, configuration=_SETTINGS, metadata=metadata or None
    )


def ids_in(collection: Any) -> set[str]:
    """The ids of its records."""
    return set(collection.get(include=[])["ids"])


def put(collection: Any, ids: Sequence[str], texts: Sequence[str], vectors: Vectors) -> None:
    """Add records, or replace those that are there: text as document, its vector, its hash as id."""
    for at in range(0, len(ids), _BATCH):
        part = slice(at, at + _BATCH)
        collection.upsert(ids=list(ids[part]), documents=list(texts[part]), embeddings=vectors[part])


def remove(collection: Any, ids: Sequence[str]) -> None:
    """Delete records."""
    for at in range(0, len(ids), _BATCH):
        collection.delete(ids=list(ids[at : at + _BATCH]))


def vectors_in(collection: Any, ids: Sequence[str], page: int = _BATCH) -> Vectors | None:
    """The vectors of `ids`, in their order; None where one is missing."""
    import numpy as np

    found: dict[str, Any] = {}
    for at in range(0, len(ids), page):
        got = collection.get(ids=list(ids[at : at + page]), include=["embeddings"])
        found.update(zip(got["ids"], got["embeddings"], strict=True))
    if len(found) != len(ids):
        return None
    return rounded(np.array([found[name] for name in ids]))


@contextmanager
def _named(where: str, cure: str) -> Iterator[None]:
    try:
        yield
    except (AssistantError, OSError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # Chroma's Rust part panics with a BaseException
        raise IndexFailure(f"Chroma failed {where}: {error}. {cure}") from error
