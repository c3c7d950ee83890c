"""How near the sentences of a text are in meaning to a question: the windows that a retriever would show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np


class Nearness:
    """Unit vectors of texts by the bundled encoder, made in one go."""

    def __init__(self, folder: Path, texts: Iterable[str]) -> None:
        from sentence_transformers import SentenceTransformer

        every = sorted(set(texts))
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        vectors = model.encode(every, batch_size=64, normalize_embeddings=True, show_progress_bar=False)
        self._vectors = dict(zip(every, vectors.astype(np.float32), strict=True))

    def of(self, question: str, sentences: Sequence[str]) -> float:
        """Cosine of the nearest sentence, -1..1; 0 where a text was not given at the start."""
        asked = self._vectors.get(question)
        known = [self._vectors[s] for s in sentences if s in self._vectors]
        return float(max(np.stack(known) @ asked)) if asked is not None and known else 0.0
