"""Words: folding, stop words, stems, scripts without spaces; BM25 against the formula written out."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.language.terms import WordIndex, content, words

_WORDS = st.lists(st.sampled_from(["ant", "bee", "cat", "dog", "elk"]), max_size=8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. paid 1,000 francs", ["the", "us", "paid", "1000", "francs"]),
        ("OpenAI’s café-style Menü", ["openai", "cafe", "style", "menu"]),
        ("Don't", ["dont"]),
        ("日本語", ["日本", "本語"]),
        ("字", ["字"]),
        ("भारत से", ["भारत", "से"]),
        ("ภาษาไทย is", ["ภา", "าษ", "ษา", "าไ", "ไท", "ทย", "is"]),
        ("👍 …!", []),
    ],
)
def test_words_are_folded(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_inflections_share_a_stem() -> None:
    assert content("Why was it SCRAPPED?") == content("scrapping") == ["scrap"]
    assert content("компьютеры") == content("компьютера")


@settings(deadline=None)
@given(st.text())
def test_any_text_has_words_that_case_does_not_change(text: str) -> None:
    assert all(word and not word.isspace() for word in words(text))
    if text.isascii():
        assert words(text) == words(text.upper())


@settings(deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=6), _WORDS)
def test_bm25_is_the_formula(texts: list[list[str]], question: list[str]) -> None:
    found = WordIndex.over(texts).scores(question)
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
