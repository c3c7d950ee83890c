"""The parts an essay falls into: titled or counted sections, paragraphs, lists, its beginning and its end.

A stretch is half-open, of sentence numbers; a span of characters.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby

from assistant.answers import Span
from assistant.essay import LIST, Essay, Sentence
from assistant.language import content, count_of, grammar
from assistant.writing.wording import plain

Stretch = tuple[int, int]  # half-open, numbers of sentences

_ENOUGH = 3  # sections; with fewer, an essay is taken as its paragraphs
_UNITS = "chapter|part|book|section|volume|act|scene|canto|letter|appendix|lesson|lecture|step|day"
_ANY = frozenset({"chapter", "part", "section"})  # what a heading that is a number alone may be called
_NUMBER = rf"(?:\d{{1,3}}|[ivxlc]{{1,7}}|{'|'.join(grammar.COUNTS)})"
# How a heading is counted: "2. The Quarrel", "Chapter II. The Quarrel", "Part Two".
_COUNT = re.compile(
    rf"(?:(?P<unit>{_UNITS})\s+(?P<number>{_NUMBER})\b|(?P<alone>{_NUMBER})(?:(?=[.):])|$))(?:\.\d+)*[.):\s–—-]*", re.I
)
_NAMED = re.compile(rf"\b(?P<unit>{_UNITS}) (?:number |no\.? )?(?P<number>{_NUMBER})\b(?!\.\d|-)(?<! i(?= [a-z]))")
_SHORT = 2  # sentences; a beginning or an ending of fewer is taken with the paragraph beside it


def titles_of(essay: Essay) -> list[tuple[str, Stretch]]:
    """Section titles ("" before the first) with their sentences, in order; sections without sentences left out."""
    runs = [(title, list(run)) for title, run in groupby(essay.sentences, key=lambda s: s.section)]
    return [(title, (run[0].number, run[-1].number + 1)) for title, run in runs]


def headings_of(essay: Essay) -> list[tuple[str, Stretch]]:
    """Every title that a heading gives, with the sentences under it and under its subheadings; none without any."""
    starts = [sentence.start for sentence in essay.sentences]
    found = []
    for at, section in enumerate(essay.sections):
        after = (other.start for other in essay.sections[at + 1 :] if other.level <= section.level)
        span = bisect_left(starts, section.start), bisect_left(starts, next(after, len(essay.text)))
        if section.title and span[0] < span[1]:
            found.append((section.title, span))
    return found


def parts_of(essay: Essay) -> list[Stretch]:
    """The sections of `essay`; its paragraphs where there are hardly any sections."""
    sections = [span for _, span in titles_of(essay)]
    return sections if len(sections) >= _ENOUGH else paragraphs(essay.sentences)


def numbered_parts(essay: Essay) -> list[Stretch]:
    """The parts as a reader counts them: what stands between the essay's title and its first heading is none."""
    parts = parts_of(essay)
    return parts[1:] if _has_preface(essay) and len(parts) > 1 and len(titles_of(essay)) == len(parts) else parts


def introduction(essay: Essay) -> Stretch:
    """What stands before the first heading, or the first paragraph."""
    return parts_of(essay)[0] if _has_preface(essay) and len(titles_of(essay)) > 1 else beginning(essay)


def conclusion(essay: Essay) -> Stretch:
    """The last section, or the last paragraph."""
    sections = titles_of(essay)
    return sections[-1][1] if len(sections) >= _ENOUGH else ending(essay)


def beginning(essay: Essay) -> Stretch:
    """The first paragraph; with the next, where it is a single sentence."""
    found = paragraphs(essay.sentences)
    return found[0] if found[0][1] >= _SHORT or len(found) == 1 else (0, found[1][1])


def ending(essay: Essay) -> Stretch:
    """The last paragraph; with the one before, where it is a single sentence."""
    found = paragraphs(essay.sentences)
    start, end = found[-1]
    return (start, end) if end - start >= _SHORT or len(found) == 1 else (found[-2][0], end)


def paragraphs(sentences: Iterable[Sentence]) -> list[Stretch]:
    """Stretches that stand together; a list belongs to the paragraph before it."""
    found: list[Stretch] = []
    last: Sentence | None = None
    for sentence in sentences:
        listed = last is not None and sentence.kind == "item" and sentence.section == last.section
        if last is not None and (listed or sentence.paragraph == last.paragraph):
            found[-1] = (found[-1][0], sentence.number + 1)
        else:
            found.append((sentence.number, sentence.number + 1))
        last = sentence
    return found


def lists_in(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """The lists and tables among `sentences`, of two items or rows at least, each with the line before it."""
    known = {sentence.number: sentence for sentence in sentences}
    for kind, run in groupby(sentences, key=lambda s: s.kind):
        listed = list(run)
        if kind in ("item", "row") and len(listed) > 1:
            lead = known.get(listed[0].lead) if listed[0].led_by == LIST and listed[0].lead is not None else None
            yield [lead, *listed] if lead else listed


def numbers_at(essay: Essay, spans: Collection[Span]) -> set[int]:
    """The numbers of the sentences that the characters of `spans` touch."""
    return {sentence.number for start, end in spans for sentence in essay.sentences_in(start, end)}


def titled_part(topic: str, essay: Essay) -> Stretch | None:
    """The section whose title, or a piece of it between colons or "and", is made of the very words of `topic`."""
    wanted = set(content(topic))
    for title, span in headings_of(essay):
        pieces = [title, bare_title(title), *re.split(r"[:–—]", title)]
        if len(wanted) > 1:  # one word of "Cats and Dogs" is too little to mean the section
            pieces += re.split(r"[:–—]|,? and ", title)
        if wanted and any(set(content(piece)) == wanted for piece in pieces):
            return span
    return None


def bare_title(title: str) -> str:
    """`title` without the number before it, unless it is nothing else."""
    counted = _COUNT.match(title)
    return title[counted.end() :] or title if counted else title


def _has_preface(essay: Essay) -> bool:
    """Whether the first sentences stand before the first heading, or under the essay's own title alone."""
    first = [s for s in essay.sections if s.start <= essay.sentences[0].start][-1]
    after = [s for s in essay.sections if s.start > essay.sentences[0].start]
    return bool(after) and first.level < min(s.level for s in after)


def counted_part(question: str, essay: Essay) -> tuple[Stretch, Span, bool] | None:
    """The sentences of the one part that `question` counts as its heading does, where its words stand, and True: that
    they can mean nothing else.
    """
    found = _NAMED.search(plain(question))
    if found is None:
        return None
    spans = {span for title, span in headings_of(essay) if _is(title.lower(), found["unit"], count_of(found["number"]))}
    return (spans.pop(), found.span(), True) if len(spans) == 1 else None


def _is(title: str, unit: str, number: int) -> bool:
    """Whether a heading has that number, and no other unit: "2. The Quarrel" is chapter, section or part 2."""
    found = _COUNT.match(title)
    if found is None or not (found["unit"] == unit or (found["alone"] and unit in _ANY)):
        return False
    return count_of(found["number"] or found["alone"]) == number
