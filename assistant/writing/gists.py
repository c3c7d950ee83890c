"""The gist in the essay's own sentences: those that say what it, or a part of it, comes to.

A sentence stands for its stretch when its vector is near the stretch's mean (the centroid method of extractive
summarisation, Radev et al. 2004), when it draws a conclusion rather than tells what happened, and when it comes late.
The weights were chosen on the public essays' 31 questions for the whole or the view (sets a to c, e, f, i to u): of the
sentences their writer marked, 28% are among the four, 17% by the mean alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.answers import Span
from assistant.essay import Essay, Sentence
from assistant.writing.asked import Gist
from assistant.writing.bylines import credit_lines
from assistant.writing.essay_parts import lists_in, parts_of
from assistant.writing.suggestions import frequent_names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST = 4  # sentences
_MOST_LISTED = 20  # sentences of a list that is given whole
_READ = 8  # of a part that is to be read out
_SHORTEST = 40  # characters; below that a sentence seldom says anything by itself
# What a sentence's own words add to the cosine with the mean of its stretch, which counts twice.
_SIGNS = (
    (0.25, re.compile(r"\b(?:lesson|moral|point|truth|matters?|means?|reason|problem|question|real|really)\b", re.I)),
    (0.25, re.compile(r"\b(?:should|must|ought|argue|believe|conclude|recommend|suggests?|propose|therefore)\b", re.I)),
    (0.25, re.compile(r"\b(?:not (?:just|only|merely|simply|because|a|an|the|that)|rather than|instead|but)\b", re.I)),
    (-0.4, re.compile(r"\b(?:was|were|had|said|went|came|took|told|asked|felt|seemed|thought)\b", re.I)),
    (-0.3, re.compile(r"[\"“]")),
    (-0.3, re.compile(r"\d")),
    (-0.2, re.compile(r"\b(?:I|my|me)\b")),
)
_POINTS_BACK = re.compile(
    r"[\"“‘'(\[]*(?:(?:but|and|so|yet|however|instead|rather|still|thus|therefore|also|moreover|likewise)\b,?\s+)?"
    r"(?:it|its|it's|it’s|they|they're|they’re|them|their|these|those|this|that|that's|that’s|he|his|she|her|"
    r"such|both|neither|the former|the latter)\b",
    re.IGNORECASE,
)
# "That is", "It is clear that", "This essay": no earlier sentence is needed to read them.
_POINTS_NOWHERE = re.compile(
    r"(?:it\s+(?:is|was|seems|appears|takes|may be|might be)\s+\w+\s+(?:to|that)\b"
    r"|this\s+(?:essay|article|paper|text)\b)",
    re.IGNORECASE,
)
_LATE = 0.6  # for the last sentence, in proportion for those before it: conclusions come late
_LAST = 0.3  # for the last sentence once more
_LATE_VIEW = 1.2  # the same where the author's view is asked for
_NAMES = 2  # names an essay uses most
_NAMED = 0.5  # for each of them that the opening sentence names: an essay is about somebody or something
_OFTEN = 3  # times a name stands inside sentences to be one of them


def gist(asked: Gist, essay: Essay, vectors: NDArray[np.float32], said: Collection[Span] = ()) -> list[Sentence]:
    """At most four sentences for what `asked` wants summed up, in the essay's order; none where all were said.

    A list that was asked for is given whole, and so is one that a part of the essay is made of, or ends in. Of the
    whole essay one sentence a part is taken, the first part always among them, as an essay's opening says what it is
    about. `vectors` has a unit row per sentence; `said` are the spans, in characters, that were cited before.
    """
    stretch = essay.sentences[asked.start : asked.end]
    new = [s for s in stretch if not any(start < s.end and s.start < end for start, end in said)]
    if asked.kind in ("read", "list"):
        return new[: _READ if asked.kind == "read" else _MOST_LISTED]
    late = _LATE_VIEW if asked.kind == "view" else _LATE
    weights = _weights(stretch, vectors[asked.start : asked.end], late)
    for number in {s.number for s in stretch} - ({s.number for s in new} - credit_lines(essay)):
        del weights[number]
    if asked.kind == "whole":
        chosen = _one_a_part(essay, weights)
    else:
        listed = [s for s in _final_lists(stretch) if s.number in weights] if asked.kind == "part" else []
        told = [s for s in stretch if s not in listed and (s.kind == "prose" or not listed)]
        chosen = [*_rank(told, weights)[:_MOST], *listed]
    return sorted(chosen, key=lambda s: s.number)


def _final_lists(stretch: Sequence[Sentence]) -> list[Sentence]:
    """The lists that a part ends in, or is half made of: they are given whole."""
    found = [run for run in lists_in(stretch) if run[-1] is stretch[-1] or 2 * len(run) >= len(stretch)]
    return [sentence for run in found for sentence in run[:_MOST_LISTED]]


def _one_a_part(essay: Essay, weights: Mapping[int, float]) -> list[Sentence]:
    """The sentence of the first part that says who or what the essay is about, and the best of the best other parts."""
    parts = [essay.sentences[start:end] for start, end in parts_of(essay)]
    first, *others = [part for part in parts if any(s.number in weights for s in part)] or parts
    names = frequent_names(essay, _OFTEN)[:_NAMES]
    named = {s.number: _NAMED * sum(name in s.text for name in names) for s in first}
    opening = {number: weights[number] + more for number, more in named.items() if number in weights}
    best = [sentence for part in others for sentence in _rank(part, weights)[:1]]
    return [*_rank(first, opening)[:1], *_rank(best, weights)[: _MOST - 1]]


def _weights(stretch: Sequence[Sentence], vectors: NDArray[np.float32], late: float) -> dict[int, float]:
    """How well each sentence stands for the stretch, by its number; rounded, so that machines agree."""
    import numpy as np

    mean = vectors.mean(axis=0)
    closeness = vectors @ (mean / max(float(np.linalg.norm(mean)), 1e-9))
    weights = {}
    for at, (sentence, close) in enumerate(zip(stretch, closeness, strict=True), start=1):
        place = late * at / len(stretch) + _LAST * (at == len(stretch))
        said = sum(weight for weight, sign in _SIGNS if sign.search(sentence.text))
        weights[sentence.number] = round(2 * float(close) + place + said, 4)
    return weights


def _rank(sentences: Sequence[Sentence], weights: Mapping[int, float]) -> list[Sentence]:
    """Those that have a weight, heaviest first; only those that can be read alone, where there are any."""
    left = [s for s in sentences if s.number in weights]
    return sorted([s for s in left if _stands_alone(s)] or left, key=lambda s: (-weights[s.number], s.number))


def _stands_alone(sentence: Sentence) -> bool:
    complete = len(sentence.text) >= _SHORTEST and sentence.kind == "prose"
    return complete and not points_back(sentence.text) and not sentence.text.rstrip('*_"”’) ').endswith(("?", ":"))


def points_back(text: str) -> bool:
    """Whether a sentence opens with a word that stands for something said before it."""
    return bool(_POINTS_BACK.match(text)) and not _POINTS_NOWHERE.match(text)
