"""Which list of an essay a request asks for whole: "List the tools", "Name all rules", "What are the conditions?".

A list is known by the title of its section, or by the line before it where that ends with what is listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.essay import HEADER, LIST, Essay, Sentence
from assistant.language import content
from assistant.writing.essay_parts import Span, bare_title, headed
from assistant.writing.gist_words import plain

_OWNED = "the|its|their|these|those|his|her|your"
_ASKS = re.compile(
    rf"^(?:please )?(?:(?P<asks>(?:what|which) (?:are|were)(?= (?:all|both|{_OWNED})\b))"
    r"|list|name|enumerate|recite|itemi[sz]e|(?:give|show|tell) (?:me|us))(?: (?:me|us|down|out))?"
    r"(?: (?:a|the) (?:complete |full |whole )?list of)?(?: (?:all|each|every|any|both)(?: of)?)?"
    rf" (?:(?:{_OWNED}) )?(?P<topic>\S.*?)"
    r"(?: (?:(?:that|which) )?(?:are |were )?(?:listed|named|mentioned|given|there))?"
    r"(?: (?:in|by|of) (?:the|this) (?:essay|text|article|document|page))?[\s?.!:]*$"
)
_NUMBERS = re.compile(r"^(?:\d+|two|three|four|five|six|seven|eight|nine|ten|different|various|main|following) ")


def list_asked(question: str, essay: Essay) -> Span | None:
    """The sentences, by number, half-open, of the one list that `question` asks for; None where it asks for none."""
    asked = _ASKS.match(plain(question))
    topic = content(_NUMBERS.sub("", asked["topic"])) if asked else []
    if asked is None or not topic:
        return None
    found = {*_titled(topic, essay, aside=not asked["asks"]), *_led(topic, essay)}
    return found.pop() if len(found) == 1 else None


def lists_in(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """The lists and tables among `sentences`, of two items or rows at least, each with the line before it."""
    known = {sentence.number: sentence for sentence in sentences}
    for kind, run in groupby(sentences, key=lambda s: s.kind):
        listed = list(run)
        if kind in ("item", "row") and len(listed) > 1:
            lead = known.get(listed[0].lead) if listed[0].led_by == LIST and listed[0].lead is not None else None
            yield [lead, *listed] if lead else listed


def _titled(topic: Sequence[str], essay: Essay, *, aside: bool) -> Iterator[Span]:
    """The only list of the section that `topic` is the title of; `aside`: though half of the section is no list."""
    for title, (start, end) in headed(essay):
        if set(content(bare_title(title))) == set(topic):
            inside = list(lists_in(essay.sentences[start:end]))
            if len(inside) == 1 and (aside or 2 * len(inside[0]) >= end - start):
                yield inside[0][0].number, inside[0][-1].number + 1


def _led(topic: Sequence[str], essay: Essay) -> Iterator[Span]:
    """Lists whose line before ends with what is asked for: "There are three conditions:"."""
    for listed in lists_in(essay.sentences):
        lead = content(listed[0].words) if listed[0].led_by not in (LIST, HEADER) else []
        if listed[0].kind == "prose" and lead and lead[-1] == topic[-1] and set(topic) <= set(lead):
            yield listed[0].number, listed[-1].number + 1
