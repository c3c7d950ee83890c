"""Word pieces as the reader takes them: what is where, told apart from the tokenizer's own output."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.minilm import MiniLM
from assistant.models import bundled_folder
from assistant.reading.pieces import END, START, Cutter, laid_out

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


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=5))
def test_laid_out_every_piece_and_end_is_found_again(cutter: Cutter, texts: list[list[str]]) -> None:
    windows = [cutter.window("Why did it burn?", "The mill", sentences) for sentences in texts]
    laid = laid_out(windows)
    assert laid["ids"].tolist() == [piece for window in windows for piece in window.ids]
    assert laid["marks"].tolist() == [mark for window in windows for mark in window.marks]
    assert laid["positions"].tolist() == [at for window in windows for at in range(len(window.ids))]
    assert laid["mask"].shape == laid["spread"].shape == (len(windows), max(len(window.ids) for window in windows))
    first = 0
    for row, window in enumerate(windows):
        size = len(window.ids)
        assert laid["mask"][row].tolist() == [1.0] * size + [0.0] * (laid["mask"].shape[1] - size)
        assert laid["ids"][laid["spread"][row, :size]].tolist() == window.ids
        assert laid["rows"][row, : 1 + len(window.ends)].tolist() == [first, *(first + end for end in window.ends)]
        first += size
    assert laid["spread"].reshape(-1)[laid["flat"]].tolist() == list(range(len(laid["ids"])))
    ends = laid["rows"].reshape(-1)[laid["ends"]]
    assert len(ends) == sum(len(window.ends) for window in windows)
    assert laid["positions"][ends].tolist() == [end for window in windows for end in window.ends]
    assert set(laid["ids"][ends]) == {END}
