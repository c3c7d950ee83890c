"""Lists of the essay: the one that is asked for, and what "the second one" of an answer is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.answers import Answer
from assistant.essay import HEADER, LIST, Sentence
from assistant.language import content, grammar, is_content, words
from assistant.writing.antecedents import listed_names
from assistant.writing.essay_parts import Span, bare_title, headings_of, numbers_at
from assistant.writing.gist_words import plain

if TYPE_CHECKING:
    from assistant.essay import Essay

_OWNED = f"the|these|those|your|{grammar.OWNER}"
_ASKS = re.compile(
    rf"^(?:please )?(?:(?P<asks>(?:what|which) (?:are|were)(?= (?:all|both|{_OWNED})\b))"
    r"|list|name|enumerate|recite|itemi[sz]e|(?:give|show|tell) (?:me|us))(?: (?:me|us|down|out))?"
    r"(?: (?:a|the) (?:complete |full |whole )?list of)?(?: (?:all|each|every|any|both)(?: of)?)?"
    rf" (?:(?:{_OWNED}) )?(?P<topic>\S.*?)"
    r"(?: (?:(?:that|which) )?(?:are |were )?(?:listed|named|mentioned|given|there))?"
    r"(?: (?:in|by|of) (?:the|this) (?:essay|text|article|document|page))?[\s?.!:]*$"
)
_NUMBERS = re.compile(rf"^(?:\d+|{'|'.join(grammar.COUNTS)}|different|various|main|following) ")


def lists_in(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """The lists and tables among `sentences`, of two items or rows at least, each with the line before it."""
    known = {sentence.number: sentence for sentence in sentences}
    for kind, run in groupby(sentences, key=lambda s: s.kind):
        listed = list(run)
        if kind in ("item", "row") and len(listed) > 1:
            lead = known.get(listed[0].lead) if listed[0].led_by == LIST and listed[0].lead is not None else None
            yield [lead, *listed] if lead else listed


def find_list(question: str, essay: Essay) -> Span | None:
    """The sentences, by number, half-open, of the one list that `question` asks for; None where it asks for none.

    The only list of the section that is titled so, or one whose line before ends with what is asked for: "There are
    three conditions:".
    """
    asked = _ASKS.match(plain(question))
    topic = content(_NUMBERS.sub("", asked["topic"])) if asked else []
    if asked is None or not topic:
        return None
    found = []
    for title, (start, end) in headings_of(essay):
        if set(content(bare_title(title))) == set(topic):
            inside = list(lists_in(essay.sentences[start:end]))
            # "Name the tools" wants them though half of the section is no list.
            found += inside if len(inside) == 1 and (not asked["asks"] or 2 * len(inside[0]) >= end - start) else []
    for listed in lists_in(essay.sentences):
        lead = content(listed[0].words) if listed[0].led_by not in (LIST, HEADER) else []
        if listed[0].kind == "prose" and lead and lead[-1] == topic[-1] and set(topic) <= set(lead):
            found.append(listed)
    spans = {(listed[0].number, listed[-1].number + 1) for listed in found}
    return spans.pop() if len(spans) == 1 else None


_PLACES = grammar.ORDINALS[:5]
_NTH = re.compile(
    rf"(?:\bthe\s+)?\b({'|'.join(_PLACES)}|last)\b(?:\s+of\s+(?:them|these|those)\b)?(?:\s+([a-z][\w’'-]*))?",
    re.IGNORECASE,
)
_ONES = frozenset({"one", "ones", "point", "item", "thing"})
_COUNTED = _ONES | {*_PLACES, "last"}
_LONGEST = 160  # characters of a cited sentence that is put into a question
_NAME = 6  # words; what stands before an item's first colon, comma or dash is its name where it is no longer


def only_counts(question: str) -> bool:
    """Whether nothing is named but, perhaps, "the second one"."""
    return all(word in _COUNTED for word in words(question) if is_content(word))


def with_item(question: str, history: Sequence[Answer], essay: Essay) -> str:
    """`question` with the item for "the second one" that it means; "" where it means none.

    A noun beside the number has to be one that was asked about, and the answer a list: after "Which groups are there?"
    the second group is an item, the second bridge is not.
    Of `history`, oldest first, the last that was answered is looked at first; where it cited no list, the sentences
    that it cited are counted.
    """
    found = _NTH.search(question)
    if found is None:
        return ""
    noun, nth = (found[2] or "").lower(), found[1].lower()
    at = -1 if nth == "last" else _PLACES.index(nth)
    named = set() if noun in _ONES else set(content(noun))
    for turn in reversed(history):
        if turn.found and named <= set(content(f"{turn.condensed or turn.question} {turn.text}")):
            quotes = [citation.quote for citation in turn.citations if not citation.quote.endswith(":")]
            items = _items(turn, essay) or (listed_names(quotes[0]) if len(quotes) == 1 else [])
            items = items or (quotes if only_counts(question) else [])
            if at < len(items) and items:
                return _put_in(question, found, items[at])
    return ""


def _items(turn: Answer, essay: Essay) -> list[str]:
    """How each item of the list begins that `turn` cited some of, or its introduction; none where it cited no list."""
    if turn.essay != essay.fingerprint:
        return []
    cited = numbers_at(essay, [(c.start, c.end) for c in turn.citations])
    run = next((run for run in lists_in(essay.sentences) if cited & {s.number for s in run}), [])
    items = [s for s in run if s.kind != "prose"]
    # An item of several sentences is named by its first; the next item begins on another line.
    return [s.text for at, s in enumerate(items) if not at or "\n" in essay.text[items[at - 1].end : s.start]]


def _put_in(question: str, found: re.Match[str], item: str) -> str:
    """`question` with what `item` is called for the words `found`; an item without a name is asked for as it stands."""
    bare = shorten(item).strip("*•- ")
    name = re.split(r"[:;,–—]", bare)[0].strip(" .")
    if len(name.split()) <= _NAME:
        beside = (found[2] or "").lower()
        end = found.start(2) - 1 if beside and beside not in _ONES and not is_content(beside) else found.end()
        return f"{question[: found.start()]}{name}{question[end:]}"
    asks = [word for word in content(question) if word not in content(found[0])]
    return f"{question} ({bare.strip(' .')})" if asks else bare


def shorten(text: str) -> str:
    """`text`, cut at a word where it is too long to be put into a question."""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0]
