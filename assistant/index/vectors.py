"""What an index holds: records of three kinds, each known by its text's hash, and their vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.index.contexts import contexts_of
from assistant.language import searchable_in
from assistant.phrases import message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.essay import Essay
    from assistant.index.encoders import Encoder

    Vectors = NDArray[np.float32]
    Scores = NDArray[np.float32]
    Nearest = tuple[NDArray[np.intp], Scores]  # numbers of sentences or passages, and their cosines

KINDS = ("sentence", "passage", "context")
_CHUNK = 256  # texts encoded between two reports of progress
# A unit vector is stored at 4,000/4,096 of its length, in multiples of 1/4,096: products of two are multiples of 2**-24
# that sum to less than 1 without rounding in float32, in any order. So a cosine, 0.0001 off by this, does not depend on
# batch, processor, library, folder or server.
_STEPS, _PARTS = 4_000.0, 4_096.0


@dataclass(frozen=True, slots=True)
class Record:
    """One text as Chroma keeps it; `id` is its kind and its text's hash, so an unchanged text keeps its record."""

    id: str
    kind: str
    text: str


def texts_of(essay: Essay, kind: str) -> list[str]:
    """The texts of one kind, by number, as they are looked up: sentences, passages, or sentences in their context.

    Raises:
        KeyError: there is no such kind.
    """
    made: dict[str, Callable[[], list[str]]] = {
        "sentence": lambda: [searchable_in(essay, s.text) for s in essay.sentences],
        "passage": lambda: [searchable_in(essay, p.text) for p in essay.passages],
        "context": lambda: contexts_of(essay),
    }
    return made[kind]()


def records_of(essay: Essay) -> dict[str, Record]:
    """Every different record of `essay`, by id."""
    records = (Record(record_id(kind, text), kind, text) for kind in KINDS for text in texts_of(essay, kind))
    return {record.id: record for record in records}


def record_id(kind: str, text: str) -> str:
    """The kind, and half of the text's sha256 in hex."""
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def text_part(name: str) -> str:
    """The part of a record's id that follows from its text alone."""
    return name.partition("-")[2]


class Numbers:
    """Where the texts of one kind stand in an essay, by record id. An array: a dict of 90,000 ids takes 20 MB."""

    def __init__(self, kind: str, texts: Sequence[str]) -> None:
        import numpy as np

        ids = np.array([record_id(kind, text) for text in texts], dtype="S")
        self._order = ids.argsort(kind="stable")
        self._ids = ids[self._order]

    def found(self, ids: Sequence[str], similarities: Scores) -> Nearest:
        """The numbers of all places where the texts `ids` stand, and each place's similarity; unknown ids have none."""
        import numpy as np

        wanted = np.array(ids, dtype="S")
        first, last = (self._ids.searchsorted(wanted, side) for side in ("left", "right"))
        if not len(ids):
            return first, similarities
        places = np.concatenate([self._order[a:b] for a, b in zip(first, last, strict=True)])
        return places, similarities.repeat(last - first)


def encoded(
    texts: Sequence[str], encoder: Encoder, progress: Callable[[int, int], None]
) -> Iterator[tuple[int, Vectors]]:
    """Encode `texts` chunk by chunk: where each begins, and its vectors; `progress` gets (done, total) texts.

    Raises:
        ModelError: the model gave something else than one finite vector a text.
    """
    import numpy as np

    if texts:
        progress(0, len(texts))
    for at in range(0, len(texts), _CHUNK):
        chunk = texts[at : at + _CHUNK]
        vectors = stored(encoder.encode_documents(chunk))
        if vectors.ndim != 2 or len(vectors) != len(chunk) or not np.isfinite(vectors).all():
            raise ModelError(message("index.no_vectors", name=encoder.name, count=len(chunk)))
        yield at, vectors
        progress(at + len(chunk), len(texts))


def stored(vectors: object) -> Vectors:
    """Unit vectors as they are stored and asked for, in multiples of 1/4096."""
    import numpy as np

    rounded: Vectors = np.rint(np.asarray(vectors, dtype=np.float32) * np.float32(_STEPS)) / np.float32(_PARTS)
    return rounded


def unit(vectors: Vectors) -> Vectors:
    """Stored vectors at their full length again."""
    return vectors * (_PARTS / _STEPS)


def cosines(distances: Sequence[float]) -> Scores:
    """Cosines from Chroma's distances, which are 1 minus the product of two stored vectors."""
    import numpy as np

    exact = 1 - np.array(distances, dtype=np.float32)  # a server sends the shortest digits of a float32
    found: Scores = exact * np.float32((_PARTS / _STEPS) ** 2)
    return found
