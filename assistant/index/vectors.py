"""What an index holds: texts of three kinds, each known by its kind and its own hash, and a vector for each.

The kinds are sentences, passages, and sentences in context: what a search by meaning sees of one that says "it" or "the
second one". Vectors are stored so that sums of their products are exact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.language import searchable, searchable_in
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
CONTEXT = "title-before2-before-after-1"  # part of the index key: raised with what `contexts_of` makes
# Characters of each neighbour: the nearer end of those before, the beginning of the one after. An encoder reads about
# 1,000, and the sentence itself must be among them.
_BEFORE, _BESIDE = 200, 300
_CHUNK = 256  # texts encoded between two reports of progress
# A unit vector is stored at 4,000/4,096 of its length, in multiples of 1/4,096: products of two are multiples of 2**-24
# that sum to less than 1 without rounding in float32, in any order. So a cosine, 0.0001 off by this, does not depend on
# batch, processor, library, folder or server.
_STEPS, _PARTS = 4_000.0, 4_096.0


def records_of(essay: Essay) -> dict[str, str]:
    """Every different text of every kind, by its record's id."""
    return {record_id(kind, text): text for kind in KINDS for text in texts_of(essay, kind)}


def record_id(kind: str, text: str) -> str:
    """The kind, and half of the text's sha256 in hex: an unchanged text keeps its record."""
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def kind_of(name: str) -> str:
    """The kind of a record, by its id."""
    return name.partition("-")[0]


def hash_of(name: str) -> str:
    """The part of a record's id that follows from its text alone."""
    return name.partition("-")[2]


def texts_of(essay: Essay, kind: str) -> list[str]:
    """The texts of one kind, by number, as they are looked up."""
    if kind == "context":
        return contexts_of(essay)
    return [searchable_in(essay, each.text) for each in (essay.sentences if kind == "sentence" else essay.passages)]


def contexts_of(essay: Essay) -> list[str]:
    """For each sentence: its section's title, the two sentences before, itself, the one after, of the same section.

    Of nine compositions this one, added to the fused score, brought most of the needed sentences among the
    first four: 65.8% for 60.3% on hard questions, 70.2% for 63.3% on natural ones; two sides alone 63.0 and 69.9%.
    """
    found = []
    for at, sentence in enumerate(essay.sentences):
        parts = (
            f"{searchable(sentence.section)}." if sentence.section else "",
            _beside(essay, at, -2)[-_BEFORE:],
            _beside(essay, at, -1)[-_BESIDE:],
            searchable_in(essay, sentence.text),
            _beside(essay, at, 1)[:_BESIDE],
        )
        found.append(" ".join(part for part in parts if part))
    return found


def _beside(essay: Essay, at: int, step: int) -> str:
    """The sentence `step` places from sentence `at`; "" where that is of another section, or there is none."""
    if not 0 <= at + step < len(essay.sentences):
        return ""
    other = essay.sentences[at + step]
    return searchable_in(essay, other.text) if other.section == essay.sentences[at].section else ""


def encode(
    records: Mapping[str, str], known: Mapping[str, Any], encoder: Encoder, progress: Callable[[int, int], None]
) -> dict[str, Any]:
    """The vectors of `records` (texts by id), by id, as they are stored.

    Args:
        records: what the index shall hold.
        known: vectors by the part of an id that follows from its text: these texts are not encoded.
        encoder: the embedding model.
        progress: gets (done, total) of the texts that are.

    Raises:
        ModelError: the model gave something else than one finite vector a text.
    """
    import numpy as np

    vectors = dict(known)
    missing = {part: text for name, text in records.items() if (part := hash_of(name)) not in known}
    parts, texts = list(missing), list(missing.values())
    if texts:
        progress(0, len(texts))
    for at in range(0, len(texts), _CHUNK):
        chunk = texts[at : at + _CHUNK]
        made = quantize(encoder.encode_documents(chunk))
        if made.ndim != 2 or len(made) != len(chunk) or not np.isfinite(made).all():
            raise ModelError(message("index.no_vectors", name=encoder.name, count=len(chunk)))
        vectors.update(zip(parts[at : at + _CHUNK], made, strict=True))
        progress(at + len(chunk), len(texts))
    return {name: vectors[hash_of(name)] for name in records}


def quantize(vectors: object) -> Vectors:
    """Unit vectors as they are stored and asked for, in multiples of 1/4096."""
    import numpy as np

    found: Vectors = np.rint(np.asarray(vectors, dtype=np.float32) * np.float32(_STEPS)) / np.float32(_PARTS)
    return found


def unit(vectors: Vectors) -> Vectors:
    """Stored vectors at their full length again."""
    return vectors * (_PARTS / _STEPS)


def cosines(distances: Sequence[float]) -> Scores:
    """Cosines from Chroma's distances, which are 1 minus the product of two stored vectors."""
    import numpy as np

    exact = 1 - np.array(distances, dtype=np.float32)  # a server sends the shortest digits of a float32
    return exact * np.float32((_PARTS / _STEPS) ** 2)


def checksum(vectors: Mapping[str, Any]) -> str:
    """sha256 (hex) over ids and vectors, in order of the ids."""
    import numpy as np

    names = sorted(vectors)
    rows = np.array([vectors[name] for name in names], dtype="<f4") + 0.0  # makes -0.0 the same as 0.0
    return hashlib.sha256("\n".join(names).encode() + rows.astype("<f4").tobytes()).hexdigest()
