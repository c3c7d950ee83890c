"""What speaks for and against an answer, as numbers: of a question against an essay, and of each sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from assistant.language import stem
from assistant.reading.decision import log_odds

if TYPE_CHECKING:
    from assistant.index import Scores
    from assistant.reading.reader import Reading
    from assistant.retrieval import Match, Ranking

_NEAR = 3  # best sentences that are looked at for what the question asks for
_MOST = 2  # unknown names; a third says no more
_LEAST = 1e-4  # probability, as far as 4 decimals can tell
_LONG = math.log(90)  # sentences; readers' essays have about 40, an article of an encyclopedia 220
_UNREAD = 1.0  # log-odds that a sentence that was not read lies below the least likely one that was


def of_question(ranking: Ranking, reading: Reading | None, parts: Scores) -> dict[str, float]:
    """Everything a confidence may be made of, by name: what was read (`of_reading`) and retrieved (`of_ranking`).

    likeliest: log-odds of the likeliest sentence to be part of the answer, of `parts`, the probabilities of all.
    """
    found = {**of_ranking(ranking), **(of_reading(reading) if reading else {})}
    found["likeliest"] = log_odds(float(parts.max(initial=0.0)))
    return found | by_length(found)


def by_length(features: Mapping[str, float]) -> dict[str, float]:
    """Features that weigh otherwise in a long text, where more stands that looks like an answer: times its length.

    Its length is the logarithm of its sentences, from _LONG on. One weight for all texts costs 3 points of what is
    right on readers' essays, or answers 14 more in 100 of SQuAD's look-alikes.
    """
    long = features["size"] - _LONG
    return {
        f"long_{name}": features[name] * long for name in ("answers", "names", "denied", "length") if name in features
    }


def of_reading(reading: Reading) -> dict[str, float]:
    """What a reader said, in log-odds but for `expected`.

    answers: the text answers. window: of the best window that it does. alone: how far that lies above the second.
    expected: how many sentences are part of the answer, by their probabilities.
    """
    windows = sorted(reading.windows, reverse=True)
    return {
        "answers": reading.answers,
        "window": windows[0],
        "alone": windows[0] - windows[1] if windows[1:] else 0.0,
        "expected": math.log(sum(1 / (1 + math.exp(-odds)) for odds in reading.parts.values()) + 1e-4),
    }


def of_sentences(ranking: Ranking, reading: Reading | None) -> dict[str, Scores]:
    """What speaks for each sentence, by name, one number a sentence.

    fused: its fused score. lead, nearer: how far that and its cosine lie below the best. part: a reader's log-odds
    that it is part of the answer. behind: how far they lie below the best. order: its place by the fused score, as a
    logarithm.
    """
    import numpy as np

    order = np.empty(len(ranking.sentences), dtype=np.float32)
    order[(-ranking.sentences).argsort(kind="stable")] = np.log1p(np.arange(len(order), dtype=np.float32))
    found: dict[str, Scores] = {
        "fused": ranking.sentences / np.float32(10),
        "lead": (ranking.sentences - ranking.sentences.max()) / np.float32(10),
        "nearer": ranking.similarity - ranking.similarity.max(),
        "order": order,
    }
    if reading:
        part = np.full(len(order), min(reading.parts.values()) - _UNREAD, dtype=np.float32)
        part[list(reading.parts)] = list(reading.parts.values())
        found |= {"part": part, "behind": part - part.max()}
    return found


def of_beside(parts: Scores, expected: float) -> dict[str, Scores]:
    """What speaks for each sentence as a part of the answer beside the likeliest one, by name, one number a sentence.

    own, best: log-odds of it and of the likeliest sentence, of `parts`. apart: how many sentences lie between them, as
    a logarithm. expected: that of `of_reading`; 0 without a reader.
    """
    import numpy as np

    chances = parts.clip(_LEAST, 1 - _LEAST)
    odds = np.log(chances / (1 - chances))
    first = int(parts.argmax())
    return {
        "own": odds,
        "best": np.full_like(odds, odds[first]),
        "apart": np.log1p(np.abs(np.arange(len(odds)) - first)).astype(odds.dtype),
        "expected": np.full_like(odds, expected),
    }


def of_ranking(ranking: Ranking) -> dict[str, float]:
    """What retrieval saw, by name.

    meaning, meaning_best: cosine of the closest sentence, and of the best by the fused score. score,
    margin: the best fused score, and its lead over the next four. words, near, widest: share of the
    question's words (by rarity) in the best sentence; there and in the two before it; the most that any
    sentence and the two before it have. names, numbers, strange_names, strange_numbers: how many the question mentions
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
