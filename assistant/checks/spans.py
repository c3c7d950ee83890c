"""Spans against spans, in characters: how much of what should be cited was cited, and the other way round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.answers import Answer, Citation
from assistant.checks.question import Expectations, Question, Quote, Span
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
    union = merge(spans)
    return any(common_length([place], union) >= CITED * (place[1] - place[0]) for place in places(quote, answer))


def is_touched(quote: Quote, answer: Answer, spans: Iterable[Span]) -> bool:
    """Whether `spans` hold any character of `quote` at one of its places."""
    return common_length(merge(places(quote, answer)), merge(spans)) > 0


def stray(expects: Expectations, answer: Answer) -> list[Citation]:
    """The citations that touch none of the quotes which `expects` names."""
    return [c for c in answer.citations if not any(is_touched(q, answer, [(c.start, c.end)]) for q in expects.quotes)]


def cited_spans(answer: Answer) -> list[Span]:
    """Spans of the answer's citations."""
    return [(c.start, c.end) for c in answer.citations]


def retrieved_spans(answer: Answer) -> list[Span]:
    """Spans of what retrieval brought, whether the writer used it or not."""
    return [(p.start, p.end) for p in (*answer.passages, *answer.nearest)]


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same characters as spans that are in order and do not touch."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def common_length(some: Iterable[Span], others: Iterable[Span]) -> int:
    """Characters that both hold; each list's spans apart from one another."""
    others = list(others)
    return sum(max(0, min(b, d) - max(a, c)) for a, b in some for c, d in others)


def length(spans: Iterable[Span]) -> int:
    """Characters that merged `spans` hold."""
    return sum(end - start for start, end in spans)


def _gold_groups(question: Question) -> list[tuple[Quote, ...]]:
    ways = [question.must_cite + group.must_cite for group in question.any_of if group.must_cite]
    return ways or ([question.must_cite] if question.must_cite else [])


def _measure(quotes: tuple[Quote, ...], answer: Answer) -> Overlap:
    cited = merge(cited_spans(answer))
    gold = merge(place for quote in quotes if (place := _best_place(quote, answer, cited)))
    unseen = sum(len(quote.text) for quote in quotes if not places(quote, answer))
    return Overlap(length(cited), length(gold) + unseen, common_length(gold, cited))


def _best_place(quote: Quote, answer: Answer, cited: list[Span]) -> Span | None:
    return max(places(quote, answer), key=lambda place: (common_length([place], cited), -place[0]), default=None)
