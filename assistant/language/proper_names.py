"""Names a statement uses: does its evidence use them, or what stands just before it where it says "it" or "they"?"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from assistant.language.grammar import DAYS, MONTHS
from assistant.language.lookup import content, english_words, stem, words
from assistant.language.readings import Word, read

_POINTER = re.compile(
    r"\b(?:it|its|he|him|his|she|her|hers|they|them|their|theirs)\b|"
    r"(?:^|[.!?][\"”’)]*\s+)[\"“‘(]*(?:the|this|that|these|those|such|both)\b",
    re.IGNORECASE,
)
_NO_NAMES = frozenset({*MONTHS, *DAYS, "i", "bc", "ad", "bce", "ce"})
_POINTED = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]?")  # an abbreviation; it is read without its last point: "U.S"
_KIN = 4  # letters two forms of a name share from the start: America, American


def unfounded_name(statement: str, evidence: str, before: str, known: Collection[str], title: str = "") -> str:
    """The first name of `statement` that its evidence does not give; "" if there is none.

    Args:
        statement: what a model says.
        evidence: the sentences it quotes.
        before: the sentences before them, where a pronoun of theirs points.
        known: folded names of the whole essay; they open a sentence as names, not as plain words.
        title: the titles they stand under, which name what they are about.
    """
    there = frozenset(words(f"{title} {evidence}"))
    capitals = _capitals(evidence)
    strange = [w for w in names(statement, known) if not _gives(w, there, capitals)]
    if not strange:
        return ""
    earlier = frozenset(words(before))
    pointed = _POINTER.search(evidence) and all(_gives(w, earlier, _capitals(before)) for w in strange)
    if pointed and not _replaces_name(statement, evidence, known):
        return ""
    return strange[0]


def names(text: str, known: Collection[str]) -> list[str]:
    """The words of `text` that are names by their capitals, in order.

    A word that opens a sentence is one where the essay has it as a name, where another capital
    follows, or where it is no English word.
    """
    reading = read(text)
    found = []
    for at, word in enumerate(reading):
        named = _capital(word.text) and word.lower.partition("'")[0] not in _NO_NAMES
        if named and (not word.opens or _opens_as_name(reading, at, known)):
            found.append(word.text)
    return found


@lru_cache(maxsize=8)
def names_of(essay: str) -> frozenset[str]:
    """Folded names of a whole essay: words with a capital inside a sentence that it never writes small."""
    reading = read(essay)
    small = {word.lower for word in reading if word.text.islower()}
    return frozenset(
        word.lower for word in reading if not word.opens and _capital(word.text) and word.lower not in small
    )


def _opens_as_name(reading: tuple[Word, ...], at: int, known: Collection[str]) -> bool:
    word = reading[at]
    if not word.stem:
        return False
    bare = word.lower.partition("'")[0]
    if bare in known or word.lower in known or any(c.isupper() or c.isdigit() for c in word.text[1:]):
        return True
    following = reading[at + 1] if at + 1 < len(reading) else None
    if following is not None and _capital(following.text) and following.clause == word.clause:
        return True
    return bare not in english_words() and stem(bare) not in english_words()


def _replaces_name(statement: str, evidence: str, known: Collection[str]) -> bool:
    """Whether the evidence has a name that the statement, otherwise near to it, leaves out."""
    said = frozenset(words(statement))
    left_out = [n for n in names(evidence, known) if not _gives(n, said, _capitals(statement))]
    mine, its = set(content(statement)), set(content(evidence))
    return bool(left_out) and len(mine & its) >= len(its) / 2


def _gives(name: str, there: frozenset[str], capitals: str) -> bool:
    """Whether one of the words `there` is `name`, another form of it, or spells it out."""
    for part in words(name.replace(".", "") if _POINTED.fullmatch(name) else name):
        if part not in there and not any(_kin(part, other) for other in there):
            return name.isupper() and len(name) > 1 and name.lower() in capitals
    return True


def _kin(one: str, other: str) -> bool:
    if stem(one) == stem(other):
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= _KIN and long.startswith(short) and len(long) - len(short) <= 3 and not short.isdigit()


def _capitals(text: str) -> str:
    """The first letters of the words that mean something: "us" and "ai" are spelt out there by their words."""
    return "".join(word.lower[0] for word in read(text) if word.stem)


def _capital(word: str) -> bool:
    return word[:1].isupper() or any(c.isupper() for c in word[1:])
