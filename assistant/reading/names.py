"""Does a name stand in an essay, in any writing or form, or with a slip? That it does not has to be certain.

So with what a question takes for granted: a year that stands nowhere in the essay. And of whom a question asks
something, and of whom a sentence tells it: "When did Ada die?" is not answered by "Bell died in May".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.language import (
    content,
    is_content,
    is_of_a_people,
    names,
    names_of,
    occurrences,
    one_people,
    searchable,
    stem,
    words,
)

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_](?:[\w’'.&-]*[^\W_])?")
_LINKS = frozenset("of the and for de la von van & in on".split())
_ENDINGS = re.compile(r"(?<=\w{3})(?:lands?|ers?|ese|ish|ians?|eans?|ans?|ics?|ites?|ists?|isms?|en|es|[aeiouys])$")
_DIGRAPHS = re.compile(r"(?<=[aou])e|(?<=a)a")  # "Mueller", "Aarhus" where a keyboard lacks "ü" and "å"
_TEXTS = 16  # whole essays, and sentences of theirs
_SHORT, _MIDDLING, _LONG = 3, 5, 9  # letters: a slip adds or drops one; makes it another; two slips


def may_stand_in(name: str, text: str) -> bool:
    """Whether `name` stands in `text`, or a word of it in another form or spelling, in initials or with a slip.

    What is of a people ("Swedish research") may stand in any text: it is told by a town or a person as well.
    """
    if set(content(name)) & _stems(text) or occurrences(name, text) or _in_initials(name, text):
        return True
    asked = [word for word in words(name) if is_content(word)]
    capitals = _capitals(text)
    return all(map(is_of_a_people, asked)) or any(
        _are_akin(word, other) for word in asked for other in capitals.words | capitals.short
    )


def _are_akin(word: str, other: str) -> bool:
    """Whether two folded words may be one name: its people, its spelling without "ü", a slip of the keyboard."""
    from rapidfuzz.distance import OSA

    if one_people(word, other) or _ENDINGS.sub("", word) == _ENDINGS.sub("", other):
        return True
    one, two = _DIGRAPHS.sub("", word), _DIGRAPHS.sub("", other)
    short, long = sorted((len(one), len(two)))
    if one == two or short < _SHORT or not word.isalpha():
        return one == two
    slips = min(OSA.distance(word, other), OSA.distance(one, two))
    if long >= _LONG:
        return slips <= 2
    alike = long >= _MIDDLING or one[0] == two[0]
    return slips <= 1 and alike and (short > _SHORT or short != long)


def _in_initials(name: str, text: str) -> bool:
    """Whether `name` is spelt out in `text` ("UN": "United Nations"), or stands there as its initials."""
    capitals = _capitals(text)
    letters = "".join(words(name))
    if name.isupper() and len(letters) > 1 and any(letters in initials for initials in capitals.initials):
        return True
    spelt = name.split()
    return len(spelt) > 1 and "".join(word[0] for word in words(name)) in capitals.short


@dataclass(frozen=True, slots=True)
class _Capitals:
    """Folded words of a text that it only writes with a capital, its abbreviations, and the initials of its names."""

    words: frozenset[str]
    short: frozenset[str]
    initials: frozenset[str]


@lru_cache(maxsize=_TEXTS)
def _capitals(text: str) -> _Capitals:
    spelt = _WORD.findall(searchable(text))
    small = {part for word in spelt if word[0].islower() for part in words(word)}
    large = [word for word in spelt if word[0].isupper()]
    only = {part for word in large for part in words(word) if part not in small and is_content(part)}
    short = {"".join(words(word)) for word in large if word.isupper() and len(word) > 1}
    return _Capitals(frozenset(only), frozenset(short), _initials(spelt))


def _initials(spelt: list[str]) -> frozenset[str]:
    """Of each run of words with capitals, which small words may link: the initials, of all and of the large ones."""
    found: set[str] = set()
    run: list[str] = []
    for word in [*spelt, ""]:
        if word[:1].isupper() or (run and word.lower() in _LINKS):
            run.append(word)
            continue
        large = [each for each in run if each[0].isupper()]
        if len(large) > 1:
            found |= {"".join(words(each)[0][0] for each in kept if words(each)) for kept in (run, large)}
        run = []
    return frozenset(found)


@lru_cache(maxsize=_TEXTS)
def _stems(text: str) -> frozenset[str]:
    return frozenset(content(text))


_YEAR = re.compile(r"(?<![\d.,])(?:1\d{3}|20\d{2})(?![\d%]|[.,]\d)")
_SPELT = re.compile(
    r"\b(?:ten|eleven|twelve|\w+teen|twenty)[ -](?:hundred|\w+teen|oh|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)"
)


def strange_year(question: str, text: str) -> str:
    """The first year in `question` that `text` has nowhere, nor as "’51" or in its decade; "" if none."""
    years = _YEAR.findall(question)
    said = set(words(text)) if years else set()
    for year in years:
        short = re.search(rf"['’–/-]{year[2:]}\b", text)
        if year not in said and not short and f"{year[:3]}0s" not in said and not _SPELT.search(text.lower()):
            return str(year)
    return ""


_AUXILIARY = r"(?:do|does|did|is|are|was|were|has|have|had|will|would|can|could)"
_NAME = r"[^\W\d_a-z][\w’'-]*(?:\s+[^\W\d_a-z][\w’'-]*)*"
_ASKED = re.compile(rf"\b{_AUXILIARY}\s+(?P<name>{_NAME})\s+(?P<verb>[a-z]+)\b")
_TOLD = re.compile(rf"\b(?P<name>{_NAME})\s+(?:{_AUXILIARY}\s+)?(?:been\s+|[a-z]+ly\s+)?(?P<verb>[a-z]+)\b")


def another_did_it(question: str, sentence: str, before: str, essay: str) -> bool:
    """Whether `sentence` tells of another what `question` asks of somebody whom neither it names nor `before` it.

    Only where both stand right before the same verb. One who has two names has them side by side in `essay`. Of 7,464
    questions of ../shared/data and the sentences that answer them none is told apart so; of the sentences that only
    seem to answer, seven are. It is rare, and then right.
    """
    asked = _ASKED.search(question)
    if asked is None or not is_content(asked["verb"]) or may_stand_in(asked["name"], f"{before}\n{sentence}"):
        return False
    verb, known = stem(asked["verb"]), set(names(sentence, names_of(essay)))
    told = [found["name"] for found in _TOLD.finditer(sentence) if stem(found["verb"]) == verb]
    return any(
        content(name) and set(name.split()) <= known and not _is_one(name, asked["name"], essay) for name in told
    )


def _is_one(name: str, other: str, essay: str) -> bool:
    return bool(occurrences(f"{name} {other}", essay) or occurrences(f"{other} {name}", essay))
