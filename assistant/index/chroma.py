"""Vectors in a Chroma collection, in a folder or on a server: written, and asked. Home of chromadb."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, IndexFailure
from assistant.index.vectors import KINDS, checksum, cosines, kind_of
from assistant.phrases import message

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from assistant.index.vectors import Scores, Vectors

_BATCH = 5_000  # records a call; Chroma 1.5.9 refuses more than 5,461
_PAGE = 100  # collections listed a call
_PORT = 8_000  # where `chroma run` listens unless told otherwise
_LAST_PORT = 65_535
_KNOCK = 5.0  # seconds
# They count only when the collection is created. Of the true 200 neighbours among 20,000 made vectors, half of them
# spread evenly, a query by kind found 0.9925 with 16 neighbours and ef_search 1,000, and 1.0000 with these.
# "ip": Chroma leaves the vectors as they are given.
_SETTINGS: Any = {"hnsw": {"space": "ip", "ef_search": 2_000, "max_neighbors": 32}}


@contextmanager
def chroma_in(folder: Path) -> Iterator[Any]:
    """A Chroma client on `folder`, closed at the end of the `with` block.

    Raises:
        IndexFailure: Chroma failed, in any of its ways.
    """
    import chromadb
    from chromadb.config import Settings

    with explain_failures("folder", folder=folder):
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
    import httpx

    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        address = httpx.URL()
    if not address.host or address.scheme not in ("http", "https") or (address.port or 1) > _LAST_PORT:
        raise IndexFailure(message("index.no_address", url=url))
    secure = address.scheme == "https"
    port = address.port or (443 if secure else _PORT)
    _knock(url, address.copy_with(port=port, path="/api/v2/heartbeat"))
    import chromadb
    from chromadb.config import Settings

    with explain_failures("server", url=url):
        yield chromadb.HttpClient(address.host, port, ssl=secure, settings=Settings(anonymized_telemetry=False))


def _knock(url: str, heartbeat: httpx.URL) -> None:
    """Ask for a sign of life: Chroma's own client waits without end for a host that does not answer."""
    import httpx

    try:
        reply = httpx.get(heartbeat, timeout=_KNOCK)
    except httpx.HTTPError as error:
        raise IndexFailure(message("index.no_server", url=url, error=str(error) or type(error).__name__)) from error
    if "heartbeat" not in reply.text:
        raise IndexFailure(message("index.not_chroma", url=url, status=reply.status_code))


@contextmanager
def explain_failures(where: str, **place: object) -> Iterator[None]:
    """Chroma's failures, in any of their ways, as one error: the text errors.index.chroma.`where`, with the `place`."""
    try:
        yield
    except (AssistantError, OSError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # Chroma's Rust part panics with a BaseException
        raise IndexFailure(message(f"index.chroma.{where}", error=error, **place)) from error


def collections_in(client: Any) -> dict[str, Any]:
    """Every collection of the server, by name."""
    found: dict[str, Any] = {}
    while page := client.list_collections(limit=_PAGE, offset=len(found)):
        found |= {each.name: each for each in page}
    return found


def fill(client: Any, name: str, records: Mapping[str, str], vectors: Mapping[str, Any], **metadata: Any) -> Any:
    """The collection `name`, made where there is none, holding exactly `records` (texts by id) with their `vectors`.

    Contexts come without their words.

    Raises:
        IndexFailure: it gives back other vectors than it was given.
    """
    import numpy as np

    collection = client.get_or_create_collection(
        name, embedding_function=None, configuration=_SETTINGS, metadata=metadata or None
    )
    for kind in KINDS:
        for part in _parts(name for name in records if kind_of(name) == kind):
            collection.upsert(
                ids=part,
                embeddings=np.array([vectors[name] for name in part], dtype=np.float32),
                metadatas=[{"kind": kind}] * len(part),
                documents=None if kind == "context" else [records[name] for name in part],
            )
    for part in _parts(_ids(collection) - records.keys()):
        collection.delete(ids=part)
    if checksum(vectors_in(collection)) != checksum(vectors):
        raise IndexFailure(message("index.other_vectors"))
    return collection


def vectors_in(collection: Any, ids: Iterable[str] | None = None) -> dict[str, Any]:
    """The vectors of `ids` that are there, or of all records, by id."""
    found: dict[str, Any] = {}
    for part in _parts(_ids(collection) if ids is None else dict.fromkeys(ids)):
        got = collection.get(ids=part, include=["embeddings"])
        found.update(zip(got["ids"], got["embeddings"], strict=True))
    return found


def _ids(collection: Any) -> set[str]:
    return set(collection.get(include=[])["ids"])


def _parts(ids: Iterable[str]) -> list[list[str]]:
    names = list(ids)
    return [names[at : at + _BATCH] for at in range(0, len(names), _BATCH)]


class Build:
    """A finished index, verified: `records` vectors in the `collection` of the Chroma client behind `door`.

    `path` is the folder it was read from, None on a server; `stack` is closed with it. Chroma is opened with the
    first question. Threads may share one.
    """

    def __init__(
        self,
        records: int,
        collection: str,
        door: AbstractContextManager[Any],
        path: Path | None = None,
        stack: ExitStack | None = None,
    ) -> None:
        self.records, self.path = records, path
        self._collection, self._door, self._stack = collection, door, stack or ExitStack()
        self._lock = threading.Lock()
        self._opened: Any = None
        weakref.finalize(self, _close, self._stack, os.getpid())

    def nearest(self, vectors: Vectors, kind: str, count: int) -> list[tuple[list[str], Scores]]:
        """For each of `vectors` (as `quantize` gives them), ids and cosines of the `count` nearest records of `kind`.

        Raises:
            IndexFailure: Chroma failed, or its server is gone.
        """
        with explain_failures("asked"):
            found = self._open().query(
                query_embeddings=vectors, n_results=count, where={"kind": kind}, include=["distances"]
            )
        return [(ids, cosines(distances)) for ids, distances in zip(found["ids"], found["distances"], strict=True)]

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """The vectors of records, a row each; an id may come more than once.

        Raises:
            IndexFailure: a record is missing, Chroma failed, or its server is gone.
        """
        import numpy as np

        with explain_failures("asked"):
            found = vectors_in(self._open(), ids)
        if not found.keys() >= set(ids):
            raise IndexFailure(message("index.records_gone", index=self._collection))
        return np.array([found[name] for name in ids], dtype=np.float32)

    def _open(self) -> Any:
        with self._lock:
            if self._opened is None:
                client = self._stack.enter_context(self._door)
                self._opened = client.get_collection(self._collection, embedding_function=None)
            return self._opened


def _close(stack: ExitStack, owner: int) -> None:
    """Close, but not in a forked child: the files are its parent's."""
    if os.getpid() == owner:
        stack.close()
