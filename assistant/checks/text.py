"""Whether a text says some words, however they are typed; and the nearest spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.language import occurrences


def says(wanted: str, text: str) -> bool:
    """Whether `text` has the words `wanted`, whole; or matches it, when it is a `/regular expression/`."""
    expression = regex_of(wanted)
    if expression is not None:
        return expression.search(text) is not None
    return bool(occurrences(wanted, text))


def regex_of(wanted: str) -> re.Pattern[str] | None:
    """The compiled `/expression/` (letters i, m, s, x may follow), or None for plain text.

    Raises:
        re.error: it is not a regular expression.
    """
    match = re.fullmatch(r"/(.+)/([imsx]*)", wanted.strip(), re.DOTALL)
    if not match:
        return None
    flags = 0
    for letter in match[2]:
        flags |= getattr(re, letter.upper())
    return re.compile(match[1], flags)


def nearest(words: str, choices: Iterable[str], floor: float = 0.0, *, partly: bool = False) -> str:
    """The one of `choices` spelt most like `words`, or, `partly`, that has a part which is.

    "" if none is at least `floor` (0..100) like it.
    """
    from rapidfuzz import fuzz, process, utils

    scorer = fuzz.WRatio if partly else fuzz.ratio
    found = process.extractOne(words, list(choices), scorer=scorer, processor=utils.default_process)
    return str(found[0]) if found and found[1] >= floor else ""
