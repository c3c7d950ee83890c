"""Quoting: the likeliest sentence first, after what introduces it, then the rest in order; lists whole; nothing that was asked to be left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.essay.essay import Essay
from assistant.reading.decision import Decision
from assistant.reading.judge import Judgement
from assistant.writing.gists import points_back
from assistant.writing.quoting import QuotingWriter, choose_sentences
from assistant.writing.request import Brief, Verbatim

ESSAY = Essay.from_text(
    "# Mills\n\nThe mill is old. It burned in 1871. Nobody knows why. It was rebuilt. It made paper. It stands empty.\n\n"
    "## Guilds\n\nThere are two guilds of masons:\n\n* The Reds build walls.\n* The Blues carve stone.\n\n"
    "Both are poor. There are three others:\n\n1. The Greens.\n2. The Greys.\n3. The Whites.\n\nThe mill is old.\n"
)
COUNT = len(ESSAY.sentences)
MOST = 4
CHANCES = st.lists(st.integers(0, 100).map(lambda n: n / 100), min_size=COUNT, max_size=COUNT)
# Sentences of lists, worked out by hand: each lead-in with its items.
LISTS = {6: [7, 8], 10: [11, 12, 13]}


def brief(parts: dict[int, float] | list[float], least: float = 0.5, essay: Essay = ESSAY, **given_: Any) -> Brief:
    if isinstance(parts, dict):
        parts = [parts.get(n, 0.01) for n in range(len(essay.sentences))]
    decision = Decision(0.9, "answered")
    chances = np.array(parts, dtype=np.float32)
    judgement = Judgement(decision, chances, chances, least, None, {})
    ranking: Any = None  # what is quoted depends on what was read alone
    return Brief("Which?", essay, essay.passages, ranking, judgement, decision, **given_)


def numbers(parts: dict[int, float] | list[float], least: float = 0.5, **given_: Any) -> list[int]:
    return [s.number for s in choose_sentences(brief(parts, least, **given_))]


def family(number: int) -> set[int]:
    """The sentence, and what belongs with it: of a list the line before it and the items."""
    return {number, *(n for lead, items in LISTS.items() if number in (lead, *items) for n in (lead, *items))}


def best(among: Iterable[int], parts: list[float]) -> int:
    return max(among, key=lambda n: (parts[n], -n))


def opening(among: Iterable[int], parts: list[float], found: list[int]) -> list[int]:
    """What comes first: the likeliest sentence; of a list what is quoted of that, in its order."""
    likeliest = best(among, parts)
    lists = [[lead, *items] for lead, items in LISTS.items() if likeliest in items]
    return [n for n in (lists[0] if lists else [likeliest]) if n in found]


def test_the_lists_are_what_they_are_taken_for() -> None:
    found = {lead: [s.number for s in ESSAY.sentences if s.lead == lead] for lead in LISTS}
    assert found == LISTS
    assert ESSAY.sentences[0].text == ESSAY.sentences[14].text


@given(CHANCES, st.sampled_from([0.1, 0.5, 0.9, 1.0]))
def test_the_most_direct_first_then_in_order_and_none_that_is_too_unlikely(parts: list[float], least: float) -> None:
    found = numbers(parts, least)
    first = opening(range(COUNT), parts, found)
    assert found == first + sorted(set(found) - set(first))
    likely = {best(range(COUNT), parts), *(n for n in found if parts[n] >= least)}
    assert all(n in likely or likely & family(n) for n in found)
    assert len(set(found) - {n for lead, items in LISTS.items() for n in (lead, *items)}) <= MOST


@given(CHANCES, st.sets(st.integers(0, COUNT - 1), max_size=8))
def test_nothing_cited_before_is_cited_again(parts: list[float], before: set[int]) -> None:
    cited = tuple((ESSAY.sentences[n].start, ESSAY.sentences[n].end) for n in sorted(before))
    found = numbers(parts, cited=cited)
    assert not before & set(found)
    first = opening(set(range(COUNT)) - before, parts, found)
    assert found[: len(first)] == first


@given(CHANCES, st.integers(0, COUNT - 1), st.integers(1, COUNT))
def test_only_the_part_that_was_asked_about_is_quoted(parts: list[float], first: int, length: int) -> None:
    end = min(COUNT, first + length)
    found = numbers(parts, inside=(first, end))
    assert all(first <= n < end for n in found)
    opened = opening(range(first, end), parts, found)
    assert found[: len(opened)] == opened


def test_where_everything_was_cited_nothing_is_quoted() -> None:
    assert numbers({0: 0.9}, cited=((0, len(ESSAY.text)),)) == []
    assert list(QuotingWriter().write(brief({0: 0.9}, cited=((0, len(ESSAY.text)),)))) == []


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({6: 0.9}, [6, 7, 8]),  # a lead-in brings its items
        ({8: 0.9}, [6, 8]),  # an item its lead-in
        ({8: 0.9, 7: 0.8, 1: 0.8}, [6, 7, 8, 1]),  # a list stays in its order
        ({10: 0.9, 13: 0.8}, [10, 11, 12, 13]),
        ({11: 0.9, 13: 0.8}, [10, 11, 12, 13]),  # two of three items: the list
        ({11: 0.9}, [10, 11]),
        ({1: 0.9, 3: 0.8, 5: 0.7, 2: 0.6}, [1, 2, 3, 5]),
        ({1: 0.9, 3: 0.49}, [1]),
        ({1: 0.9, 3: 0.5}, [1, 3]),
        ({1: 0.2, 3: 0.1}, [1]),  # the best one is quoted however unlikely
        ({0: 0.9, 14: 0.9}, [0]),  # the same words twice
    ],
)
def test_what_is_quoted(parts: dict[int, float], expected: list[int]) -> None:
    assert numbers(parts) == expected


def test_a_list_is_not_cut_off_at_four_but_at_ten() -> None:
    essay = Essay.from_text("These are the rules:\n\n" + "\n".join(f"* Rule {n} is kept." for n in range(14)))
    found = [s.number for s in choose_sentences(brief({0: 0.9}, essay=essay))]
    assert found == list(range(11))


def test_the_writer_quotes_them_as_they_stand() -> None:
    said = list(QuotingWriter().write(brief({8: 0.9})))
    assert [ESSAY.text[v.start : v.end] for v in said if isinstance(v, Verbatim)] == [
        "There are two guilds of masons:",
        "The Blues carve stone.",
    ]


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("It burned in 1871.", True),
        ("But they did not stay.", True),
        ("“Such things happen.”", True),
        ("This essay is about mills.", False),
        ("It is clear that mills burn.", False),
        ("Italy has mills.", False),
        ("The mill burned.", False),
    ],
)
def test_what_needs_the_sentence_before_it(text: str, back: bool) -> None:
    assert points_back(text) is back
