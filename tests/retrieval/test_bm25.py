"""BM25 against the formula written out."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.retrieval.matching import WordIndex

_WORDS = st.lists(st.sampled_from(["ant", "bee", "cat", "dog", "elk"]), max_size=8)


@settings(deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=6), _WORDS)
def test_bm25_is_the_formula(texts: list[list[str]], question: list[str]) -> None:
    found = WordIndex(texts).scores(question)
    for text, score in zip(texts, found, strict=True):
        assert score == pytest.approx(_bm25(texts, text, set(question)), rel=1e-4, abs=1e-5)


def _bm25(texts: list[list[str]], text: list[str], question: set[str]) -> float:
    # Robertson's BM25 with Lucene's inverse document frequency and without its constant factor (k1 + 1).
    average = sum(map(len, texts)) / len(texts)
    total = 0.0
    for word in question & set(text):
        holding = sum(word in other for other in texts)
        rarity = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        count = text.count(word)
        total += rarity * count / (count + 1.2 * (1 - 0.75 + 0.75 * len(text) / average))
    return total
