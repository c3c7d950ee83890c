"""What a reader is, a model that looks at a question and an essay's sentences together; and what it is shown.

That is windows of sentences that follow one another, each with its section's title; a sentence as somebody would say it
who reads the essay aloud.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from assistant.essay import HEADER, LIST, without_notes
from assistant.language import content, is_broken, searchable, searchable_in

if TYPE_CHECKING:
    from assistant.essay import Essay, Sentence

DEFAULT_READER = "essay-reader"
NO_READER = "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader says of one question, in log-odds: that the text answers it at all, that each window
    does, and that each sentence read (by number) is part of the answer.
    """

    answers: float
    windows: tuple[float, ...]
    parts: Mapping[int, float]


class Reader(Protocol):
    """Judges an essay against a question."""

    @property
    def name(self) -> str:
        """Which model judges."""
        ...

    @property
    def weights(self) -> str:
        """sha256 (hex) of its weights."""
        ...

    def read(self, question: str, essay: Essay, windows: Sequence[Window]) -> Reading:
        """Read `windows` of `essay`, at least one, for `question`.

        Raises:
            ModelError: the model cannot be loaded.
        """
        ...


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


_WHO_ASKS = re.compile(r"\A(?:Q|A|Question|Answer):\s+(?=\S)")
_LONGEST_LEAD = 160  # characters of what is said before an item; a reader takes in 100 word pieces


def reader_text(essay: Essay, sentence: Sentence) -> str:
    """`sentence` of `essay` as a reader is given it.

    Its words; the text itself where a word is broken at a line end, which on one line could not be told from a dash.
    """
    words = _words(essay, sentence)
    before = _before(essay, sentence)
    return f"{before}: {words}" if before and len(before) <= _LONGEST_LEAD else words


def _words(essay: Essay, sentence: Sentence) -> str:
    words = sentence.text if is_broken(sentence.text) else sentence.words
    return searchable_in(essay, without_notes(_WHO_ASKS.sub("", words)))


def _before(essay: Essay, sentence: Sentence) -> str:
    """What is said before an item or a row; "" where nothing is, or it says nothing new."""
    title = searchable(sentence.section)
    if sentence.led_by == HEADER and sentence.lead is not None:
        titles = essay.sentences[sentence.lead].text
        return "" if set(content(title)) <= set(content(titles)) else title
    return title if sentence.kind == "item" and sentence.led_by != LIST else ""
