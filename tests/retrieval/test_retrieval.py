"""Retrieval: the contract's invariants on any text, and what a reader would expect of a small essay."""

from __future__ import annotations

import hashlib
import itertools
import random
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.essay.essay import Essay
from assistant.index.vectors import quantize
from assistant.retrieval.ranking import Ranking, Retrieval
from tests.bench.scan import Scan, retrieval_over

_SENTENCES = [
    "The bridge was built by Anna Berg in 1932.",
    "It carries two railway lines.",
    "Painting it takes eleven months, because the wind never rests.",
    "A museum stands at the northern end!",
    "Is the toll too high?",
    "橋は川を渡る。",
    "The director of the museum, Otto Lind, collects rivets.",
    "Ships pass below at night.",
]
_TEXTS = st.lists(
    st.sampled_from([*_SENTENCES, "\n\n", "\n## A heading\n", "* an item\n"]), min_size=1, max_size=30
).map(" ".join)
_QUESTIONS = st.one_of(
    st.text(min_size=1, max_size=60), st.sampled_from(["Who built the bridge?", "when", "toll high"])
)


def vectors(texts: list[str]) -> np.ndarray:
    """Unit vectors by hashing words: alike texts are near each other, and no model is needed."""
    rows = np.zeros((len(texts), 64), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in re.findall(r"\w+", text.lower()) or [""]:
            row[hashlib.md5(word.encode()).digest()[0] % 64] += 1
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class HashedWords:
    """`vectors` as an encoder."""

    encode_documents = staticmethod(vectors)


def opened(text: str) -> Retrieval:
    return retrieval_over(Essay.from_text(text), HashedWords())


def ranked(retrieval: Retrieval, questions: list[str]) -> list[Ranking]:
    return retrieval.rank(questions, vectors(questions))


@settings(deadline=None, max_examples=60)
@given(_TEXTS.filter(lambda t: t.strip()), _QUESTIONS, st.integers(0, 900))
def test_search_keeps_to_its_budget_and_returns_slices(text: str, question: str, budget: int) -> None:
    retrieval = opened(text)
    found = retrieval.search(ranked(retrieval, [question])[0], budget)
    assert sum(p.end - p.start for p in found) <= budget
    assert all(retrieval.essay.text[p.start : p.end] == p.text for p in found)
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    spans = sorted((p.start, p.end) for p in found)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    if budget >= max(len(s.text) for s in retrieval.essay.sentences):
        assert found


@settings(deadline=None, max_examples=30)
@given(st.lists(_QUESTIONS, min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_a_batch_in_any_order_is_one_by_one(questions: list[str], dice: random.Random) -> None:
    retrieval = opened(" ".join(_SENTENCES))
    shuffled = dice.sample(questions, len(questions))
    together = dict(zip(shuffled, ranked(retrieval, shuffled), strict=True))
    for question in questions:
        alone = ranked(retrieval, [question])[0]
        for part in ("sentences", "passages", "similarity"):
            assert np.array_equal(getattr(alone, part), getattr(together[question], part)), part


def test_similarity_is_the_cosine() -> None:
    dice = np.random.default_rng(3)
    essay = Essay.from_text(" ".join(_SENTENCES))
    rows = dice.normal(size=(len(essay.sentences), 384))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    query = rows[:3] * 0.8 + rows[1:4] * 0.2
    query /= np.linalg.norm(query, axis=1, keepdims=True)
    scan = Scan(rows, rows[: len(essay.passages)], rows)
    for at, ranking in enumerate(Retrieval(essay, scan.query).rank(["a", "b", "c"], query)):
        assert np.allclose(ranking.similarity, rows.astype(float) @ query[at].astype(float), atol=1e-4)
        assert np.array_equal(ranking.evidence.columns["context_meaning"].round(4), ranking.similarity)


def test_products_of_stored_vectors_do_not_depend_on_the_order_of_summing() -> None:
    dice = np.random.default_rng(4)
    rows = dice.normal(size=(200, 384))
    rows = quantize(rows / np.linalg.norm(rows, axis=1, keepdims=True))
    rows[1] = rows[0]
    exact = rows.astype(np.float64) @ rows.T.astype(np.float64)
    for _ in range(5):
        turned = rows[:, dice.permutation(384)]
        assert np.array_equal(turned @ turned.T, exact.astype(np.float32))
        assert np.array_equal(exact.astype(np.float32), exact)


def test_texts_that_are_not_near_get_the_lowest_cosine_that_was_found() -> None:
    essay = Essay.from_text("\n\n".join(f"The hill {n} is {n} metres high." for n in range(500)))
    retrieval = retrieval_over(essay, HashedWords())
    whole = retrieval_over(essay, HashedWords())._nearest(vectors(["hill 7"]), "sentence", 500)[0]
    similarity = ranked(retrieval, ["hill 7"])[0].similarity
    best = np.sort(whole[1])[::-1][:200].round(4)
    assert np.array_equal(np.sort(similarity)[::-1][:200], best)
    assert (similarity >= best[-1]).all()


def test_equal_sentences_rank_in_the_essays_order() -> None:
    retrieval = opened("Same words here.\n\nSame words here.\n\nSame words here.")
    ranking = ranked(retrieval, ["same words"])[0]
    assert len(set(ranking.similarity.tolist())) == 1
    assert ranking.best(3) == [0, 1, 2]
    assert ranking.best(2) == [0, 1]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who built the bridge?", 0),
        ("WHO BUILT THE BRIDGE?", 0),
        ("How long does painting take?", 2),
        ("musuem director", 6),
        ("What do the ships do at night?", 7),
        ("川を渡る", 5),
    ],
)
def test_the_sentence_that_answers_is_first(question: str, expected: int) -> None:
    retrieval = opened(" ".join(_SENTENCES))
    best = ranked(retrieval, [question])[0].best(1)[0]
    assert retrieval.essay.sentences[best].text == _SENTENCES[expected]


def test_a_date_is_preferred_where_one_is_asked_for() -> None:
    retrieval = opened(
        "The mill burnt down twice in storms. The mill was opened in 1871 by the town. The mill is white."
    )
    assert ranked(retrieval, ["When did the mill start?"])[0].best(1) == [1]


def test_a_question_without_words_of_meaning_is_ranked() -> None:
    retrieval = opened("One sentence.")
    ranking = ranked(retrieval, ["the of and"])[0]
    assert ranking.best(5) == [0]
    assert np.isfinite(ranking.sentences).all()
