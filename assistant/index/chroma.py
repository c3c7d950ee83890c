"""Vectors in a Chroma collection, in a folder or on a server. Home of chromadb."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import AssistantError, IndexFailure
from assistant.index.vectors import cosines
from assistant.phrases import message

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.index.vectors import Record, Scores, Vectors

COLLECTION = "essay"
_BATCH = 5_000  # records a call; Chroma 1.5.9 refuses more than 5,461
_PAGE = 100  # collections listed a call
_PORT = 8_000  # where `chroma run` listens unless told otherwise
_KNOCK = 5.0  # seconds
# They count only when the collection is created. Of the true 200 neighbours among 20,000 made vectors, half of them
# spread evenly, a query by kind found 0.9925 with 16 neighbours and ef_search 1,000, and 1.0000 with these.
# "ip": Chroma leaves the vectors as they are given.
_SETTINGS = {"hnsw": {"space": "ip", "ef_search": 2_000, "max_neighbors": 32}}


@contextmanager
def chroma_in(folder: Path) -> Iterator[Any]:
    """A Chroma client on `folder`, closed at the end of the `with` block.

    Raises:
        IndexFailure: Chroma failed, in any of its ways.
    """
    import chromadb
    from chromadb.config import Settings

    with named("folder", folder=folder):
        client: Any = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        try:
            yield client
        finally:
            client.close()


@contextmanager
def chroma_at(url: str) -> Iterator[Any]:
    """A Chroma client on the server at `url`.

    Raises:
        IndexFailure: there is no Chroma server, or it failed.
    """
    try:
        address = urlsplit(url)
        secure = address.scheme == "https"
        host, port = address.hostname or "", address.port or (443 if secure else _PORT)
    except ValueError:
        host = ""
    if not host or address.scheme not in ("http", "https"):
        raise IndexFailure(message("index.no_address", url=url))
    _knock(url, host, port, secure)
    import chromadb
    from chromadb.config import Settings

    with named("server", url=url):
        yield chromadb.HttpClient(host, port, ssl=secure, settings=Settings(anonymized_telemetry=False))


def _knock(url: str, host: str, port: int, secure: bool) -> None:
    """Ask for a sign of life: Chroma's own client waits without end for a host that does not answer."""
    from http.client import HTTPConnection, HTTPException, HTTPSConnection

    door = (HTTPSConnection if secure else HTTPConnection)(host, port, timeout=_KNOCK)
    try:
        door.request("GET", "/api/v2/heartbeat")
        answer = door.getresponse()
        if answer.status != 200 or b"heartbeat" not in answer.read(1_000):
            raise IndexFailure(message("index.not_chroma", url=url, status=answer.status))
    except (OSError, HTTPException) as error:
        raise IndexFailure(message("index.no_server", url=url, error=str(error) or type(error).__name__)) from error
    finally:
        door.close()


def found(client: Any, name: str) -> Any:
    """The collection `name`, or None."""
    from chromadb.errors import NotFoundError

    try:
        return client.get_collection(name, embedding_function=None)
    except NotFoundError:
        return None


def collections_in(client: Any) -> Iterator[Any]:
    """Every collection of the server."""
    at = 0
    while page := client.list_collections(limit=_PAGE, offset=at):
        yield from page
        at += len(page)


def delete(client: Any, name: str) -> None:
    """Delete the collection `name` if it is there."""
    from chromadb.errors import NotFoundError

    with suppress(NotFoundError):
        client.delete_collection(name)


def collection_of(client: Any, name: str, metadata: dict[str, Any] | None = None) -> Any:
    """The collection `name`, created where there is none. Vectors are always ours: it embeds nothing."""
    return client.get_or_create_collection(
        name, embedding_function=None, configuration=_SETTINGS, metadata=metadata or None
    )


def ids_in(collection: Any) -> set[str]:
    """The ids of its records."""
    return set(collection.get(include=[])["ids"])


def put(collection: Any, records: Sequence[Record], vectors: Vectors) -> None:
    """Add records of one kind, or replace those that are there. Contexts come without their words."""
    for at in range(0, len(records), _BATCH):
        part = records[at : at + _BATCH]
        collection.upsert(
            ids=[record.id for record in part],
            embeddings=vectors[at : at + _BATCH],
            metadatas=[{"kind": record.kind} for record in part],
            documents=None if part[0].kind == "context" else [record.text for record in part],
        )


def remove(collection: Any, ids: Sequence[str]) -> None:
    """Delete records."""
    for at in range(0, len(ids), _BATCH):
        collection.delete(ids=list(ids[at : at + _BATCH]))


def vectors_in(collection: Any, ids: Sequence[str]) -> Vectors | None:
    """The vectors of `ids`, in their order, an id as often as it is given; None where one is missing."""
    import numpy as np

    found: dict[str, Any] = {}
    wanted = list(dict.fromkeys(ids))
    for at in range(0, len(wanted), _BATCH):
        got = collection.get(ids=wanted[at : at + _BATCH], include=["embeddings"])
        found.update(zip(got["ids"], got["embeddings"], strict=True))
    if len(found) != len(wanted):
        return None
    return np.array([found[name] for name in ids], dtype=np.float32)


def checksum(collection: Any) -> str:
    """sha256 (hex) over the ids and vectors of all records, in order of the ids; they are read part by part."""
    digest = hashlib.sha256()
    ids = sorted(ids_in(collection))
    for at in range(0, len(ids), _BATCH):
        part = ids[at : at + _BATCH]
        vectors = vectors_in(collection, part)
        digest.update("\n".join(part).encode())
        if vectors is not None:
            digest.update((vectors + 0.0).astype("<f4").tobytes())  # + 0.0 makes -0.0 the same as 0.0
    return digest.hexdigest()


def nearest(collection: Any, vectors: Vectors, kind: str, count: int) -> list[tuple[list[str], Scores]]:
    """For each of `vectors` (as `stored` gives them), ids and cosines of the `count` nearest records of `kind`."""
    found = collection.query(query_embeddings=vectors, n_results=count, where={"kind": kind}, include=["distances"])
    return [(ids, cosines(distances)) for ids, distances in zip(found["ids"], found["distances"], strict=True)]


@contextmanager
def named(where: str, **place: object) -> Iterator[None]:
    """Chroma's failures, in any of their ways, as one error: the text errors.index.chroma.`where`, with the `place`."""
    try:
        yield
    except (AssistantError, OSError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # Chroma's Rust part panics with a BaseException
        raise IndexFailure(message(f"index.chroma.{where}", error=error, **place)) from error
