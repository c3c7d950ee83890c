"""Reads a chat model's reply while it arrives: JSON by langchain-core's partial parser, else sentences marked [n]."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from assistant.chat.trouble import UNREADABLE, Trouble
from assistant.essay import sentence_spans
from assistant.grounding import Draft

LONGEST = 6_000  # characters of a reply that are read; an answer of four statements has about 800
_MOST = 12  # drafts taken from one reply
_REFUSAL = "notintheessay"
# "The text does not say that", "it is not here": a refusal in a model's own words, where it is short and cites nothing.
_DENIES = re.compile(r"\b(?:not|no|none|nothing|cannot|can't|isn't|doesn't|don't|unable|without)\b", re.IGNORECASE)
_OF_THE_TEXT = re.compile(
    r"\b(?:essay|text|passages?|sentences?|here|mention\w*|stated?|says?|information|provided|given|found|answer\w*)\b",
    re.IGNORECASE,
)
_SHORT = 300  # characters of a refusal in its own words


def read_drafts(pieces: Iterable[str], shown: Sequence[int]) -> Iterator[Draft]:
    """Each statement of a reply as soon as the next one begins, and the last at its end.

    Number n of the reply stands for the sentence `shown[n - 1]` of the essay.

    Raises:
        Trouble: the reply is empty, or neither the JSON asked for nor sentences with numbers.
    """
    given = 0
    reply = ""
    seen: set[str] = set()
    for reply in _prefixes(pieces):
        for draft in _drafts(reply, shown)[given:-1]:
            given += 1
            if _is_new(draft, seen):
                yield draft
        if given >= _MOST:
            return
    found = _drafts(reply, shown)
    if found and _is_cut_off(reply):
        found.pop()
    if not found and not given and not refuses(reply):
        raise Trouble(UNREADABLE, "no_form" if reply.strip() else "empty")
    yield from (draft for draft in found[given:_MOST] if _is_new(draft, seen))


def _prefixes(pieces: Iterable[str]) -> Iterator[str]:
    """The reply so far, each time something may have been completed in it."""
    reply = ""
    for piece in pieces:
        reply = (reply + piece)[:LONGEST]
        if any(mark in piece for mark in "{}]】\n"):
            yield reply
        if len(reply) >= LONGEST:
            break
    yield reply


def _drafts(reply: str, shown: Sequence[int]) -> list[Draft]:
    if "{" in reply:
        return [_draft(each.get("text"), _numbers(each.get("sentences")), shown) for each in _statements(reply)]
    return [_draft(text, numbers, shown) for text, numbers in read_marks(reply)]


def _draft(text: Any, numbers: Sequence[int], shown: Sequence[int]) -> Draft:
    """The draft of a statement; numbers that were not shown are kept apart."""
    given = list(dict.fromkeys(numbers))
    known = {number for number in given if 1 <= number <= len(shown)}
    return Draft(
        text if isinstance(text, str) else "",
        sentences=tuple(shown[number - 1] for number in given if number in known),
        strange=tuple(number for number in given if number not in known),
    )


def _statements(reply: str) -> list[Mapping[str, Any]]:
    """The statements of a JSON reply, complete or not; none if it is something else."""
    read = _read(reply)
    listed = read.get("statements") if isinstance(read, Mapping) else read
    return [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []


def _read(reply: str) -> Any:
    from langchain_core.utils.json import parse_partial_json

    try:
        return parse_partial_json(reply[_start(reply) :])
    except ValueError:
        return None


def _start(reply: str) -> int:
    """Where the JSON begins: an object, or a bare list of statements."""
    listed = re.search(r"\[\s*\{", reply)
    brace = reply.index("{")
    return listed.start() if listed and listed.start() < brace else brace


def _is_cut_off(reply: str) -> bool:
    """Whether a JSON reply ends before its last bracket, as at a length limit: its last statement is half a one."""
    if "{" not in reply:
        return False
    try:
        json.JSONDecoder(strict=False).raw_decode(reply, _start(reply))
    except ValueError:
        return True
    return False


def _numbers(pointed: Any) -> list[int]:
    return [_number(each) for each in (pointed if isinstance(pointed, list) else [pointed] if pointed else [])]


def _number(value: Any) -> int:
    """A number as models write it (2, "2", "[2]"); 0, which is never shown, for anything else."""
    digits = re.search(r"\d{1,6}", str(value))
    return int(digits[0]) if digits and not isinstance(value, bool) else 0


def refuses(reply: str) -> bool:
    """Whether a reply says that the sentences do not answer, in the form asked for or in few words of its own."""
    if "{" in reply:
        read = _read(reply)
        return isinstance(read, Mapping) and read.get("statements") == []
    if "".join(c for c in reply.lower() if c.isalpha()).startswith(_REFUSAL):
        return True
    return len(reply) <= _SHORT and bool(_DENIES.search(reply)) and bool(_OF_THE_TEXT.search(reply))


def _is_new(draft: Draft, seen: set[str]) -> bool:
    """Whether nothing like it was said before: small models repeat themselves."""
    said = " ".join(draft.text.lower().split()) or repr(draft.sentences)
    return not (said in seen or seen.add(said))  # type: ignore[func-returns-value]


_NUMBERS = r"[\[【]\s*(\d{1,4}(?:\s*(?:[,;]|–|-|and)\s*\d{1,4})*)\s*[\]】]"
_MARK = re.compile(_NUMBERS)
_AFTER_STOP = re.compile(rf"([.!?…][\"”'’)]*)[ \t]*((?:{_NUMBERS}[ \t]*)+)".replace("(\\d", "(?:\\d"))
_RANGE = re.compile(r"(\d+)\s*[–-]\s*(\d+)")
_WIDEST = 8  # sentences of a range "[3-5]"; a wider one is no pointer


def read_marks(reply: str) -> list[tuple[str, list[int]]]:
    """Sentences with their numbers; what carries none is nothing the essay says.

    Numbers that stand alone are sentences pointed at without a word: each is one of its own, its text "".
    """
    found: list[tuple[str, list[int]]] = []
    for line in _AFTER_STOP.sub(r" \2\1 ", reply).splitlines():
        for start, end in sentence_spans(line):
            found += _pointers(line[start:end])
    return found


def _pointers(sentence: str) -> Iterator[tuple[str, list[int]]]:
    numbers = [n for marks in _MARK.findall(sentence) for n in _numbers_in(marks)]
    text = re.sub(r"\s+([.!?…,;:])", r"\1", " ".join(_MARK.sub("", sentence).split())).lstrip("-*• ")
    if any(c.isalnum() for c in text):
        if numbers:
            yield text, numbers
    else:
        yield from (("", [number]) for number in numbers)


def _numbers_in(marks: str) -> list[int]:
    for first, last in _RANGE.findall(marks):
        if 0 < int(last) - int(first) < _WIDEST:
            marks += " " + " ".join(map(str, range(int(first), int(last) + 1)))
    return list(dict.fromkeys(int(n) for n in re.findall(r"\d+", marks)))
