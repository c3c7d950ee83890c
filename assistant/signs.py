"""Signs of whether an essay answers a question, as numbers that mean the same for three sentences and ten thousand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from assistant.words import stem

if TYPE_CHECKING:
    from assistant.matching import Match
    from assistant.retrieval import Ranking

_NEAR = 3  # best sentences that are looked at for what the question asks for
_MOST = 2  # unknown names; a third says no more


def signs(ranking: Ranking) -> dict[str, float]:
    """The signs of one ranked question, by name.

    meaning, meaning_best: cosine of the closest sentence, and of the best by the fused score. score,
    margin: the best fused score, and its lead over the next four. words, near, widest: share of the
    question's words (by rarity) in the best sentence; there and in the two before it; the most that any
    sentence and the two before it have. known: the share that the essay uses at all. all_known: whether
    that is every word. names, numbers, strange_names, strange_numbers: how many the question mentions
    that the best sentences, or the whole essay, lack. no_date, no_count, no_person: asked for, and the
    best sentences hold none. denied: the question
    denies, and the best sentence does not. missing: weight of the rarest word that the best sentence and the two
    before it lack. length, size:
    logarithms of the question's words and the essay's sentences.
    """
    import numpy as np

    columns, match, asked = ranking.evidence.columns, ranking.evidence.match, ranking.evidence.asked
    order = ranking.best(_NEAR + 2)
    top, near = order[0], order[:_NEAR]
    words = columns["words"] + columns["akin"]
    window = words + columns["before"] + columns["before2"]
    rarity = {stem: float(weight) for stem, weight in zip(match.stems, match.rarity, strict=True)}
    known = set(match.known)
    around = {s for s, row in zip(match.stems, match.akin, strict=True) if row[near].any()}
    names = {stem(name) for name in asked.names} & set(match.stems)
    numbers = {stem(number) for number in asked.numbers} & set(match.stems)
    return {
        "meaning": float(ranking.similarity.max()),
        "meaning_best": float(ranking.similarity[top]),
        "score": float(ranking.sentences[top]) / 10,
        "margin": float(ranking.sentences[top] - np.mean(ranking.sentences[order[1:]])) / 10 if order[1:] else 1.0,
        "words": float(words[top]),
        "near": float(window[top]),
        "widest": float(window.max()),
        "known": sum(rarity[s] for s in known),
        "all_known": float(len(known) == len(match.stems) > 0),
        "names": min(_MOST, len(names - around)),
        "numbers": min(_MOST, len(numbers - around)),
        "strange_names": min(_MOST, len(names - known)),
        "strange_numbers": min(_MOST, len(numbers - known)),
        "no_date": float(asked.dated and not columns["date"][near].any()),
        "no_count": float(asked.number and not columns["number"][near].any()),
        "no_person": float(asked.who and not columns["person"][near].any()),
        "denied": float(asked.denies and not columns["denial"][top]),
        "missing": float(_missing(match, top)),
        "length": math.log(1 + len(match.stems)),
        "size": math.log(len(ranking.sentences)),
    }


def _missing(match: Match, top: int) -> float:
    if not match.stems:
        return 0.0
    return float((match.rarity * (1 - match.akin[:, max(0, top - 2) : top + 1].max(axis=1))).max())
