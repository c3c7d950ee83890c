"""Words: folding, stop words, stems, scripts without spaces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.language.lookup import content, words


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
