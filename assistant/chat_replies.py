"""Reads a chat model's reply while it arrives: JSON by langchain-core's partial parser, else sentences marked [n]."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from assistant.answers import Passage
from assistant.grounding import Draft
from assistant.sentences import sentence_spans
from assistant.support import coverage

LONGEST = 6_000  # characters of a reply that are read; an answer of four sentences with quotes has about 1,500
_MOST = 12  # drafts taken from one reply
_MARK = re.compile(r"[\[【]\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*[\]】]")
_AFTER_STOP = re.compile(r"([.!?…][\"”'’)]*)\s*((?:[\[【]\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*[\]】]\s*)+)")
_GAIN = 0.2  # share of a statement's words that makes a second sentence worth citing
_REFUSAL = "notintheessay"


class Unreadable(Exception):
    """A reply that holds no answer in any form; `str` says what is wrong, for the model."""


def drafts(
    pieces: Iterable[str], passages: Sequence[Passage], sentences: Callable[[Passage], list[str]]
) -> Iterator[Draft]:
    """Each statement of a reply as soon as the next one begins, and the last at its end.

    Args:
        pieces: the reply as it arrives.
        passages: what the model was shown.
        sentences: cuts a passage into the essay's sentences, for replies that give a number but no quote.

    Raises:
        Unreadable: the reply is empty, or neither the JSON asked for nor sentences with passage numbers.
    """
    given = 0
    reply = ""
    seen: set[str] = set()
    for reply in _growing(pieces):
        found = _complete(reply, passages, sentences)
        for draft in found[given : len(found) if _between_two(reply) else -1]:
            given += 1
            if _new(draft, seen):
                yield draft
        if given >= _MOST:
            return
    found = _complete(reply, passages, sentences)
    if found and _cut_off(reply):
        found.pop()
    if not found and not given and not _refuses(reply):
        raise Unreadable("it is empty" if not reply.strip() else "it is not in the form asked for")
    yield from (draft for draft in found[given:_MOST] if _new(draft, seen))


def _growing(pieces: Iterable[str]) -> Iterator[str]:
    """The reply so far, each time something may have been completed in it."""
    reply = ""
    for piece in pieces:
        reply = (reply + piece)[:LONGEST]
        if any(mark in piece for mark in "{}]】\n"):
            yield reply
        if len(reply) >= LONGEST:
            break
    yield reply


def _complete(reply: str, passages: Sequence[Passage], sentences: Callable[[Passage], list[str]]) -> list[Draft]:
    if "{" in reply:
        return [_draft(each) for each in _statements(reply)]
    return _marked(reply, passages, sentences)


def _statements(reply: str) -> list[Mapping[str, Any]]:
    """The statements of a JSON reply, complete or not; none if it is something else."""
    read = _read(reply)
    listed = read.get("statements") if isinstance(read, Mapping) else None
    return [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []


def _read(reply: str) -> Any:
    from langchain_core.utils.json import parse_partial_json

    try:
        return parse_partial_json(reply[reply.index("{") :])
    except ValueError:
        return None


def _between_two(reply: str) -> bool:
    """Whether every statement of a JSON reply that has begun has ended as well."""
    try:
        json.loads(f"{reply[reply.index('{') :]}]}}", strict=False)
    except ValueError:
        return False
    return True


def _cut_off(reply: str) -> bool:
    """Whether a JSON reply ends before its last bracket, as at a length limit: its last statement is half a one."""
    try:
        json.JSONDecoder(strict=False).raw_decode(reply, reply.index("{"))
    except ValueError:
        return "{" in reply
    return False


def _draft(statement: Mapping[str, Any]) -> Draft:
    quotes = statement.get("quotes")
    quotes = quotes if isinstance(quotes, list) else [statement]
    pairs = ((_number(q.get("passage")), q.get("quote")) for q in quotes if isinstance(q, Mapping))
    return Draft(str(statement.get("text") or ""), tuple((n, q) for n, q in pairs if isinstance(q, str) and q.strip()))


def _number(value: Any) -> int:
    """A passage number as models write it (2, "2", "[2]"); 0, which is never shown, for anything else."""
    digits = re.search(r"\d{1,6}", str(value))
    return int(digits[0]) if digits and not isinstance(value, bool) else 0


def _refuses(reply: str) -> bool:
    """Whether a reply says, in the form asked for, that the passages do not answer."""
    if "{" in reply:
        read = _read(reply)
        return isinstance(read, Mapping) and read.get("statements") == []
    return "".join(c for c in reply.lower() if c.isalpha()).startswith(_REFUSAL)


def _marked(reply: str, passages: Sequence[Passage], sentences: Callable[[Passage], list[str]]) -> list[Draft]:
    """Sentences that carry passage numbers; what carries none is nothing the essay says."""
    found = []
    for line in _AFTER_STOP.sub(r" \2\1 ", reply).splitlines():
        for sentence in _cut(line):
            numbers = [int(n) for marks in _MARK.findall(sentence) for n in re.findall(r"\d+", marks)]
            text = re.sub(r"\s+([.!?…,;:])", r"\1", " ".join(_MARK.sub("", sentence).split())).lstrip("-*• ")
            if numbers:
                found.append(Draft(text, _borne_by(text, list(dict.fromkeys(numbers)), passages, sentences)))
    return found


def _cut(line: str) -> list[str]:
    return [line[start:end] for start, end in sentence_spans(line, 0, len(line))]


def _borne_by(
    text: str, numbers: Sequence[int], passages: Sequence[Passage], sentences: Callable[[Passage], list[str]]
) -> tuple[tuple[int, str], ...]:
    """For each passage number, the essay's sentences there that have the most of the words of `text`."""
    quotes: list[tuple[int, str]] = []
    for number in numbers:
        shown = 1 <= number <= len(passages)
        quotes += [(number, q) for q in likest(text, sentences(passages[number - 1]))] if shown else [(number, "")]
    best = max((coverage(text, quote) for _, quote in quotes), default=0.0)
    return tuple((n, q) for n, q in quotes if not q or coverage(text, q) >= best / 2)


def likest(text: str, candidates: Sequence[str]) -> list[str]:
    """The sentence that has most of the words of `text`, and another one if it has many of the rest."""
    first = max(candidates, key=lambda s: coverage(text, s))
    second = max(candidates, key=lambda s: coverage(text, f"{first} {s}"))
    gain = coverage(text, f"{first} {second}") - coverage(text, first)
    return [first, second] if gain >= _GAIN else [first]


def _new(draft: Draft, seen: set[str]) -> bool:
    """Whether nothing like it was said before: small models repeat themselves."""
    said = " ".join(draft.text.lower().split())
    return not (said in seen or seen.add(said))  # type: ignore[func-returns-value]
