"""Which sentences a chat model is shown: the whole essay where it fits, else the likeliest ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answers import Passage
from assistant.essay import Essay
from assistant.writing import Brief

_LEAST = 8  # sentences, however little fits


def sentences_to_show(brief: Brief, room: int, few: int = 0, found: bool = False) -> tuple[int, ...]:
    """Numbers of the sentences to show, in the order they are shown.

    Args:
        brief: what was asked, and what reading made of the essay.
        room: characters of sentences that the model's context holds.
        few: the most sentences, likeliest first; 0 where the model reads the essay whole, in its order.
        found: nothing but what the retriever found.
    """
    allowed = [n for n in _candidates(brief) if not found or _is_found(brief, n)]
    lengths = {number: len(brief.essay.sentences[number].text) for number in allowed}
    if not few and sum(lengths.values()) <= room:
        return tuple(allowed)
    taken: list[int] = []
    for number in _likeliest(brief, allowed):
        room -= lengths[number]
        if len(taken) >= _LEAST and (room < 0 or (few and len(taken) >= few)):
            break
        taken.append(number)
    return tuple(taken if few else sorted(taken))


def passages_of(essay: Essay, numbers: Sequence[int]) -> tuple[Passage, ...]:
    """The sentences as passages: those that stand side by side in one section are one."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        last = runs[-1][-1] if runs else None
        if last == number - 1 and essay.sentences[last].section == essay.sentences[number].section:
            runs[-1].append(number)
        else:
            runs.append([number])
    return tuple(_passage(essay, run) for run in runs)


def _passage(essay: Essay, run: Sequence[int]) -> Passage:
    first, last = essay.sentences[run[0]], essay.sentences[run[-1]]
    return Passage(first.start, last.end, essay.text[first.start : last.end], first.section)


def _candidates(brief: Brief) -> list[int]:
    """Sentences of the part that was asked about; not those cited before, where others are wanted."""
    first, end = brief.inside or (0, len(brief.essay.sentences))
    repeated = {s.number for start, stop in brief.cited for s in brief.essay.sentences_in(start, stop)}
    return [number for number in range(first, end) if number not in repeated]


def _is_found(brief: Brief, number: int) -> bool:
    sentence = brief.essay.sentences[number]
    return any(p.start <= sentence.start and sentence.end <= p.end for p in brief.passages)


def _likeliest(brief: Brief, allowed: Sequence[int]) -> Iterator[int]:
    """What a gist rests on first, then the likeliest to be part of the answer."""
    wanted = set(allowed)
    order = (*brief.central, *brief.judgement.best(len(brief.essay.sentences)))
    yield from (number for number in dict.fromkeys(order) if number in wanted)
