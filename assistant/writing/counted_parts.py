"""The part of an essay that a question names by its heading's number: "chapter 3", "Part Two", "section IV"."""

from __future__ import annotations

import re

from assistant.essay import Essay, roman
from assistant.writing.essay_parts import COUNTS, Span, headed
from assistant.writing.gist_words import plain

_UNITS = "chapter|part|book|section|volume|act|scene|canto|letter|appendix|lesson|lecture|step|day"
_ANY = frozenset({"chapter", "part", "section"})  # what a heading that is a number alone may be called
_NUMBER = rf"(?:\d{{1,3}}|[ivxlc]{{1,7}}|{'|'.join(COUNTS)})"
_NAMED = re.compile(rf"\b(?P<unit>{_UNITS}) (?:number |no\.? )?(?P<number>{_NUMBER})\b(?!\.\d|-)(?<! i(?= [a-z]))")
_TITLE = re.compile(rf"(?:(?P<unit>{_UNITS}) (?P<number>{_NUMBER})\b|(?P<alone>{_NUMBER})(?:[.):]|$))")


def counted_part(question: str, essay: Essay) -> tuple[Span, tuple[int, int]] | None:
    """The sentences of the one part that `question` counts as its heading does, and where its words stand."""
    found = _NAMED.search(plain(question))
    if found is None:
        return None
    spans = {span for title, span in headed(essay) if _is(title.lower(), found["unit"], _value(found["number"]))}
    return (spans.pop(), found.span()) if len(spans) == 1 else None


def _is(title: str, unit: str, number: int) -> bool:
    """Whether a heading has that number, and no other unit: "2. The Quarrel" is chapter, section or part 2."""
    found = _TITLE.match(title)
    if found is None or not (found["unit"] == unit or (found["alone"] and unit in _ANY)):
        return False
    return _value(found["number"] or found["alone"]) == number


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    return COUNTS.index(number) + 1 if number in COUNTS else roman(number)
