"""Ranks every sentence and passage of one essay for a question: by meaning (vectors) and by words (BM25), fused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answers import Passage
from assistant.budget import within
from assistant.evidence import WEIGHTS, Evidence
from assistant.words import WordIndex, content

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.essay import Essay
    from assistant.evidence import Found

    Scores = NDArray[np.float32]
    Vectors = NDArray[np.float32]

# Vectors become whole numbers below: products of two unit vectors then sum exactly in float32
# (4,000 x 4,000 < 2**24), so a cosine does not depend on batch, threads, processor or library.
_STEPS = 4_000.0
_DECIMALS = 4
_BATCH = 128  # questions at once: 128 x 10,000 sentences of float32 are 5 MB


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """One question against one essay.

    `sentences` and `passages` hold the fused score of each, higher is better; `similarity` the
    cosine of question and sentence; `overlap` their BM25; `evidence` what the scores were made of.
    """

    question: str
    sentences: Scores
    passages: Scores
    similarity: Scores
    overlap: Scores
    evidence: Found

    def best(self, count: int) -> list[int]:
        """Numbers of the `count` best sentences, best first; ties in the essay's order."""
        return [int(at) for at in (-self.sentences).argsort(kind="stable")[:count]]


class Retrieval:
    """The essay's vectors and word indexes in memory; the scan is exact."""

    def __init__(self, essay: Essay, sentence_vectors: Vectors, passage_vectors: Vectors) -> None:
        import numpy as np

        self.essay = essay
        self.sentence_vectors = sentence_vectors
        self.passage_vectors = passage_vectors
        self._sentences = _whole(sentence_vectors)
        self._passages = _whole(passage_vectors)
        self._evidence = Evidence(essay)
        self._sentence_words = WordIndex.over([content(s.text) for s in essay.sentences])
        self._passage_words = WordIndex.over([content(f"{p.section} {p.text}") for p in essay.passages])
        starts = [s.start for s in essay.sentences]
        # A sentence stands in the passages from the first that ends after its start to the last that starts by it.
        self._first = np.searchsorted([p.end for p in essay.passages], starts, "right")
        self._last = np.searchsorted([p.start for p in essay.passages], starts, "right") - 1

    def rank(self, questions: Sequence[str], query_vectors: Vectors) -> list[Ranking]:
        """One Ranking a question, the same whether asked alone or in a batch; `query_vectors` are unit rows."""
        found: list[Ranking] = []
        for at in range(0, len(questions), _BATCH):
            vectors = _whole(query_vectors[at : at + _BATCH])
            sentences = vectors @ self._sentences.T / _STEPS**2
            passages = vectors @ self._passages.T / _STEPS**2
            found += map(self._fused, questions[at : at + _BATCH], sentences, passages)
        return found

    def search(self, ranking: Ranking, characters: int) -> list[Passage]:
        """Passages best first, overlaps merged, together no longer than `characters`; fewer where little fits."""
        return within(self.essay, ranking.sentences + self._around(ranking.passages), characters)

    def _fused(self, question: str, similarity: Scores, dense: Scores) -> Ranking:
        stems = content(question)
        meaning, by_words = _standard(dense), _standard(self._passage_words.scores(stems))
        found = self._evidence.find(question, similarity)
        found.columns["passage_meaning"] = self._around(meaning)
        found.columns["passage_words"] = self._around(by_words)
        fused = sum((weight * found.columns[name] for name, weight in WEIGHTS.items()), start=similarity * 0)
        passages = WEIGHTS["passage_meaning"] * meaning + WEIGHTS["passage_words"] * by_words
        return Ranking(
            question=question,
            sentences=fused.round(_DECIMALS),
            passages=passages.round(_DECIMALS),
            similarity=similarity.round(_DECIMALS),
            overlap=self._sentence_words.scores(stems).round(_DECIMALS),
            evidence=found,
        )

    def _around(self, passages: Scores) -> Scores:
        """For each sentence, the better of the passages at either end of those it stands in."""
        import numpy as np

        return np.maximum(passages[self._first], passages[self._last])


def _whole(vectors: Vectors) -> Vectors:
    import numpy as np

    whole: Vectors = np.rint(np.asarray(vectors, dtype=np.float32) * np.float32(_STEPS))
    return whole


def _standard(scores: Scores) -> Scores:
    """Scores as standard deviations above their mean; zeros where all are alike."""
    spread = float(scores.std())
    standard: Scores = (scores - scores.mean()) / max(spread, 1e-6)
    return standard
