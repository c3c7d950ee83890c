"""The parts of an essay around some spans, cut into pieces that are cited, should be cited, both, or neither."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.answers import Span

_AROUND = 240  # characters of a paragraph kept on either side of what is marked


@dataclass(frozen=True, slots=True)
class ExcerptPart:
    """Characters of the essay of one kind: `cited` is the citation's number from 1 (0: none)."""

    text: str
    cited: int
    gold: bool


def excerpt(text: str, cited: Sequence[Span], gold: Sequence[Span]) -> list[list[ExcerptPart]]:
    """The stretches of `text` around the spans, in order; an ellipsis where a paragraph was cut."""
    spans = [*cited, *gold]
    windows = merge(_window(text, span) for span in spans)
    return [_pieces(text, window, cited, gold) for window in windows]


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same characters as spans that are in order and do not touch."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _window(text: str, span: Span) -> Span:
    """The paragraphs that `span` stands in, but no more than `_AROUND` characters on either side."""
    start = max(text.rfind("\n", 0, span[0]) + 1, span[0] - _AROUND)
    newline = text.find("\n", span[1])
    end = min(len(text) if newline < 0 else newline, span[1] + _AROUND)
    return _at_a_blank(text, start, -1), _at_a_blank(text, end, 1)


def _at_a_blank(text: str, at: int, step: int) -> int:
    """The nearest place, going by `step`, that cuts no word."""
    while 0 < at < len(text) and not (text[at - 1].isspace() or text[at].isspace()):
        at += step
    return at


def _pieces(text: str, window: Span, cited: Sequence[Span], gold: Sequence[Span]) -> list[ExcerptPart]:
    cuts = {at for span in (*cited, *gold) for at in span if window[0] < at < window[1]} | set(window)
    edges = sorted(cuts)
    before = [ExcerptPart("… ", 0, False)] if text[: window[0]].strip(" ")[-1:] not in ("", "\n") else []
    after = [ExcerptPart(" …", 0, False)] if text[window[1] :].strip(" ")[:1] not in ("", "\n") else []
    pieces = [
        ExcerptPart(text[a:b], _number(cited, a), any(start <= a < end for start, end in gold))
        for a, b in pairwise(edges)
    ]
    return before + pieces + after


def _number(cited: Sequence[Span], at: int) -> int:
    return next((number for number, (start, end) in enumerate(cited, 1) if start <= at < end), 0)
