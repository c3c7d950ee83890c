"""Fills a Chroma collection with what an index needs, encoding only texts without a vector."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Any

from assistant.errors import IndexFailure
from assistant.index_chroma import put, remove, vectors_in
from assistant.index_place import Order
from assistant.index_vectors import encoded

if TYPE_CHECKING:
    from assistant.index_vectors import Vectors


def fill(collection: Any, order: Order, kept: Mapping[str, Any], there: Set[str], *, trusted: bool) -> Vectors:
    """Make `collection` hold exactly the ordered texts, and return their vectors in order.

    Args:
        collection: a Chroma collection.
        order: what it shall hold.
        kept: vectors of unchanged texts, by id.
        there: ids of the records in the collection.
        trusted: whether those records are right and need not be written again.

    Raises:
        IndexFailure: the collection gives back other vectors than it was given.
        ModelError: the encoder failed.
    """
    import numpy as np

    rows: dict[int, Any] = {row: kept[name] for row, name in enumerate(order.ids) if name in kept}
    _put(
        collection,
        order,
        {row: vector for row, vector in rows.items() if order.ids[row] not in (there if trusted else ())},
    )
    missing = [row for row in range(len(order.ids)) if row not in rows]
    for chunk, vectors in encoded(order.texts, missing, order.encoder, order.progress):
        part = dict(zip(chunk, vectors, strict=True))
        _put(collection, order, part)
        rows.update(part)
    remove(collection, sorted(set(there) - set(order.ids)))
    filled: Vectors = np.array([rows[row] for row in range(len(order.ids))])
    _confirm(collection, order, filled)
    return filled


def _put(collection: Any, order: Order, rows: Mapping[int, Any]) -> None:
    import numpy as np

    if rows:
        ids, texts = [order.ids[row] for row in rows], [order.texts[row] for row in rows]
        put(collection, ids, texts, np.array(list(rows.values())))


def _confirm(collection: Any, order: Order, vectors: Vectors) -> None:
    import numpy as np

    found = vectors_in(collection, order.ids)
    if found is None or not np.array_equal(found, vectors) or collection.count() != len(order.ids):
        raise IndexFailure(
            f"Chroma gave back other vectors than it was given, for the essay {order.essay.title!r}. "
            "Run again: assistant index --rebuild"
        )
