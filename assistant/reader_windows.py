"""What a reader is shown of an essay, windows around the best sentences, and what it makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.essay import Essay

if TYPE_CHECKING:
    from assistant.reader import Reader
    from assistant.retrieval import Ranking

WINDOWS = 2  # AUROC 0.790, 0.796, 0.795, 0.797 with 1, 2, 3, 4 on four articles not trained on; each takes 25 ms
_CHARACTERS = 480  # about 110 word pieces, what the shipped reader was trained on


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader says of one question and one essay.

    `parts` holds, for each sentence read (by number), the probability that it is part of the
    answer; `answers` for each the probability that its surroundings answer the question.
    """

    parts: Mapping[int, float]
    answers: Mapping[int, float]

    @property
    def best(self) -> float:
        """The highest probability that a stretch of the essay answers the question; 0 if nothing was read."""
        return max(self.answers.values(), default=0.0)


def reread(reader: Reader, essay: Essay, ranking: Ranking, count: int = WINDOWS) -> Reading:
    """Read the `count` best windows of the essay.

    Raises:
        ModelError: the reader cannot be loaded.
    """
    shown = windows(essay, ranking, count)
    texts = [[essay.sentences[number].text for number in window] for window in shown]
    parts: dict[int, float] = {}
    answers: dict[int, float] = {}
    for window, rows in zip(shown, reader.read_windows(ranking.question, texts), strict=True):
        for number, (part, whole) in zip(window, rows.tolist(), strict=True):
            parts[number] = max(part, parts.get(number, 0.0))
            answers[number] = max(whole, answers.get(number, 0.0))
    return Reading(parts, answers)


def windows(essay: Essay, ranking: Ranking, count: int) -> list[list[int]]:
    """Sentence numbers of up to `count` windows: each best sentence not yet shown, with a neighbour either side."""
    found: list[list[int]] = []
    shown: set[int] = set()
    for number in ranking.best(len(essay.sentences)):
        if len(found) == count:
            break
        if number not in shown:
            found.append(_around(essay, number))
            shown.update(found[-1])
    return found


def reranked(ranking: Ranking, reading: Reading, weight: float) -> Ranking:
    """`ranking` with `weight` times the log-odds of being part of the answer added to each sentence.

    A sentence that was not read counts as the least likely of those that were.
    """
    import numpy as np

    numbers = list(reading.parts)
    if not numbers:
        return ranking
    odds = logit([reading.parts[number] for number in numbers])
    added = np.full(len(ranking.sentences), min(odds), dtype=np.float32)
    added[numbers] = odds
    return replace(ranking, sentences=(ranking.sentences + weight * added).round(4).astype(np.float32))


def logit(chances: Sequence[float]) -> list[float]:
    """Log-odds, held within what a probability of 4 decimals can tell (about -9.2 to 9.2)."""
    from math import log

    held = [min(max(chance, 1e-4), 1 - 1e-4) for chance in chances]
    return [log(chance / (1 - chance)) for chance in held]


def _around(essay: Essay, number: int) -> list[int]:
    """A sentence and its neighbours in the same paragraph, as far as they fit."""
    middle = essay.sentences[number]
    window = [number]
    room = _CHARACTERS - len(middle.text)
    for beside in (number - 1, number + 1):
        if not 0 <= beside < len(essay.sentences):
            continue
        other = essay.sentences[beside]
        if other.paragraph == middle.paragraph and len(other.text) <= room:
            window.append(beside)
            room -= len(other.text)
    return sorted(window)
