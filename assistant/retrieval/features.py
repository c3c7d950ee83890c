"""What speaks for a sentence as the answer to a question, as columns of numbers, one a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.language import searchable, searchable_in, stem, words
from assistant.retrieval.expected import QuestionTraits, question_traits, sentence_traits
from assistant.retrieval.matching import Match, Matcher, postings

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.index import Scores

# Fitted by tests/bench/fit_ranking.py on readers' questions and on SQuAD 2.0 articles (listwise logistic regression).
# Needed sentences among the first 4 / 12 on sets that nothing was fitted on: hard 68.8 / 86.8%, natural 74.6 / 92.2%;
# without `beside` and `length` 66.0 / 86.4 and 74.6 / 92.4, without sentences in context 60.3 / 83.1 and 63.3 / 89.1.
WEIGHTS = MappingProxyType(
    {
        "meaning": 6.20,
        "words": 10.20,
        "count": -6.13,
        "exact": 1.68,
        "akin": 5.43,
        "before": 3.60,
        "before2": 2.56,
        "numbers": 3.79,
        "names": -1.20,
        "opening": 0.07,
        "date": 3.01,
        "number": 2.98,
        "person": 0.55,
        "context_meaning": 3.82,
        "passage_meaning": 0.26,
        "passage_words": 0.42,
        "beside": 2.17,
        "length": 0.43,
    }
)
_MOST_NAMES = 2  # a third name in a sentence makes it no likelier to hold the one asked for


@dataclass(frozen=True, slots=True)
class QuestionFeatures:
    """One question's evidence: its columns by name (see `find`), and what they were made from."""

    asked: QuestionTraits
    match: Match
    columns: Mapping[str, Scores]


class RankingFeatures:
    """An essay's sentences, ready to be held against questions."""

    def __init__(self, essay: Essay) -> None:
        import numpy as np

        texts = [searchable_in(essay, sentence.text) for sentence in essay.sentences]
        self.matcher = Matcher(texts)
        holds = [sentence_traits(text) for text in texts]
        self._length = np.log1p(np.array([len(text) for text in texts], dtype=np.float32))
        self._names = postings(holding.names for holding in holds)
        self._named = np.array([len(holding.names) for holding in holds], dtype=np.float32)
        self._date = np.array([h.date for h in holds], dtype=np.float32)
        self._denial = np.array([h.denial for h in holds], dtype=np.float32)
        self._count = np.array([h.count for h in holds], dtype=np.float32)
        paragraphs = np.array([sentence.paragraph for sentence in essay.sentences])
        self._follows = np.zeros(len(paragraphs), dtype=np.float32)
        self._follows[1:] = paragraphs[1:] == paragraphs[:-1]

    def find(self, question: str, similarity: Scores, others: Mapping[str, Scores]) -> QuestionFeatures:
        """Every column: the sentences' own, and `others`, of passages and contexts.

        meaning: cosine. words, akin: share of the question's words, weighed by rarity, that stand in
        the sentence as the same stem; what words akin to them add. count, exact: unweighed shares of
        stems and of whole words. before, before2: what the sentence before, and the one before that,
        of the same paragraph add. numbers, names: the part of `words` that numbers and names make up.
        beside: the larger cosine of the sentences before and after it. length: logarithm of its characters.
        opening: first of its paragraph. date, number, person: it holds what is asked for. denial: it says
        that something is not so.
        """
        import numpy as np

        question = searchable(question)
        ask, match = question_traits(question), self.matcher.match(question)
        names = {stem(word) for word in ask.names - ask.numbers}
        same, akin = match.rarity @ match.same, match.rarity @ match.akin
        once = self._shift(match.akin)
        twice = self._shift(once)
        near = match.rarity @ np.maximum(match.akin, once)
        columns = {
            "meaning": similarity,
            "words": same,
            "count": match.same.mean(axis=0) if len(match.stems) else same,
            "exact": match.exact,
            "akin": akin - same,
            "before": near - akin,
            "before2": match.rarity @ np.maximum(np.maximum(match.akin, once), twice) - near,
            "numbers": _part(match, {stem(word) for word in ask.numbers}),
            "names": _part(match, names),
            "opening": 1 - self._follows,
            "date": self._date * ask.when,
            "number": self._count * ask.number,
            "denial": self._denial,
            "beside": self._beside(similarity),
            "length": self._length,
            "person": self._new_names(question) if ask.who else same * 0,
        }
        return QuestionFeatures(ask, match, {**columns, **others})

    def _beside(self, similarity: Scores) -> Scores:
        """The larger cosine of the two sentences beside each in its paragraph; 0 where it stands alone."""
        import numpy as np

        after = np.zeros_like(similarity)
        after[:-1] = similarity[1:] * self._follows[1:]
        found: Scores = np.maximum(self._shift(similarity[np.newaxis])[0], after)
        return found

    def _shift(self, rows: Scores) -> Scores:
        """Each sentence gets the values of the one before it in its paragraph."""
        import numpy as np

        moved = np.zeros_like(rows)
        moved[:, 1:] = rows[:, :-1]
        return moved * self._follows

    def _new_names(self, question: str) -> Scores:
        """How many words of names each sentence holds that the question does not mention, up to a limit."""
        new = self._named.copy()
        for word in set(words(question)) & self._names.keys():
            new[self._names[word]] -= 1
        return new.clip(0, _MOST_NAMES)


def _part(match: Match, stems: set[str]) -> Scores:
    import numpy as np

    chosen: Scores = np.array([stem in stems for stem in match.stems], dtype=np.float32) * match.rarity
    return chosen @ match.same
