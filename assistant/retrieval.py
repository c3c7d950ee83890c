"""Ranks every sentence and passage of one essay for a question: by meaning (vectors) and by words (BM25), fused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answers import Passage
from assistant.words import WordIndex, content

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.essay import Essay

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
    cosine of question and sentence; `overlap` their BM25.
    """

    question: str
    sentences: Scores
    passages: Scores
    similarity: Scores
    overlap: Scores

    def best(self, count: int) -> list[int]:
        """Numbers of the `count` best sentences, best first; ties in the essay's order."""
        return [int(at) for at in (-self.sentences).argsort(kind="stable")[:count]]


class Retrieval:
    """The essay's vectors and word indexes in memory; the scan is exact."""

    def __init__(self, essay: Essay, sentence_vectors: Vectors, passage_vectors: Vectors) -> None:
        import numpy as np

        self.essay = essay
        self._sentences = _whole(sentence_vectors)
        self._passages = _whole(passage_vectors)
        self._sentence_words = WordIndex.over([content(s.text) for s in essay.sentences])
        self._passage_words = WordIndex.over([content(f"{p.section} {p.text}") for p in essay.passages])
        starts = [s.start for s in essay.sentences]
        inside = [
            np.searchsorted([p.start for p in essay.passages], starts, "right") - 1,
            np.searchsorted([p.end for p in essay.passages], starts, "right"),
        ]
        self._last, self._first = inside

    def rank(self, questions: Sequence[str], query_vectors: Vectors) -> list[Ranking]:
        """One Ranking a question; the same whether asked alone or in a batch."""
        found: list[Ranking] = []
        for at in range(0, len(questions), _BATCH):
            vectors = _whole(query_vectors[at : at + _BATCH])
            sentences = vectors @ self._sentences.T / _STEPS**2
            passages = vectors @ self._passages.T / _STEPS**2
            found += map(self._fused, questions[at : at + _BATCH], sentences, passages)
        return found

    def search(self, ranking: Ranking, characters: int) -> list[Passage]:
        """Passages best first, overlaps merged, together no longer than `characters`."""
        return list(_merged(self.essay, ranking, characters))

    def _fused(self, question: str, similarity: Scores, dense_passages: Scores) -> Ranking:
        import numpy as np

        stems = content(question)
        overlap = self._sentence_words.scores(stems)
        passages = _scaled(dense_passages) + _scaled(self._passage_words.scores(stems))
        context = np.maximum(passages[self._first], passages[self._last])
        sentences = _scaled(similarity) + _scaled(overlap) + 0.5 * context
        return Ranking(
            question,
            sentences.round(_DECIMALS),
            passages.round(_DECIMALS),
            similarity.round(_DECIMALS),
            overlap.round(_DECIMALS),
        )


def _whole(vectors: Vectors) -> Vectors:
    import numpy as np

    whole: Vectors = np.rint(np.asarray(vectors, dtype=np.float32) * np.float32(_STEPS))
    return whole


def _scaled(scores: Scores) -> Scores:
    """Scores on a common scale: the best is 1."""
    best = scores.max(initial=0.0)
    scaled: Scores = scores / best if best > 0 else scores
    return scaled


def _merged(essay: Essay, ranking: Ranking, characters: int) -> Iterator[Passage]:
    """Sentences best first while they fit the budget, then neighbours joined into passages."""
    taken: dict[int, float] = {}
    spent = 0
    for number in ranking.best(len(essay.sentences)):
        length = essay.sentences[number].end - essay.sentences[number].start + 1
        if spent + length > characters:
            continue
        taken[number] = float(ranking.sentences[number])
        spent += length
    runs: list[Passage] = []
    for number in sorted(taken):
        sentence = essay.sentences[number]
        last = runs[-1] if runs else None
        if last is not None and number - 1 in taken and last.section == sentence.section:
            text = essay.text[last.start : sentence.end]
            runs[-1] = replace(last, end=sentence.end, text=text, score=max(last.score, taken[number]))
        else:
            runs.append(Passage(sentence.start, sentence.end, sentence.text, sentence.section, taken[number]))
    return iter(sorted(runs, key=lambda p: (-p.score, p.start)))
