"""Of whom a question asks something, and of whom a sentence tells it: "When did Ada die?" is not "Bell died in May".

Of 7,464 questions of ../shared/data and the sentences that answer them none is told apart so; of the sentences that
only seem to answer, seven are. It is rare, and then right.
"""

from __future__ import annotations

import re

from assistant.language import content, is_content, names, names_of, stem
from assistant.reading.standing import may_stand_in, stands_in

_AUXILIARY = r"(?:do|does|did|is|are|was|were|has|have|had|will|would|can|could)"
_NAME = r"[^\W\d_a-z][\w’'-]*(?:\s+[^\W\d_a-z][\w’'-]*)*"
_ASKED = re.compile(rf"\b{_AUXILIARY}\s+(?P<name>{_NAME})\s+(?P<verb>[a-z]+)\b")
_TOLD = re.compile(rf"\b(?P<name>{_NAME})\s+(?:{_AUXILIARY}\s+)?(?:been\s+|[a-z]+ly\s+)?(?P<verb>[a-z]+)\b")


def another_did_it(question: str, sentence: str, before: str, essay: str) -> bool:
    """Whether `sentence` tells of another what `question` asks of somebody whom neither it names nor `before` it.

    Only where both stand right before the same verb. One who has two names has them side by side in `essay`.
    """
    asked = _ASKED.search(question)
    if asked is None or not is_content(asked["verb"]) or may_stand_in(asked["name"], f"{before}\n{sentence}"):
        return False
    verb, known = stem(asked["verb"]), set(names(sentence, names_of(essay)))
    told = [found["name"] for found in _TOLD.finditer(sentence) if stem(found["verb"]) == verb]
    return any(content(name) and set(name.split()) <= known and not _one(name, asked["name"], essay) for name in told)


def _one(name: str, other: str, essay: str) -> bool:
    return stands_in(f"{name} {other}", essay) or stands_in(f"{other} {name}", essay)
