"""Slips are mended, words and names are left alone; measured on questions people really typed."""

from __future__ import annotations

import pytest

from assistant import Assistant, Essay
from assistant.language.spelling import Speller

SPELLER = Speller.of(Essay.from_text("The Normans built castles. Their cavalry rode to Canterbury in 1066."))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("who built the casltes?", "who built the castles?"),
        ("WHERE DID THE CAVLARY RIDE", "WHERE DID THE cavalry RIDE"),
        ("how expensiv was it", "how expensive was it"),
        ("what is a castle", "what is a castle"),
        ("who were the temptations", "who were the temptations"),
        ("Who was Cantebury?", "Who was Cantebury?"),
        ("Wer baute die Burgen?", "Wer baute die Burgen?"),
        ("诺曼人是谁?", "诺曼人是谁?"),
        ("", ""),
    ],
)
def test_mended(typed: str, meant: str) -> None:
    assert SPELLER.mend(typed) == meant


@pytest.mark.slow
def test_few_questions_of_the_public_data_are_touched(data) -> None:
    lines = (data / "question_sentence_pairs.tsv").read_text(encoding="utf-8").splitlines()[::6]
    touched = []
    for line in lines:
        question, sentence = line.split("\t")[:2]
        if Speller.of(Essay.from_text(sentence)).mend(question) != question:
            touched.append(question)
    assert len(touched) <= 0.05 * len(lines), touched


def test_a_slip_is_mended_before_the_essay_is_searched_and_the_reader_sees_it(shipped: Assistant) -> None:
    answer = shipped.ask("Why is vidoe generation so expensiv?")
    assert answer.condensed == "Why is video generation so expensive?"
    assert answer.found
