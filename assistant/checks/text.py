"""Whether a text says some words, however they are typed; the nearest spelling, the nearest sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

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


def nearest(words: str, choices: Iterable[str], floor: float = 0.0) -> str:
    """The one of `choices` spelt most like `words`; "" if none is at least `floor` (0..100) like it."""
    from rapidfuzz import fuzz, process, utils

    found = process.extractOne(words, list(choices), scorer=fuzz.ratio, processor=utils.default_process)
    return str(found[0]) if found and found[1] >= floor else ""


def nearest_sentence(words: str, sentences: Sequence[str]) -> str:
    """The sentence that most looks like `words`, or holds something that does; "" if there are none."""
    from rapidfuzz import fuzz, utils

    wanted = utils.default_process(words)

    def likeness(sentence: str) -> float:
        folded = utils.default_process(sentence)
        part = fuzz.partial_ratio(wanted, folded) * min(1.0, len(folded) / max(1, len(wanted)))
        # Words inside a long sentence count in full, a short sentence that is part of them by its share.
        return max(fuzz.ratio(wanted, folded), part)

    return max(sentences, key=likeness, default="")
