"""What the reader is trained on: a question, a window of sentences, and where in it the answer stands, if it does."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from reader_data import Article, Asked

from assistant.models import SentenceEncoder
from assistant.retrieval import Ranking, Retrieval

_ROOM = 430  # characters of a window, about 110 word pieces with the question
_ELSEWHERE = {
    True: 0.56,
    False: 0.14,
}  # how often a question is also put to a wrong window of its article, by answerable
_SWAPPED = 0.30  # how often an answerable question is also asked with a name, number or word swapped
_SWAPPED_PAIRS, _NEAR_PAIRS = 0.15, 0.60  # the same two for the question-sentence pairs
_AROUND = 40  # sentences on either side that count as the same article in the pairs file, which names none
_NAME = re.compile(r"(?<=[a-z,0-9] )(?:[A-Z][\w'’-]+)(?: (?:of |the |de )?[A-Z][\w'’-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_OPPOSITES = """first/last before/after north/south northern/southern east/west eastern/western largest/smallest
    more/less most/least highest/lowest increase/decrease increased/decreased won/lost oldest/newest early/late
    began/ended start/end started/ended allowed/forbidden higher/lower older/younger major/minor male/female men/women
    father/mother inside/outside above/below many/few always/never supported/opposed accepted/rejected gained/lost
    import/export public/private"""


@dataclass(frozen=True, slots=True)
class Sample:
    """`gold`: which sentences of the window answer (none: it does not); `span`: (sentence, first, last character)."""

    question: str
    window: tuple[str, ...]
    gold: frozenset[int] = frozenset()
    span: tuple[int, int, int] | None = None


def from_articles(ranked: Sequence[tuple[Article, list[Ranking]]], draw: random.Random) -> Iterator[Sample]:
    """One epoch: each question with its own paragraph, with a near miss of its article, and with a word swapped."""
    for article, rankings in ranked:
        for asked, ranking in zip(article.questions, rankings, strict=True):
            yield from _of_question(article, asked, ranking, draw)


def from_pairs(data: Path, share: float, draw: random.Random) -> Iterator[Sample]:
    """`share` of question_sentence_pairs.tsv: with its sentence, with a near miss, and with a word swapped."""
    pairs = [line.split("\t") for line in (data / "question_sentence_pairs.tsv").read_text("utf-8").splitlines()]
    pairs = [(_plain(p[0]), _plain(p[1])) for p in pairs if len(p) == 2]
    sentences = list(dict.fromkeys(sentence for _, sentence in pairs))
    number = {sentence: at for at, sentence in enumerate(sentences)}
    for question, sentence in draw.sample(pairs, int(share * len(pairs))):
        gold = number[sentence]
        window = _window(sentences, [0] * len(sentences), gold, frozenset(), draw)
        yield Sample(question, tuple(sentences[n] for n in window), frozenset([window.index(gold)]))
        near = range(max(0, gold - _AROUND), min(len(sentences), gold + _AROUND + 1))
        swapped = _swapped(question, sentence, [sentences[n] for n in near], draw)
        if swapped and draw.random() < _SWAPPED_PAIRS:
            yield Sample(swapped, tuple(sentences[n] for n in window))
        if draw.random() < _NEAR_PAIRS:
            asked = set(question.split())
            likely = sorted((n for n in near if n != gold), key=lambda n: -_shared(asked, sentences[n]))
            miss = _window(sentences, [0] * len(sentences), draw.choice(likely[:3]), frozenset([gold]), draw)
            yield Sample(question, tuple(sentences[n] for n in miss))


def _of_question(article: Article, asked: Asked, ranking: Ranking, draw: random.Random) -> Iterator[Sample]:
    texts = [s.text for s in article.essay.sentences]
    paragraphs = [s.paragraph for s in article.essay.sentences]
    if asked.span is not None:
        middle = article.essay.sentences_in(*asked.span)[0]
        window = _window(texts, paragraphs, middle.number, frozenset(), draw)
        gold = frozenset(window.index(n) for n in asked.gold if n in window)
        span = (
            window.index(middle.number),
            asked.span[0] - middle.start,
            min(asked.span[1], middle.end) - middle.start,
        )
        yield Sample(asked.text, tuple(texts[n] for n in window), gold, span)
        swapped = _swapped(asked.text, " ".join(texts[n] for n in asked.paragraph), texts, draw)
        if swapped and draw.random() < _SWAPPED:
            yield Sample(swapped, tuple(texts[n] for n in window))
    else:
        likely = max(asked.paragraph, key=lambda n: float(ranking.sentences[n]) - 0.1 * np.log(-np.log(draw.random())))
        yield Sample(asked.text, tuple(texts[n] for n in _window(texts, paragraphs, likely, frozenset(), draw)))
    if draw.random() < _ELSEWHERE[asked.answerable]:
        wrong = draw.choice([n for n in ranking.best(8) if n not in asked.gold][:5])
        yield Sample(asked.text, tuple(texts[n] for n in _window(texts, paragraphs, wrong, asked.gold, draw)))


def rankings(article: Article, encoder: SentenceEncoder) -> list[Ranking]:
    """What the product's own retrieval makes of every question of the article."""
    essay = article.essay
    sentences = encoder.encode_documents([s.text for s in essay.sentences])
    passages = encoder.encode_documents([p.text for p in essay.passages])
    questions = [asked.text for asked in article.questions]
    return Retrieval(essay, sentences, passages).rank(questions, encoder.encode_queries(questions))


def _window(
    texts: Sequence[str], paragraphs: Sequence[int], middle: int, without: frozenset[int], draw: random.Random
) -> list[int]:
    """`middle` with none or one neighbour on either side, of the same paragraph, as far as they fit."""
    window, room = [middle], _ROOM - len(texts[middle])
    for beside in (middle - 1, middle + 1):
        inside = 0 <= beside < len(texts) and paragraphs[beside] == paragraphs[middle] and beside not in without
        if draw.random() < 2 / 3 and inside and len(texts[beside]) <= room:
            window.append(beside)
            room -= len(texts[beside])
    return sorted(window)


def _swapped(question: str, here: str, elsewhere: Sequence[str], draw: random.Random) -> str:
    """`question` with a name or number that stands `here` exchanged for one from `elsewhere`, or a word turned."""
    lower = here.lower()
    found = []
    for pattern in (_NAME, _NUMBER):
        others = [m for text in elsewhere for m in pattern.findall(text) if m.lower() not in lower + question.lower()]
        for match in pattern.finditer(question):
            if match[0].lower() in lower and others:
                found.append(question[: match.start()] + draw.choice(others) + question[match.end() :])
    opposites = dict(pair.split("/") for pair in _OPPOSITES.split())
    opposites |= {right: left for left, right in opposites.items()}
    words = question.split(" ")
    turned = [at for at, word in enumerate(words) if word.lower() in opposites]
    if turned:
        at = draw.choice(turned)
        found.append(" ".join([*words[:at], opposites[words[at].lower()], *words[at + 1 :]]))
    return draw.choice(found) if found else ""


def _shared(asked: set[str], sentence: str) -> float:
    words = set(sentence.split())
    return len([word for word in asked & words if len(word) > 3]) / (5 + len(words)) ** 0.5


def _plain(text: str) -> str:
    """Without the marks of the Penn Treebank tokeniser."""
    for mark, plain in (("``", '"'), ("''", '"'), ("-lrb-", "("), ("-rrb-", ")"), ("-lsb-", "["), ("-rsb-", "]")):
        text = text.replace(mark, plain)
    return text.strip()
