"""Fills a Chroma collection with what an index needs, encoding only texts without a vector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from assistant.errors import IndexFailure
from assistant.index.chroma import ids_in, put, remove, vectors_in
from assistant.index.place import Order
from assistant.index.vectors import Record, encoded, text_part

_CURE = "Run again: assistant index --rebuild"
_PART = 2_000  # vectors held in memory at once


@dataclass(frozen=True, slots=True)
class Filled:
    """What was done: how many records were removed, and how many numbers a vector has."""

    removed: int
    dimensions: int


def fill(collection: Any, order: Order, records: Mapping[str, Record], lender: Any, *, trusted: bool) -> Filled:
    """Make `collection` hold exactly `records`.

    Args:
        collection: a Chroma collection.
        order: who encodes, and whom to tell.
        records: what it shall hold, by id.
        lender: a collection whose vectors are right, to take those of unchanged texts from; or None.
        trusted: whether the records in `collection` are right and need not be written again.

    Raises:
        IndexFailure: the collection gives back other vectors than it was given.
        ModelError: the encoder failed.
    """
    there = ids_in(collection)
    missing = [record for record in records.values() if not (trusted and record.id in there)]
    known = {} if lender is None else {text_part(name): name for name in sorted(ids_in(lender))}
    texts: dict[str, list[Record]] = {}
    lent: list[Record] = []
    for record in missing:
        if text_part(record.id) in known:
            lent.append(record)
        else:
            texts.setdefault(record.text, []).append(record)
    for part in _parts(lent):
        vectors = vectors_in(lender, [known[text_part(record.id)] for record in part])
        assert vectors is not None, "the ids were read from the lender"
        _put(collection, part, vectors)
    for chunk, made in encoded(list(texts), order.encoder, order.progress):
        rows = [(record, vector) for text, vector in zip(chunk, made, strict=True) for record in texts[text]]
        _put(collection, [record for record, _ in rows], [vector for _, vector in rows])
    gone = sorted(there - records.keys())
    remove(collection, gone)
    if collection.count() != len(records):
        raise IndexFailure(f"Chroma holds {collection.count()} records instead of {len(records)}. {_CURE}")
    return Filled(len(gone), len(collection.peek(1)["embeddings"][0]))


def _parts(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    return (records[at : at + _PART] for at in range(0, len(records), _PART))


def _put(collection: Any, records: Sequence[Record], vectors: Iterable[Any]) -> None:
    """Write records, kind by kind, and read them back."""
    import numpy as np

    rows = sorted(zip(records, vectors, strict=True), key=lambda row: row[0].kind)
    for _, group in groupby(rows, key=lambda row: row[0].kind):
        part = list(group)
        chosen, given = [record for record, _ in part], np.array([vector for _, vector in part])
        put(collection, chosen, given)
        found = vectors_in(collection, [record.id for record in chosen])
        if found is None or not np.array_equal(found, given):
            raise IndexFailure(f"Chroma gave back other vectors than it was given. {_CURE}")
