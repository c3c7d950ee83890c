"""Windows: every sentence once and in order, within one section and within what a reader takes."""

from __future__ import annotations

from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.essay.essay import Essay
from assistant.reading.reader import windows_of
from tests.test_ask import TEXTS

anything = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@cache
def essays(folder: Path) -> list[Essay]:
    return [Essay.from_file(file) for file in sorted(folder.glob("essays/*/*.md"))[::6]]


def lengths_of(essay: Essay) -> list[int]:
    return [len(s.text.split()) for s in essay.sentences]


def held(essay: Essay, lengths: list[int], longest: int) -> None:
    found = windows_of(essay, lengths, longest)
    assert [n for window in found for n in window.numbers] == [s.number for s in essay.sentences]
    for window in found:
        assert len({essay.sentences[n].section for n in window.numbers}) == 1
        assert len(window.numbers) == 1 or sum(lengths[n] for n in window.numbers) <= longest
        assert essay.sentences[window.numbers[0]].section in window.title


@anything
@given(st.integers(0, 10_000), st.integers(1, 400))
def test_essays_are_cut_into_windows_that_hold_every_sentence_once(data: Path, which: int, longest: int) -> None:
    found = essays(data)
    essay = found[which % len(found)]
    held(essay, lengths_of(essay), longest)


@anything
@given(TEXTS, st.integers(1, 60))
def test_so_is_any_text(text: str, longest: int) -> None:
    essay = Essay.from_text(f"A. {text}")
    held(essay, lengths_of(essay), longest)
    held(essay, [0] * len(essay.sentences), longest)


@anything
@given(st.lists(st.integers(1, 60), min_size=2, max_size=40), st.integers(60, 200))
def test_a_section_is_shared_out_evenly(sizes: list[int], longest: int) -> None:
    essay = Essay.from_text("\n\n".join(f"{'word ' * (size - 1)}end{n}." for n, size in enumerate(sizes)))
    lengths = lengths_of(essay)
    totals = [sum(lengths[n] for n in window.numbers) for window in windows_of(essay, lengths, longest)]
    # No window is left a crumb: any two neighbours hold more than one window could.
    assert all(one + other + max(sizes) > longest for one, other in pairwise(totals))


def test_a_window_says_where_its_sentences_stand() -> None:
    essay = Essay.from_text("# Hills\n\nThey are high.\n\n## Weather\n\nIt rains. It snows.\n\n## Food\n\nThey eat.")
    found = windows_of(essay, [3] * len(essay.sentences))
    assert [(w.title, w.numbers) for w in found] == [("Hills", (0,)), ("Hills: Weather", (1, 2)), ("Hills: Food", (3,))]


def test_an_essay_without_headings_is_called_by_its_title_alone() -> None:
    (window,) = windows_of(Essay.from_text("They are high.", "Hills"), [3])
    assert window.title == "Hills"
    (window,) = windows_of(Essay.from_text("They are high."), [3])
    assert window.title == ""


def test_windows_change_where_sections_do(data: Path) -> None:
    for essay in essays(data):
        sections = [list(group) for _, group in groupby(essay.sentences, key=lambda s: s.section)]
        assert len(windows_of(essay, lengths_of(essay), 10**6)) == len(sections)
