"""Plain text in which sentences carry the numbers of what says them: "It closed in 1961. [3]"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.essay import sentence_spans

_NUMBERS = r"[\[【]\s*(\d{1,4}(?:\s*(?:[,;]|–|-|and)\s*\d{1,4})*)\s*[\]】]"
_MARK = re.compile(_NUMBERS)
_AFTER_STOP = re.compile(rf"([.!?…][\"”'’)]*)[ \t]*((?:{_NUMBERS}[ \t]*)+)".replace("(\\d", "(?:\\d"))
_RANGE = re.compile(r"(\d+)\s*[–-]\s*(\d+)")
_WIDEST = 8  # sentences of a range "[3-5]"; a wider one is no pointer


def marked(reply: str) -> list[tuple[str, list[int]]]:
    """Sentences with their numbers; what carries none is nothing the essay says.

    Numbers that stand alone are sentences pointed at without a word: each is one of its own, its text "".
    """
    found: list[tuple[str, list[int]]] = []
    for line in _AFTER_STOP.sub(r" \2\1 ", reply).splitlines():
        for start, end in sentence_spans(line, 0, len(line)):
            found += _read(line[start:end])
    return found


def _read(sentence: str) -> Iterator[tuple[str, list[int]]]:
    numbers = [n for marks in _MARK.findall(sentence) for n in _listed(marks)]
    text = re.sub(r"\s+([.!?…,;:])", r"\1", " ".join(_MARK.sub("", sentence).split())).lstrip("-*• ")
    if any(c.isalnum() for c in text):
        if numbers:
            yield text, numbers
    else:
        yield from (("", [number]) for number in numbers)


def _listed(marks: str) -> list[int]:
    for first, last in _RANGE.findall(marks):
        if 0 < int(last) - int(first) < _WIDEST:
            marks += " " + " ".join(map(str, range(int(first), int(last) + 1)))
    return list(dict.fromkeys(int(n) for n in re.findall(r"\d+", marks)))
