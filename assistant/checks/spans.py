"""Spans against spans, in characters: how much of what should be cited was cited, and the other way round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.answers import Answer, Citation, Span
from assistant.checks.expectations import Expectations, Quote
from assistant.checks.question import Question
from assistant.language import occurrences

CITED = 0.5  # share of a quote's characters that must be cited: a model may quote the half that carries the point


@dataclass(frozen=True, slots=True)
class Overlap:
    """Characters cited, characters that should be cited (gold), and those that are both."""

    cited: int = 0
    gold: int = 0
    both: int = 0

    @property
    def precision(self) -> float:
        """Share of what was cited that should be, 0..1; 0 when nothing was cited."""
        return self.both / self.cited if self.cited else 0.0

    @property
    def recall(self) -> float:
        """Share of what should be cited that was, 0..1; 0 when there is no gold."""
        return self.both / self.gold if self.gold else 0.0

    @property
    def iou(self) -> float:
        """Intersection over union, 0..1."""
        either = self.cited + self.gold - self.both
        return self.both / either if either else 0.0


def overlap(question: Question, answer: Answer) -> Overlap:
    """The answer's citations against the question's gold spans; of `any_of`, the group that fits best."""
    found = [_measure(group, answer) for group in _gold_groups(question)]
    return max(found, key=lambda o: (o.iou, -o.gold), default=Overlap())


def places(quote: Quote, answer: Answer) -> tuple[Span, ...]:
    """Where `quote` stands: as anchored, or else wherever the answer shows it."""
    if quote.spans:
        return quote.spans
    shown = {(c.start, c.quote) for c in answer.citations}
    shown |= {(p.start, p.text) for p in (*answer.passages, *answer.nearest)}
    found = {(at + a, at + b) for at, text in shown for a, b in occurrences(quote.text, text)}
    return tuple(sorted(found))


def is_covered(quote: Quote, answer: Answer, spans: Iterable[Span]) -> bool:
    """Whether `spans` hold enough of `quote` at one of its places."""
    held = characters(spans)
    return any(len(held.intersection(range(*at))) >= CITED * (at[1] - at[0]) for at in places(quote, answer))


def is_touched(quote: Quote, answer: Answer, spans: Iterable[Span]) -> bool:
    """Whether `spans` hold any character of `quote` at one of its places."""
    return not characters(places(quote, answer)).isdisjoint(characters(spans))


def characters(spans: Iterable[Span]) -> set[int]:
    """The indices of the characters that `spans` hold."""
    return {at for start, end in spans for at in range(start, end)}


def stray(expects: Expectations, answer: Answer) -> list[Citation]:
    """The citations that touch none of the quotes which `expects` names."""
    return [c for c in answer.citations if not any(is_touched(q, answer, [(c.start, c.end)]) for q in expects.quotes)]


def cited_spans(answer: Answer) -> list[Span]:
    """Spans of the answer's citations."""
    return [(c.start, c.end) for c in answer.citations]


def retrieved_spans(answer: Answer) -> list[Span]:
    """Spans of what retrieval brought, whether the writer used it or not."""
    return [(p.start, p.end) for p in (*answer.passages, *answer.nearest)]


def _gold_groups(question: Question) -> list[tuple[Quote, ...]]:
    ways = [question.must_cite + group.must_cite for group in question.any_of if group.must_cite]
    return ways or ([question.must_cite] if question.must_cite else [])


def _measure(quotes: tuple[Quote, ...], answer: Answer) -> Overlap:
    cited = characters(cited_spans(answer))
    found = [places(quote, answer) for quote in quotes]
    best = [max(at, key=lambda place: (len(cited.intersection(range(*place))), -place[0])) for at in found if at]
    gold = characters(best)
    unseen = sum(len(quote.text) for quote, at in zip(quotes, found, strict=True) if not at)
    return Overlap(len(cited), len(gold) + unseen, len(gold & cited))
