"""A year that stands nowhere in the essay is pointed out beside what is said."""

from __future__ import annotations

import pytest

from assistant import Assistant, Essay
from assistant.reading.names import strange_year

TEXT = "Arne died in March 1951, and the funeral was held on the jetty. The hotel had 1,204 guests a year."


@pytest.mark.parametrize(
    ("question", "text", "year"),
    [
        ("Why did Arne die in 1952?", TEXT, "1952"),
        ("Why did Arne die in 1951?", TEXT, ""),
        ("Why did he sell in 1962?", "He sold in the summer of ’62.", ""),
        ("Why did he sell in 1962?", "He sold it in the 1960s.", ""),
        ("Why did he sell in 1962?", "He sold it in nineteen sixty-two.", ""),
        ("What happened in 1962?", "The war of 1961–62 ended.", ""),
        ("How many of the 1,204 guests paid 2000.50?", "Guests paid.", ""),
        ("What of the 3 reasons?", TEXT, ""),
        ("Did it open in 2019 or 2021?", "It opened in 2019.", "2021"),
    ],
)
def test_a_year_is_strange_where_it_stands_in_no_writing(question: str, text: str, year: str) -> None:
    assert strange_year(question, text) == year
    assert not year or year not in text


@pytest.mark.slow
def test_it_is_said_answered_or_not(shipped: Assistant, tmp_path_factory: pytest.TempPathFactory) -> None:
    inn = shipped.on(Essay.from_text(TEXT), tmp_path_factory.mktemp("inn"))
    assert inn.ask("Where was the funeral of Arne held in 1952?").note == "The essay never mentions 1952."
    assert inn.ask("Where was the funeral of Arne held in 1951?").note == ""
