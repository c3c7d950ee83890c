"""Fills a Chroma collection with what an index needs, encoding only texts without a vector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from assistant.errors import IndexFailure
from assistant.index.chroma import ids_in, put, remove, vectors_in
from assistant.index.vectors import Record, encoded, text_part
from assistant.phrases import message

if TYPE_CHECKING:
    from assistant.index.recipe import Order
    from assistant.index.vectors import Vectors


def fill(collection: Any, order: Order, records: Mapping[str, Record], known: Mapping[str, Any]) -> Vectors:
    """Make `collection` hold exactly `records`; their vectors, a row each.

    Args:
        collection: a Chroma collection; what it holds already is written again, or removed.
        order: who encodes, and whom to tell.
        records: what it shall hold, by id.
        known: vectors by the part of an id that follows from its text: these texts are not encoded.

    Raises:
        IndexFailure: the collection gives back other vectors than it was given.
        ModelError: the encoder failed.
    """
    import numpy as np

    vectors = dict(known)
    missing = {part: record.text for record in records.values() if (part := text_part(record.id)) not in known}
    parts = list(missing)
    for at, made in encoded(list(missing.values()), order.encoder, order.progress):
        vectors.update(zip(parts[at : at + len(made)], made, strict=True))
    rows: Vectors = np.array([vectors[text_part(name)] for name in records], dtype=np.float32)
    ids = list(records)
    for _, kind in groupby(range(len(ids)), key=lambda at: records[ids[at]].kind):
        chosen = list(kind)
        put(collection, [records[ids[at]] for at in chosen], rows[chosen])
    remove(collection, sorted(ids_in(collection) - records.keys()))
    _check(collection, ids, rows)
    return rows


def _check(collection: Any, ids: Sequence[str], vectors: Vectors) -> None:
    import numpy as np

    if collection.count() != len(ids):
        raise IndexFailure(message("index.count", found=collection.count(), expected=len(ids)))
    found = vectors_in(collection, ids)
    if found is None or not np.array_equal(found, vectors):
        raise IndexFailure(message("index.other_vectors"))
