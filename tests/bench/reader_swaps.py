"""Questions made unanswerable: a name, a number or a word of an answerable one exchanged or turned round."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence

_NAME = re.compile(r"(?<=[a-z,0-9] )(?:[A-Z][\w'’-]+)(?: (?:of |the |de )?[A-Z][\w'’-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_WORD = re.compile(r"[\w-]+")
_VERB = re.compile(r"\b(did|does|do|is|was|are|were|can|could|has|have|had)\b")
_DENIED = 0.25  # how often a question without an opposite is denied instead
_RARE = 40  # a word in fewer sentences than this is worth exchanging
_OPPOSITES = """first/last before/after north/south northern/southern east/west eastern/western largest/smallest
    more/less most/least highest/lowest increase/decrease increased/decreased won/lost oldest/newest early/late
    began/ended start/end started/ended allowed/forbidden higher/lower older/younger major/minor male/female men/women
    sons/daughters king/queen father/mother inside/outside above/below many/few always/never supported/opposed
    accepted/rejected buy/sell gained/lost import/export public/private"""
_TURNED = dict(pair.split("/") for pair in _OPPOSITES.split())
_TURNED |= {right: left for left, right in _TURNED.items()}


def swapped(question: str, here: str, elsewhere: Sequence[str], draw: random.Random) -> str:
    """`question` with a name or number that stands `here` exchanged for one from `elsewhere`, or turned; "" if not."""
    lower = here.lower()
    found = []
    for pattern in (_NAME, _NUMBER):
        others = [m for text in elsewhere for m in pattern.findall(text) if m.lower() not in lower + question.lower()]
        for match in pattern.finditer(question):
            if match[0].lower() in lower and others:
                found.append(question[: match.start()] + draw.choice(others) + question[match.end() :])
    found += _turned(question, draw)
    return draw.choice(found) if found else ""


class LowerCase:
    """The same for lower-cased text, where names are not to be seen: rare words stand in for them."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._holding = Counter(word for sentence in sentences for word in set(_WORD.findall(sentence)))

    def swapped(self, question: str, window: str, answer: str, nearby: Sequence[str], draw: random.Random) -> str:
        """`question` with a word of the `answer` exchanged for one of the questions `nearby`, or turned; "" if not."""
        found = []
        for match in _NUMBER.finditer(question):
            others = [
                m for text in nearby for m in _NUMBER.findall(text) if m not in window and len(m) == len(match[0])
            ]
            if match[0] in answer and others:
                found.append(question[: match.start()] + draw.choice(others) + question[match.end() :])
        held = set(answer.split())
        shared = [word for word in self._rare(question) if word in held]
        if shared:
            word = draw.choice(shared)
            others = [w for text in nearby for w in self._rare(text) if w[-1] == word[-1]]
            others = [w for w in others if w not in window and w not in question]
            if others:
                found.append(re.sub(rf"\b{re.escape(word)}\b", draw.choice(others), question))
        found += _turned(question, draw)
        return draw.choice(found) if found else ""

    def _rare(self, text: str) -> list[str]:
        words = _WORD.findall(text)
        return [word for word in words if len(word) > 3 and self._holding[word] < _RARE and not word.isdigit()]


def _turned(question: str, draw: random.Random) -> Iterator[str]:
    """At most one: with a word's opposite, or denied."""
    words = question.split(" ")
    at = [n for n, word in enumerate(words) if word.lower() in _TURNED]
    if at:
        turned = draw.choice(at)
        yield " ".join([*words[:turned], _TURNED[words[turned].lower()], *words[turned + 1 :]])
    elif (verb := _VERB.search(question)) and draw.random() < _DENIED:
        yield question[: verb.end()] + " not" + question[verb.end() :]
