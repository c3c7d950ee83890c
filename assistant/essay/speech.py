"""Quotation and speaker: kept together where the speaker follows, cut up where a speech runs long."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.essay.blocks import Span
from assistant.language import SAID_AFTER, SAID_BEFORE

LONG_SPEECH = 300  # characters in one pair of quotation marks
MANY_SENTENCES = 3  # in one pair
# All of it is spoken, and ends as a sentence does that may go on: after a full stop a new one begins.
_SPOKEN = re.compile(r"[(\[—–-]?\s*[“\"„«](?:.*)[!?…—–-]['’]?[”\"»“]\s*$")
_PAIRS = (("“", "”"), ("„", "“"), ("«", "»"), ('"', '"'))

Cut = Callable[[str], Sequence[Span]]


def with_speakers(text: str, spans: Sequence[Span]) -> list[Span]:
    """`spans`, sentences of `text` in order, with those that only say who speaks joined to what was said before."""
    found: list[Span] = []
    for start, end in spans:
        if found and _SPOKEN.match(text[slice(*found[-1])]) and SAID_AFTER.match(text, start, end):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def cut_speech(text: str, span: Span, cut: Cut) -> list[Span]:
    """The sentence `span` of `text`, in its own sentences where a long speech stands in it; `cut` finds those."""
    start, end = span
    found: list[Span] = []
    at = start
    for opened, closed in _quotations(text, start, end):
        inner = [(opened + a, opened + b) for a, b in cut(text[opened:closed])]
        if len(inner) < 2 or (closed - opened <= LONG_SPEECH and len(inner) <= MANY_SENTENCES):
            continue
        first = (at, inner[0][1])
        found += [first, *inner[1:-1]]
        at = inner[-1][0]
        if _ends(text, closed, end):
            found.append((at, min(end, closed + 1)))
            at = min(end, closed + 1)
    if at < end and text[at:end].strip():
        found.append((at, end))
    return found


def speaker_of(text: str, pieces: Sequence[Span]) -> int | None:
    """Which of `pieces`, of one sentence, says who speaks: the last after its closing mark, or the first before."""
    if len(pieces) < 2:
        return None
    last = text[slice(*pieces[-1])]
    for after in re.finditer(r"[”\"»“]\s*", last):
        if SAID_AFTER.match(last, after.end()):
            return len(pieces) - 1
    first = text[slice(*pieces[0])]
    opening = re.search(r"[“„«\"]", first)
    return 0 if opening and SAID_BEFORE.search(first[: opening.start()]) else None


def _quotations(text: str, start: int, end: int) -> Iterator[Span]:
    """What stands between quotation marks in the span, without them, one after another."""
    at = start
    while at < end:
        spans = [(a, o, c) for o, c in _PAIRS if (a := text.find(o, at, end)) >= 0]
        if not spans:
            return
        opened, _, close = min(spans)
        closed = text.find(close, opened + 1, end)
        if closed < 0:
            return
        yield opened + 1, closed
        at = closed + 1


def _ends(text: str, closed: int, end: int) -> bool:
    """Whether the sentence ends with the quotation: a stop before the mark, and no speaker after it."""
    rest = text[closed + 1 : end].lstrip()
    return text[closed - 1] in ".!?…" and bool(rest) and not rest[0].islower() and not SAID_AFTER.match(rest)
