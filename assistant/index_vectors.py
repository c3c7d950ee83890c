"""The vectors of an essay's texts: one for each different sentence or passage, known by the text's hash."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.essay import Essay
    from assistant.models import Encoder

    Vectors = NDArray[np.float32]

NAME = "vectors.npz"
_CHUNK = 256  # texts encoded between two reports of progress
_DECIMALS = 5  # Chroma normalises what it is given and returns it up to 1.5e-8 away


def texts_of(essay: Essay) -> list[str]:
    """Every different text of `essay`, sentences first, in order. Row i of its vectors belongs to text i."""
    return list(dict.fromkeys([s.text for s in essay.sentences] + [p.text for p in essay.passages]))


def text_id(text: str) -> str:
    """The text's name in the store: half of its sha256, in hex. Unchanged text keeps it wherever it moves."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def encoded(
    texts: Sequence[str], rows: Sequence[int], encoder: Encoder, progress: Callable[[int, int], None]
) -> Iterator[tuple[Sequence[int], Vectors]]:
    """Encode the texts in `rows` chunk by chunk; `progress` is called with (done, total) texts.

    Raises:
        ModelError: the model gave something else than one finite vector a text.
    """
    import numpy as np

    if rows:
        progress(0, len(rows))
    for at in range(0, len(rows), _CHUNK):
        chunk = rows[at : at + _CHUNK]
        vectors = rounded(encoder.encode_documents([texts[row] for row in chunk]))
        if vectors.ndim != 2 or len(vectors) != len(chunk) or not np.isfinite(vectors).all():
            raise ModelError(
                f"The embedding model {encoder.name} gave no usable vectors for {len(chunk)} texts. "
                "Its files may be damaged: install it again, or name another with --embedding."
            )
        yield chunk, vectors
        progress(at + len(chunk), len(rows))


def rounded(vectors: object) -> Vectors:
    """Vectors as float32 to five decimals, the same from the encoder, a file or a Chroma server."""
    import numpy as np

    return np.asarray(vectors, dtype=np.float32).round(_DECIMALS)


def checksum(ids: Sequence[str], vectors: Vectors) -> str:
    """sha256 (hex) over ids and vectors, in order of the ids."""
    digest = hashlib.sha256()
    for row in sorted(range(len(ids)), key=ids.__getitem__):
        digest.update(ids[row].encode())
        digest.update((vectors[row] + 0.0).astype("<f4").tobytes())  # + 0.0 makes -0.0 the same as 0.0
    return digest.hexdigest()


def save(folder: Path, ids: Sequence[str], vectors: Vectors) -> None:
    """Write ids and vectors into `folder`.

    Raises:
        OSError: it may not be written, or the disk is full.
    """
    import numpy as np

    with (folder / NAME).open("wb") as file:
        np.savez(file, ids=np.array(ids, dtype="S32"), vectors=vectors)


def load(folder: Path) -> tuple[list[str], Vectors] | None:
    """Ids and vectors from `folder`; None where the file is not one `save` wrote."""
    import numpy as np

    try:
        with np.load(io.BytesIO((folder / NAME).read_bytes()), allow_pickle=False) as file:
            return np.char.decode(file["ids"], "ascii").tolist(), file["vectors"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
