"""Exact search by meaning over vectors in memory: what Chroma's answers are held against, and an index without a folder."""

from __future__ import annotations

import numpy as np

from assistant.essay.essay import Essay
from assistant.index.index import Index
from assistant.index.vectors import contexts_of
from assistant.retrieval.ranking import Retrieval


class Scan:
    """The vectors of sentences, passages and contexts, unit rows by number; `query` is that of `Index`."""

    def __init__(self, sentence: np.ndarray, passage: np.ndarray, context: np.ndarray) -> None:
        self.rows = {"sentence": sentence, "passage": passage, "context": context}

    def query(self, vectors: np.ndarray, kind: str, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
        cosines = (vectors.astype(np.float64) @ self.rows[kind].T.astype(np.float64)).round(6).astype(np.float32)
        best = np.argsort(-cosines, axis=1, kind="stable")[:, :count]
        return [(numbers, row[numbers]) for numbers, row in zip(best, cosines, strict=True)]


def scanned(essay: Essay, encoder) -> Scan:
    """Encode everything an index holds."""
    texts = ([s.text for s in essay.sentences], [p.text for p in essay.passages], contexts_of(essay))
    return Scan(*(encoder.encode_documents(kind) for kind in texts))


def retrieval_over(essay: Essay, encoder) -> Retrieval:
    """The real retrieval over an exact search."""
    return Retrieval(essay, scanned(essay, encoder).query)


class MemoryIndex(Index):
    """An index that is never stored: the vectors of an essay, ranked by the real retrieval."""

    def __init__(self, essay: Essay, encoder) -> None:
        self.essay, self.encoder, self.path = essay, encoder, None
        self.scan = scanned(essay, encoder)

    def query(self, vectors: np.ndarray, kind: str, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
        return self.scan.query(vectors, kind, count)

    @property
    def sentence_vectors(self) -> np.ndarray:
        return self.scan.rows["sentence"]

    def __repr__(self) -> str:
        return f"MemoryIndex({self.essay!r})"
