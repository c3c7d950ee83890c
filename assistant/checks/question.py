"""What is asked and what must come of it: `Question`, and the expectations it is made of. Frozen values, no judging."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from assistant.answers import ANSWERED

Span = tuple[int, int]  # half-open, Python str indices into Essay.text


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the essay that an answer must (or must not) cite.

    `spans` is where they stand (several places, if the essay repeats itself); empty until the
    set is anchored in an essay. `nearest` is the essay's closest sentence when an edit took the quote away.
    """

    text: str
    spans: tuple[Span, ...] = ()
    nearest: str = ""

    @classmethod
    def of(cls, value: Quote | str) -> Quote:
        """`value` itself, or the quote of these words."""
        return value if isinstance(value, Quote) else cls(value)


@dataclass(frozen=True, slots=True)
class Number:
    """A number the answer must name; `tolerance` is the absolute distance still accepted."""

    value: float
    tolerance: float = 0.0

    @classmethod
    def of(cls, value: Number | Mapping[str, Any] | float) -> Number:
        """The number of a bare value, or of `{value:, tolerance:}`; a tolerance of "5%" is relative."""
        if isinstance(value, Number):
            return value
        if not isinstance(value, Mapping):
            return cls(float(value))
        tolerance = value.get("tolerance", 0.0)
        if isinstance(tolerance, str):
            tolerance = float(tolerance.strip().removesuffix("%")) / 100 * abs(value["value"])
        return cls(float(value["value"]), float(tolerance))


@dataclass(frozen=True, slots=True)
class Similar:
    """A sentence the answer must mean: cosine of the two texts' vectors at least `threshold` (-1..1)."""

    text: str
    threshold: float = 0.7  # a choice, not a measurement: set it for the model at hand

    @classmethod
    def of(cls, value: Similar | Mapping[str, Any] | str) -> Similar:
        """The value of a bare sentence, or of `{text:, threshold:}`."""
        if isinstance(value, Similar):
            return value
        return cls(value) if isinstance(value, str) else cls(value["text"], float(value.get("threshold", 0.7)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """What must hold of an answer; what is left out is not looked at. One entry may be given bare, many as a list.

    `must_abstain` holds of what is unsure or absent; `outcome`, one of `answers.OUTCOMES`, tells them apart.
    `must_say` and `must_not_say` take text (case, spaces and quotation marks do not matter) or
    a `/regular expression/`. `any_of` holds when one of its groups holds whole, `none_of` when none does.
    """

    must_abstain: bool | None = None
    must_answer: bool | None = None
    outcome: str | None = None
    must_cite: tuple[Quote, ...] = ()
    must_not_cite: tuple[Quote, ...] = ()
    must_cite_section: tuple[str, ...] = ()
    must_not_cite_section: tuple[str, ...] = ()
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    not_numbers: tuple[Number, ...] = ()
    similar_to: tuple[Similar, ...] = ()
    not_similar_to: tuple[Similar, ...] = ()
    min_citations: int | None = None
    max_citations: int | None = None
    max_seconds: float | None = None
    any_of: tuple[Expectations, ...] = ()
    none_of: tuple[Expectations, ...] = ()

    def __post_init__(self) -> None:
        for name, make in _MADE_OF.items():
            object.__setattr__(self, name, tuple(make(value) for value in many(getattr(self, name))))
        for name in ("must_cite_section", "must_not_cite_section", "must_say", "must_not_say"):
            object.__setattr__(self, name, tuple(many(getattr(self, name))))
        for name in ("any_of", "none_of"):
            groups = (g if isinstance(g, Expectations) else Expectations(**g) for g in many(getattr(self, name)))
            object.__setattr__(self, name, tuple(groups))

    @property
    def answerable(self) -> bool | None:
        """Whether the essay answers the question, as far as these expectations tell; None if they leave it open."""
        if self.must_abstain is not None:
            return not self.must_abstain
        if self.must_answer is not None:
            return self.must_answer
        if self.outcome is not None:
            return self.outcome == ANSWERED
        if any(getattr(self, name) for name in _NEEDS_AN_ANSWER):
            return True
        groups = {group.answerable for group in self.any_of}
        return groups.pop() if len(groups) == 1 else None

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every quote that may have to be cited, those of `any_of` too."""
        return self.must_cite + tuple(quote for group in self.any_of for quote in group.quotes)


@dataclass(frozen=True, slots=True)
class Question(Expectations):
    """A question with what must come of it.

    `turns` are the questions asked before it in the same conversation; `tags` group questions in
    reports; `note` is for the reader of the set.
    """

    ask: str
    id: str = ""
    turns: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        Expectations.__post_init__(self)
        for name in ("turns", "tags"):
            object.__setattr__(self, name, tuple(many(getattr(self, name))))

    @property
    def name(self) -> str:
        """Its id, or what it asks."""
        return self.id or self.ask


_MADE_OF: Mapping[str, Any] = {
    "must_cite": Quote.of,
    "must_not_cite": Quote.of,
    "numbers": Number.of,
    "not_numbers": Number.of,
    "similar_to": Similar.of,
    "not_similar_to": Similar.of,
}
_NEEDS_AN_ANSWER = ("must_cite", "must_cite_section", "must_say", "numbers", "similar_to", "min_citations")
EXPECTATIONS = tuple(field.name for field in fields(Expectations))


def many(value: Any) -> Iterable[Any]:
    """A bare value as a list of one; nothing as an empty list."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str | Mapping) or not isinstance(value, Iterable) else value
