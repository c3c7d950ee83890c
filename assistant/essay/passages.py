"""Passages: runs of whole sentences of one section, about a paragraph long, that overlap by a sentence or two.

The bundled essay's are committed as a text file, so that a changed split shows in review.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.answers import Passage
from assistant.essay.splitting import Sentence

if TYPE_CHECKING:
    from assistant.essay.essay import Essay

PASSAGE = 800  # characters, about a paragraph; a choice, no other size has been measured
OVERLAP = 200  # characters


def passages_of(text: str, sentences: Sequence[Sentence]) -> tuple[Passage, ...]:
    """Cut `sentences` into passages of at most `PASSAGE` characters (a longer sentence stands alone)."""
    found: list[Passage] = []
    for section, group in groupby(sentences, key=lambda s: s.section):
        for first, last in _windows(tuple(group)):
            found.append(Passage(first.start, last.end, text[first.start : last.end], section))
    return tuple(found)


def _windows(run: Sequence[Sentence]) -> Iterator[tuple[Sentence, Sentence]]:
    at = 0
    while at < len(run):
        last = at
        while last + 1 < len(run) and run[last + 1].end - run[at].start <= PASSAGE:
            last += 1
        yield run[at], run[last]
        if last + 1 == len(run):
            return
        step = last + 1
        while step - 1 > at and run[last].end - run[step - 1].start <= OVERLAP:
            step -= 1
        at = step


def passages_jsonl(essay: Essay) -> str:
    """One JSON object a line for each passage: number (from 1), start, end, section, text."""
    lines = (
        json.dumps(
            {"number": number, "start": p.start, "end": p.end, "section": p.section, "text": p.text},
            ensure_ascii=False,
        )
        for number, p in enumerate(essay.passages, 1)
    )
    return "".join(f"{line}\n" for line in lines)
