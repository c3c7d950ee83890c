"""What a reader is shown of an essay: windows of sentences that follow one another, each with its section's title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.essay import Essay

LONGEST = 180  # word pieces of a window's sentences; with the question about 200


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences, by number, that are read together, and the titles they stand under."""

    title: str
    numbers: tuple[int, ...]


def windows_of(essay: Essay, lengths: Sequence[int], longest: int = LONGEST) -> list[Window]:
    """The whole essay in windows that do not overlap, in its order.

    Args:
        essay: the text.
        lengths: word pieces of each of its sentences.
        longest: most word pieces of a window; a longer sentence has a window of its own. A section
            that needs several windows is shared out evenly.
    """
    found = []
    for title, group in groupby(essay.sentences, key=lambda sentence: sentence.section):
        shown = title if title == essay.title or not title else f"{essay.title}: {title}".removeprefix(": ")
        found += [Window(shown or essay.title, run) for run in _runs([s.number for s in group], lengths, longest)]
    return found


def _runs(numbers: Sequence[int], lengths: Sequence[int], longest: int) -> Iterator[tuple[int, ...]]:
    total = sum(lengths[number] for number in numbers)
    share = total / -(-total // longest) if total else longest
    run: list[int] = []
    size = done = parts = 0
    for number in numbers:
        full = size + lengths[number] > longest
        if run and (full or done + lengths[number] / 2 > share * (parts + 1)):
            yield tuple(run)
            run, size, parts = [], 0, parts + 1
        run.append(number)
        size += lengths[number]
        done += lengths[number]
    if run:
        yield tuple(run)
