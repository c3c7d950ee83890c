"""Stand-ins for the parts that are slow: real classes through the same seams."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.language.lookup import content
from tests.bench.scan import MemoryIndex

__all__ = ["MemoryIndex", "WordEncoder"]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class WordEncoder:
    """An encoder whose vectors are hashed bags of stems: texts that share words are near."""

    name = "words"
    weights = "0" * 64

    def __init__(self, dimensions: int = 256) -> None:
        self.dimensions = dimensions
        self.encoded = 0

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts)

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += len(texts)
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        rows = np.full((len(texts), self.dimensions), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for stem in content(text):
                row[int.from_bytes(hashlib.blake2b(stem.encode(), digest_size=4).digest()) % self.dimensions] += 1
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows.round(5)
