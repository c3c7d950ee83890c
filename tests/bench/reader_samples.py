"""What the reader is trained on: a question, a window of sentences, and where in it the answer stands, if it does."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np
import torch
from reader_data import Article, Asked
from reader_swaps import LowerCase, swapped
from scan import retrieval_over

from assistant.models import SentenceEncoder
from assistant.retrieval import Ranking

_ROOM = 430  # characters of a window, about 110 word pieces with the question
_NEIGHBOUR = 2 / 3, 0.55  # how often a neighbour is shown: in an article, in the pairs
_ELSEWHERE = {True: 0.56, False: 0.19}  # how often a question also meets a near miss of its article, by answerable
_SWAPPED, _SWAPPED_PAIRS = 0.3, 0.6  # how often an answerable question is also asked with something exchanged
_LIKELY = 0.7  # how often a near miss of a pair is one of the likeliest sentences; else it stands beside the answer
_AROUND, _NEAR = 60, 5  # sentences on either side taken for the same article, which the pairs do not name; likeliest


@dataclass(frozen=True, slots=True)
class Sample:
    """`gold`: which sentences of the window answer (none: it does not); `span`: (sentence, first, last character)."""

    question: str
    window: tuple[str, ...]
    gold: frozenset[int] = frozenset()
    span: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """question_sentence_pairs.tsv: (question, number of its sentence), the sentences in their order.

    `near` holds, for each question, the wrong sentences of its surroundings that the encoder likes best.
    """

    asked: Sequence[tuple[str, int]]
    sentences: Sequence[str]
    near: Sequence[Sequence[int]]

    @classmethod
    def read(cls, data: Path, encoder: SentenceEncoder) -> Pairs:
        """About a minute: every text goes through the encoder once, in bfloat16."""
        lines = (data / "question_sentence_pairs.tsv").read_text("utf-8").splitlines()
        rows = [(_plain(p[0]), _plain(p[1])) for p in (line.split("\t") for line in lines) if len(p) == 2]
        sentences = list(dict.fromkeys(sentence for _, sentence in rows))
        number = {sentence: at for at, sentence in enumerate(sentences)}
        asked = [(question, number[sentence]) for question, sentence in rows]
        with torch.autocast("cpu", torch.bfloat16):
            questions = encoder.encode_queries([question for question, _ in asked])
            vectors = encoder.encode_documents(sentences)
        near = []
        for (_, gold), question in zip(asked, questions, strict=True):
            first, last = max(0, gold - _AROUND), min(len(sentences), gold + _AROUND + 1)
            order = np.argsort(-(vectors[first:last] @ question), kind="stable") + first
            near.append([int(n) for n in order if n != gold][:_NEAR])
        return cls(asked, sentences, near)


def from_pairs(pairs: Pairs, draw: random.Random) -> list[Sample]:
    """One epoch: each question with its sentence, with a near miss, and mostly with something exchanged."""
    words = LowerCase(pairs.sentences)
    return [sample for at in range(len(pairs.asked)) for sample in _of_pair(pairs, at, words, draw)]


def from_articles(ranked: Sequence[tuple[Article, list[Ranking]]], draw: random.Random) -> list[Sample]:
    """One epoch: each question with its own paragraph, with a near miss of its article, and with a word swapped."""
    return [
        sample
        for article, rankings in ranked
        for asked, ranking in zip(article.questions, rankings, strict=True)
        for sample in _of_question(article, asked, ranking, draw)
    ]


def rankings(article: Article, encoder: SentenceEncoder) -> list[Ranking]:
    """What the product's own retrieval makes of every question of the article."""
    questions = [asked.text for asked in article.questions]
    return retrieval_over(article.essay, encoder).rank(questions, encoder.encode_queries(questions))


def _of_pair(pairs: Pairs, at: int, words: LowerCase, draw: random.Random) -> Iterator[Sample]:
    question, gold = pairs.asked[at]
    window = _beside(pairs.sentences, gold, frozenset(), draw)
    yield Sample(question, tuple(pairs.sentences[n] for n in window), frozenset([window.index(gold)]))
    miss = draw.choice(pairs.near[at]) if draw.random() < _LIKELY else gold + draw.choice((-1, 1))
    if 0 <= miss < len(pairs.sentences):
        window = _beside(pairs.sentences, miss, frozenset([gold]), draw)
        yield Sample(question, tuple(pairs.sentences[n] for n in window))
    if draw.random() < _SWAPPED_PAIRS:
        window = _beside(pairs.sentences, gold, frozenset(), draw)
        shown = [pairs.sentences[n] for n in window]
        nearby = [text for text, _ in pairs.asked[max(0, at - 40) : at + 41]]
        other = words.swapped(question, " ".join(shown), pairs.sentences[gold], nearby, draw)
        if other:
            yield Sample(other, tuple(shown))


def _of_question(article: Article, asked: Asked, ranking: Ranking, draw: random.Random) -> Iterator[Sample]:
    texts = [s.text for s in article.essay.sentences]
    if asked.span is not None:
        middle = article.essay.sentences_in(*asked.span)[0]
        window = _around(article, middle.number, frozenset(), draw)
        gold = frozenset(window.index(n) for n in asked.gold if n in window)
        first, last = asked.span[0] - middle.start, min(asked.span[1], middle.end) - middle.start
        yield Sample(asked.text, tuple(texts[n] for n in window), gold, (window.index(middle.number), first, last))
        other = swapped(asked.text, " ".join(texts[n] for n in asked.paragraph), texts, draw)
        if other and draw.random() < _SWAPPED:
            yield Sample(other, tuple(texts[n] for n in _around(article, middle.number, frozenset(), draw)))
    else:
        # Gumbel noise: mostly the likeliest sentence of the paragraph, now and then another.
        likely = max(asked.paragraph, key=lambda n: float(ranking.sentences[n]) - 0.1 * log(-log(draw.random())))
        yield Sample(asked.text, tuple(texts[n] for n in _around(article, likely, frozenset(), draw)))
    if draw.random() < _ELSEWHERE[asked.answerable]:
        wrong = draw.choice([n for n in ranking.best(8) if n not in asked.gold][:5])
        yield Sample(asked.text, tuple(texts[n] for n in _around(article, wrong, asked.gold, draw)))


def _around(article: Article, middle: int, without: frozenset[int], draw: random.Random) -> list[int]:
    """`middle` with neighbours of the same paragraph."""
    sentences = article.essay.sentences
    texts, paragraphs = [s.text for s in sentences], [s.paragraph for s in sentences]
    return _window(texts, paragraphs, middle, without, _NEIGHBOUR[0], draw)


def _beside(sentences: Sequence[str], middle: int, without: frozenset[int], draw: random.Random) -> list[int]:
    """`middle` with neighbours of the pairs file, which knows no paragraphs."""
    return _window(sentences, None, middle, without, _NEIGHBOUR[1], draw)


def _window(
    texts: Sequence[str],
    paragraphs: Sequence[int] | None,
    middle: int,
    without: frozenset[int],
    chance: float,
    draw: random.Random,
) -> list[int]:
    """`middle` with none or one neighbour on either side, each with `chance`, as far as they fit."""
    window, room = [middle], _ROOM - len(texts[middle])
    for beside in (middle - 1, middle + 1):
        if draw.random() >= chance or not 0 <= beside < len(texts) or beside in without:
            continue
        near = paragraphs is None or paragraphs[beside] == paragraphs[middle]
        if near and len(texts[beside]) <= room:
            window.append(beside)
            room -= len(texts[beside])
    return sorted(window)


def _plain(text: str) -> str:
    """Without the marks of the Penn Treebank tokeniser."""
    for mark, plain in (("``", '"'), ("''", '"'), ("-lrb-", "("), ("-rrb-", ")"), ("-lsb-", "["), ("-rsb-", "]")):
        text = text.replace(mark, plain)
    return text.strip()
