"""Slips of the keyboard, mended in a question before it is looked up: an encoder makes little of "vidoe"."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from assistant.language.lookup import english_words, searchable_in, stem, words

if TYPE_CHECKING:
    from assistant.essay import Essay

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 5  # letters; in a shorter word one slip makes another word
_LONG = 8  # letters, from which two slips are taken for slips


@dataclass(frozen=True, slots=True)
class Speller:
    """The words an essay is written in; what is neither one of them nor English may be a slip for one."""

    own: frozenset[str]

    @classmethod
    def of(cls, essay: Essay) -> Speller:
        """The words of `essay`."""
        found = (word for s in essay.sentences for word in words(searchable_in(essay, s.text)))
        return cls(frozenset(word for word in found if word.isalpha()))

    def mend(self, question: str) -> str:
        """`question` with its slips mended; itself where there are none.

        A capital opens a name, and a name the essay lacks must stay one it lacks: only words in small letters are
        mended, or all where there is nothing but capitals.
        """
        typed = [word.lower() for word in _WORD.findall(question)]
        if 2 * sum(word in self.own or word in english_words() for word in typed) < len(typed):
            return question  # in another language every word would be a slip
        shouted = question.isupper()
        return _WORD.sub(lambda found: self._mend(found[0], shouted), question)

    def _mend(self, word: str, shouted: bool) -> str:
        folded = word.lower()
        if (word != folded and not shouted) or len(folded) < _SHORTEST or folded in self.own:
            return word
        english = english_words()
        if not english or not folded.isascii() or folded in english:
            return word
        near = _nearest(folded, self.own, 2 if len(folded) >= _LONG else 1) or _nearest(folded, english, 1)
        # "Temptations" is no slip for "temptation": the vocabulary lacks many a plural.
        return near if near and stem(near) != stem(folded) else word


def _nearest(word: str, known: Collection[str], most: int) -> str:
    """The one word of `known` that is nearest, with the same first letter, at most `most` slips away; else ""."""
    from rapidfuzz.process import extract

    alike = [other for other in known if other[0] == word[0] and abs(len(other) - len(word)) <= most]
    near = extract(word, alike, scorer=OSA.distance, score_cutoff=most, limit=2)
    if not near or (len(near) > 1 and near[0][1] == near[1][1]):
        return ""
    return str(near[0][0])
