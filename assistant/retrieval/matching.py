"""Which words of a question stand in which sentence: the same stem, the same form, or a word akin to it; and BM25."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language import content, is_content, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.index import Scores

    Numbers = NDArray[np.intp]

_PREFIX = 4  # letters that two words of one family share at least
_TYPO_LENGTH = 5  # letters; in a shorter word one slip makes another word
_TYPO_WEIGHT = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """The stems of a question against every sentence.

    `rarity` weighs each stem (inverse sentence frequency, summing to 1; one the essay lacks is the
    rarest). `same` and `akin` say, stem by sentence, whether the stem stands there (1) or a word of its
    family (0..1; `akin` is never below `same`). `exact` is the share of the question's words that
    stand in the sentence letter by letter. `known` are the stems that the essay uses, or has kin of.
    """

    stems: tuple[str, ...]
    known: tuple[str, ...]
    rarity: Scores
    same: Scores
    akin: Scores
    exact: Scores


class Matcher:
    """The words of an essay's sentences, ready to be looked up."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._count = len(sentences)
        self._stems = postings(map(content, sentences))
        self._forms = postings(map(words, sentences))
        self._families: dict[str, list[str]] = {}
        self._initials: dict[str, list[str]] = {}
        for stem in self._stems:
            self._initials.setdefault(stem[0], []).append(stem)
            if stem.isalpha() and len(stem) >= _PREFIX:
                self._families.setdefault(stem[:_PREFIX], []).append(stem)

    def match(self, question: str) -> Match:
        """Look every word of `question` up."""
        import numpy as np

        stems = tuple(dict.fromkeys(content(question)))
        forms = tuple(dict.fromkeys(word for word in words(question) if is_content(word)))
        same = np.zeros((len(stems), self._count), dtype=np.float32)
        akin = np.zeros_like(same)
        for at, stem in enumerate(stems):
            for other, weight in self.akin(stem):
                akin[at, self._stems[other]] = np.maximum(akin[at, self._stems[other]], np.float32(weight))
            if stem in self._stems:
                same[at, self._stems[stem]] = 1
        exact = np.zeros(self._count, dtype=np.float32)
        for form in forms:
            if form in self._forms:
                exact[self._forms[form]] += np.float32(1 / len(forms))
        rarity = np.array([self._rarity(stem) for stem in stems], dtype=np.float32)
        known = tuple(stem for stem, row in zip(stems, np.maximum(same, akin), strict=True) if row.any())
        return Match(stems, known, rarity / max(float(rarity.sum()), 1e-9), same, np.maximum(same, akin), exact)

    def akin(self, stem: str) -> Iterator[tuple[str, float]]:
        """Stems of the essay that are of one family with `stem`, or that it may be a slip for, with a weight 0..1."""
        if not stem.isalpha() or len(stem) < _PREFIX:
            return
        found = False
        for other in self._families.get(stem[:_PREFIX], ()):
            if other != stem and (weight := _kinship(stem, other)):
                found = True
                yield other, weight
        if not found and stem not in self._stems and len(stem) >= _TYPO_LENGTH:
            yield from ((other, _TYPO_WEIGHT) for other in self._slips(stem))

    def _slips(self, stem: str) -> list[str]:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        most = 1 if len(stem) < 8 else 2
        near = extract(stem, self._initials.get(stem[0], ()), scorer=OSA.distance, score_cutoff=most, limit=3)
        return [other for other, distance, _ in near if distance == near[0][1]]

    def _rarity(self, stem: str) -> float:
        from math import log

        count = len(self._stems.get(stem, ()))
        return log(1 + (self._count - count + 0.5) / (count + 0.5))


def postings(texts: Iterable[Iterable[str]]) -> dict[str, Numbers]:
    """For each word, the numbers of the texts it stands in."""
    import numpy as np

    found: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        for word in dict.fromkeys(text):
            found.setdefault(word, []).append(number)
    return {word: np.array(numbers, dtype=np.intp) for word, numbers in found.items()}


def _kinship(stem: str, other: str) -> float:
    """Share of the longer stem that both begin with; 0 where they only begin alike ("force", "forty")."""
    shared = next((at for at, pair in enumerate(zip(stem, other, strict=False)) if pair[0] != pair[1]), -1)
    short, long = sorted((len(stem), len(other)))
    shared = short if shared < 0 else shared
    family = (shared >= short - 1 and long - shared <= 5) or (shared >= 5 and shared / long >= 0.6)
    return shared / long if family else 0.0


class WordIndex:
    """BM25 (Robertson, as Lucene computes it) over texts, each given as its `content` stems."""

    def __init__(self, texts: Sequence[Sequence[str]], k1: float = 1.2, b: float = 0.75) -> None:
        from bm25s import BM25

        self._nothing = [0.0] * len(texts)
        self._bm25 = BM25(k1=k1, b=b, method="lucene") if any(texts) else None
        if self._bm25:
            self._bm25.index(list(map(list, texts)), create_empty_token=False, show_progress=False)

    def scores(self, stems: Sequence[str]) -> Scores:
        """BM25 of the question `stems` (each counts once) and every text; not bounded, 0 is no word in common."""
        import numpy as np

        if not stems or not self._bm25:
            return np.array(self._nothing, dtype=np.float32)
        found: Scores = self._bm25.get_scores(list(dict.fromkeys(stems)))
        return found
