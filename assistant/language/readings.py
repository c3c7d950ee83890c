"""A sentence as it is held against another: words with stems, and what a marker ("not", "may") bears on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.lookup import content, stem

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_BREAK = re.compile(r"[.;:!?…—–()\n]")  # a marker does not reach over these
_REACH = 5  # words a marker reaches
_AROUND = 4  # words on either side that tell one occurrence of a word from another


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `lower` with straight apostrophes, `stem` "" for a function word, `opens` a sentence or not."""

    text: str
    lower: str
    stem: str
    clause: int
    opens: bool


@lru_cache(maxsize=512)
def read(text: str) -> tuple[Word, ...]:
    """The words of `text`, in order."""
    found: list[Word] = []
    clause, end = 0, 0
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        clause += bool(_BREAK.search(between))
        opens = not found or re.search(r"[.!?…:]\W*$|\n", between) is not None
        lower = match[0].lower().replace("’", "'")
        found.append(Word(match[0], lower, _stem_of(lower), clause, opens))
        end = match.end()
    return tuple(found)


def stems(text: str) -> frozenset[str]:
    """The stems of the words of `text` that carry meaning, hyphenated words both whole and in parts."""
    return frozenset(content(text)) | {word.stem for word in read(text) if word.stem}


def marker_counts(words: Sequence[Word], marks: Callable[[Sequence[Word], int], bool]) -> dict[int, int]:
    """How many markers bear on the word at each index: on the next word of the clause that carries meaning."""
    found: dict[int, int] = {}
    for at in range(len(words)):
        if marks(words, at):
            head = _head(words, at, marks)
            if head is not None:
                found[head] = found.get(head, 0) + 1
    return found


def counterpart(words: Sequence[Word], at: int, others: Sequence[Word], stem_of: Callable[[Word], str]) -> list[int]:
    """The indices in `others` of the same word in the likest surroundings; several where they are equally like."""
    here = around(words, at)
    wanted = stem_of(words[at])
    likeness = {
        index: len(here & around(others, index)) for index, other in enumerate(others) if stem_of(other) == wanted
    }
    best = max(likeness.values(), default=0)
    return [index for index, like in likeness.items() if like == best]


def _head(words: Sequence[Word], at: int, marks: Callable[[Sequence[Word], int], bool]) -> int | None:
    for ahead in range(at + 1, min(len(words), at + 1 + _REACH)):
        if words[ahead].clause != words[at].clause:
            break
        if words[ahead].stem and not marks(words, ahead):
            return ahead
    behind = range(at - 1, max(-1, at - 1 - _REACH), -1)
    return next((i for i in behind if words[i].stem and words[i].clause == words[at].clause), None)


def around(words: Sequence[Word], at: int) -> set[str]:
    """The words within a few of the one at `at`, as stems where they have one."""
    near = (*words[max(0, at - _AROUND) : at], *words[at + 1 : at + 1 + _AROUND])
    return {word.stem or word.lower for word in near}


def _stem_of(lower: str) -> str:
    # "don't" and "isn't" are function words with a tail that content() does not know.
    bare = lower.removesuffix("'s").partition("'")[0]
    return stem(bare.replace(".", "")) if content(bare) and not lower.endswith("n't") else ""
