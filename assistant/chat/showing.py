"""Which sentences a chat model is shown: the whole essay where it fits, else the likeliest ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    allowed = [n for n in brief.allowed if not found or _is_found(brief, n)]
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


def _is_found(brief: Brief, number: int) -> bool:
    sentence = brief.essay.sentences[number]
    return any(p.start <= sentence.start and sentence.end <= p.end for p in brief.passages)


def _likeliest(brief: Brief, allowed: Sequence[int]) -> Iterator[int]:
    """What a gist rests on first, then the likeliest to be part of the answer."""
    wanted = set(allowed)
    order = (*brief.central, *brief.judgement.best(len(brief.essay.sentences)))
    yield from (number for number in dict.fromkeys(order) if number in wanted)
