"""Ranks every sentence and passage of one essay for a question: by meaning (vectors) and by words (BM25), fused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answers import Passage
from assistant.language import content, searchable_in
from assistant.retrieval.budget import within
from assistant.retrieval.features import WEIGHTS, RankingFeatures
from assistant.retrieval.matching import WordIndex

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.index import Nearest, Scores, Vectors
    from assistant.retrieval.features import QuestionFeatures

    Search = Callable[[Vectors, str, int], list[Nearest]]

_DECIMALS = 4
_BATCH = 128  # questions at once: 128 x 10,000 sentences of float32 are 5 MB
_ALL = 400  # texts of one kind up to which every one is asked for; of more, the nearest
_NEAREST = 200


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """One question against one essay.

    `sentences` and `passages` hold the fused score of each, higher is better; `similarity` the
    cosine of question and sentence; `evidence` what the scores were made of.
    """

    question: str
    sentences: Scores
    passages: Scores
    similarity: Scores
    evidence: QuestionFeatures

    def best(self, count: int) -> list[int]:
        """Numbers of the `count` best sentences, best first; ties in the essay's order."""
        return [int(at) for at in (-self.sentences).argsort(kind="stable")[:count]]


class Retrieval:
    """An essay's candidates for a question: by meaning from `nearest`, by words from indexes made here.

    `nearest` is `Index.query`, or anything like it.
    """

    def __init__(self, essay: Essay, nearest: Search) -> None:
        import numpy as np

        self.essay = essay
        self._nearest = nearest
        self._features = RankingFeatures(essay)
        self._words = WordIndex([content(searchable_in(essay, f"{p.section} {p.text}")) for p in essay.passages])
        starts = [sentence.start for sentence in essay.sentences]
        # For each sentence, the first passage that ends after its start, and the last that starts by it.
        self._first = np.searchsorted([p.end for p in essay.passages], starts, "right")
        self._last = np.searchsorted([p.start for p in essay.passages], starts, "right") - 1

    def rank(self, questions: Sequence[str], query_vectors: Vectors) -> list[Ranking]:
        """One Ranking a question, the same whether asked alone or in a batch; `query_vectors` are unit rows."""
        found: list[Ranking] = []
        for at in range(0, len(questions), _BATCH):
            vectors = query_vectors[at : at + _BATCH]
            meaning = [self._cosines(vectors, kind) for kind in ("sentence", "passage", "context")]
            found += map(self._fuse, questions[at : at + _BATCH], *meaning)
        return found

    def search(self, ranking: Ranking, characters: int) -> list[Passage]:
        """Passages best first, overlaps merged, together no longer than `characters`; fewer where little fits."""
        return within(self.essay, ranking.sentences + self._around(ranking.passages), characters)

    def _cosines(self, vectors: Vectors, kind: str) -> list[Scores]:
        """The cosine of each question with every text of a kind; a text that is not near gets the lowest one found."""
        import numpy as np

        total = len(self.essay.passages if kind == "passage" else self.essay.sentences)
        rows = []
        for numbers, cosines in self._nearest(vectors, kind, total if total <= _ALL else _NEAREST):
            row = np.full(total, cosines.min() if len(cosines) else 0.0, dtype=np.float32)
            row[numbers] = cosines
            rows.append(row)
        return rows

    def _fuse(self, question: str, similarity: Scores, dense: Scores, context: Scores) -> Ranking:
        meaning, by_words = _standard(dense), _standard(self._words.scores(content(question)))
        around = {"passage_meaning": self._around(meaning), "passage_words": self._around(by_words)}
        found = self._features.find(question, similarity, {"context_meaning": context, **around})
        fused = sum((weight * found.columns[name] for name, weight in WEIGHTS.items()), start=similarity * 0)
        passages = WEIGHTS["passage_meaning"] * meaning + WEIGHTS["passage_words"] * by_words
        return Ranking(
            question=question,
            sentences=fused.round(_DECIMALS),
            passages=passages.round(_DECIMALS),
            similarity=similarity.round(_DECIMALS),
            evidence=found,
        )

    def _around(self, passages: Scores) -> Scores:
        """For each sentence, the better of the passages at either end of those it stands in."""
        import numpy as np

        return np.maximum(passages[self._first], passages[self._last])


def _standard(scores: Scores) -> Scores:
    """Scores as standard deviations above their mean; zeros where all are alike."""
    spread = float(scores.std())
    found: Scores = (scores - scores.mean()) / max(spread, 1e-6)
    return found
