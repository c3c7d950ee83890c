"""Sentences that stand for the whole: the most central one of each part, by their vectors, in the essay's order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.essay import Essay
from assistant.quoting import points_back
from assistant.splitting import Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ENOUGH = 3  # sections; with fewer, stretches of equal length tell more of the text
_SHORTEST = 40  # characters; below that a sentence seldom says anything by itself


def central(essay: Essay, vectors: NDArray[np.float32], count: int) -> list[Sentence]:
    """Up to `count` sentences, at most one a part (a section, or a stretch of an essay without headings).

    A sentence is central when its vector is near the mean of its part and of the essay (the
    centroid method of extractive summarisation, Radev et al. 2004). `vectors` has a row per sentence.
    """
    whole = vectors.mean(axis=0)
    chosen: list[tuple[float, Sentence]] = []
    for part in _parts(essay, count):
        rows = vectors[[s.number for s in part]]
        closeness = rows @ rows.mean(axis=0) + rows @ whole
        fitness = {s.number: round(float(c), 4) for s, c in zip(part, closeness, strict=True)}
        fit = [s for s in part if _stands_alone(s)] or list(part)
        best = max(fit, key=lambda s: (fitness[s.number], -s.number))
        chosen.append((fitness[best.number], best))
    best_parts = sorted(chosen, key=lambda pair: (-pair[0], pair[1].number))[:count]
    return sorted((sentence for _, sentence in best_parts), key=lambda s: s.number)


def _parts(essay: Essay, count: int) -> list[Sequence[Sentence]]:
    sections = [tuple(group) for _, group in groupby(essay.sentences, key=lambda s: s.section)]
    if len(sections) >= min(count, _ENOUGH):
        return list(sections)
    size = max(1, -(-len(essay.sentences) // count))
    return [essay.sentences[at : at + size] for at in range(0, len(essay.sentences), size)]


def _stands_alone(sentence: Sentence) -> bool:
    complete = len(sentence.text) >= _SHORTEST and sentence.kind == "prose"
    return complete and not points_back(sentence.text) and not sentence.text.endswith(("?", ":"))
