"""What "the second one" is: of the list that an answer cited, or of the names that its sentence lists, the second."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.answers import Answer
from assistant.language import content, is_content, words
from assistant.writing.antecedents import listed_names

if TYPE_CHECKING:
    from assistant.essay import Essay, Sentence

_NTH = re.compile(
    r"(?:\bthe\s+)?\b(first|second|third|fourth|fifth|last)\b(?:\s+of\s+(?:them|these|those)\b)?"
    r"(?:\s+([a-z][\w’'-]*))?",
    re.IGNORECASE,
)
_AT = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_ONES = frozenset({"one", "ones", "point", "item", "thing"})
_COUNTED = frozenset({*_AT, "one", "ones", "point", "item", "thing"})
_LONGEST = 160  # characters of an item that is put into a question
_NAME = 6  # words; what stands before an item's first colon, comma or dash is its name where it is no longer


def only_counts(question: str) -> bool:
    """Whether nothing is named but, perhaps, "the second one"."""
    return all(word in _COUNTED for word in words(question) if is_content(word))


def with_item(question: str, history: Sequence[Answer], essay: Essay | None = None) -> str:
    """`question` with the item for "the second one" that it means; "" where it means none.

    A noun beside the number has to be one that was asked about, and the answer a list: after "Which groups are there?"
    the second group is an item, the second bridge is not.

    Args:
        question: as the reader wrote it.
        history: the answers before, oldest first; the last that was answered is looked at first.
        essay: knows what is an item of which list; None: what was cited is counted.
    """
    found = _NTH.search(question)
    if found is None:
        return ""
    noun = (found[2] or "").lower()
    for turn in reversed(history):
        said = f"{turn.condensed or turn.question} {turn.text}"
        stands_alone = noun in _ONES or not is_content(noun)
        if not turn.found or not (stands_alone or set(content(noun)) <= set(content(said))):
            continue
        items = _items(turn, essay) or (_quotes(turn) if only_counts(question) else [])
        at = _AT[found[1].lower()]
        if items and at < len(items):
            return _put_in(question, found, items[at])
    return ""


def _items(turn: Answer, essay: Essay | None) -> list[str]:
    """The items of the list that `turn` cited some of, or its introduction; the names its one sentence lists."""
    if essay is not None and turn.essay == essay.fingerprint:
        cited = [s for c in turn.citations for s in essay.sentences_in(c.start, c.end)]
        for sentence in cited:
            listed = _list_around(essay, sentence)
            if len(listed) > 1:
                return listed
    quotes = _quotes(turn)
    return listed_names(quotes[0]) if len(quotes) == 1 else []


def _quotes(turn: Answer) -> list[str]:
    """What `turn` cited, without the line that introduces a list."""
    return [citation.quote for citation in turn.citations if not citation.quote.endswith(":")]


def _list_around(essay: Essay, sentence: Sentence) -> list[str]:
    """How each item of a list begins: the list that `sentence` stands in or introduces; none where it does neither."""
    start = sentence.number
    while start and essay.sentences[start].kind == "item" and essay.sentences[start - 1].kind == "item":
        start -= 1
    if essay.sentences[start].kind != "item":
        start += 1
    end = start
    while end < len(essay.sentences) and essay.sentences[end].kind == "item":
        end += 1
    items = essay.sentences[start:end]
    # An item of several sentences is named by its first; the next item begins on another line.
    return [s.text for at, s in enumerate(items) if not at or "\n" in essay.text[items[at - 1].end : s.start]]


def _put_in(question: str, found: re.Match[str], item: str) -> str:
    """`question` with what `item` is called for the words `found`; an item without a name is asked for as it stands."""
    text = item if len(item) <= _LONGEST else item[:_LONGEST].rsplit(" ", 1)[0]
    bare = text.strip("*•- ")
    name = re.split(r"[:;,–—]", bare)[0].strip(" .")
    if len(name.split()) <= _NAME:
        beside = (found[2] or "").lower()
        end = found.start(2) - 1 if beside and beside not in _ONES and not is_content(beside) else found.end()
        return f"{question[: found.start()]}{name}{question[end:]}"
    asks = [word for word in content(question) if word not in content(found[0])]
    return f"{question} ({bare.strip(' .')})" if asks else bare
