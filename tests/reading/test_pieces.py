"""Word pieces as the reader takes them: what is where, told apart from the tokenizer's own output."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.index.encoders import bundled_folder
from assistant.index.minilm import MiniLM
from assistant.reading.essay_reader import END, START, Cutter, lay_out

TEXTS = st.one_of(
    st.text(max_size=200), st.sampled_from(["The mill burned.", "Why did it burn?", "word " * 300, "磨坊"])
)


@pytest.fixture(scope="module")
def cutter() -> Cutter:
    return Cutter(MiniLM(bundled_folder()).tokenizer)


def known(cutter: Cutter, text: str, most: int) -> list[int]:
    return cutter.tokenizer.encode(text, add_special_tokens=False).ids[:most]


@given(TEXTS, TEXTS, st.lists(TEXTS, min_size=1, max_size=5))
def test_a_window_is_question_title_and_sentences_each_with_its_end(
    cutter: Cutter, question: str, title: str, sentences: list[str]
) -> None:
    window = cutter.window(question, title, sentences)
    expected = [START, *known(cutter, question, 46), END]
    asked = len(expected)
    expected += [*known(cutter, title, 24), END] if title else []
    for sentence in sentences:
        expected += [*known(cutter, sentence, 100), END]
    assert window.ids == expected
    assert len(window.marks) == len(window.ids)
    begins = [len(window.ids) - sum(len(known(cutter, s, 100)) + 1 for s in sentences), *(e + 1 for e in window.ends)]
    for sentence, start, end in zip(sentences, begins, window.ends, strict=False):
        assert window.ids[start : end + 1] == [*known(cutter, sentence, 100), END]
    assert [mark % 2 for mark in window.marks] == [0] * asked + [1] * (len(expected) - asked)


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3))
def test_marked_is_what_stands_in_both_and_says_something(cutter: Cutter, question: str, sentences: list[str]) -> None:
    window = cutter.window(question, "", sentences)
    of = {side: {p for p, mark in zip(window.ids, window.marks, strict=True) if mark % 2 == side} for side in (0, 1)}
    for piece, mark in zip(window.ids, window.marks, strict=True):
        assert (mark >= 2) is (piece in of[0] & of[1] - cutter.plain)


def test_words_that_stand_everywhere_are_not_marked(cutter: Cutter) -> None:
    window = cutter.window("What is the mill of the town?", "", ["The mill is old."])
    words = cutter.tokenizer.encode("mill", add_special_tokens=False).ids
    assert {p for p, mark in zip(window.ids, window.marks, strict=True) if mark >= 2} == set(words)


@given(st.lists(st.tuples(TEXTS, st.lists(TEXTS, min_size=1, max_size=4)), min_size=1, max_size=4))
def test_windows_laid_end_to_end_are_found_again(cutter: Cutter, shown: list[tuple[str, list[str]]]) -> None:
    windows = [cutter.window("Why?", title, sentences) for title, sentences in shown]
    laid = lay_out(windows)
    ids, ends = laid["ids"], iter(laid["ends"].tolist())
    for row, window in enumerate(windows):
        there = laid["mask"][row] > 0
        assert ids[laid["spread"][row][there]].tolist() == window.ids
        assert laid["marks"][laid["spread"][row][there]].tolist() == window.marks
        assert laid["positions"][laid["spread"][row][there]].tolist() == list(range(len(window.ids)))
        assert ids[laid["rows"][row, 0]] == START
        for end in window.ends:
            assert laid["rows"].reshape(-1)[next(ends)] == laid["spread"][row, end]
    assert laid["spread"].reshape(-1)[laid["flat"]].tolist() == list(range(len(ids)))
    assert next(ends, None) is None
