"""What an answer is made of: citations, passages, statements. Frozen values, no behaviour beyond conversion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any, Self
from urllib.parse import quote as percent_encoded

from assistant.phrases import message

Span = tuple[int, int]  # half-open, Python str indices: into Essay.text where no other text is named
ANSWERED, UNSURE, ABSENT = "answered", "unsure", "absent"
OUTCOMES = (ANSWERED, UNSURE, ABSENT)
_DIRECTIVE_WORDS = 6  # words at each end of a long quote in a #:~:text= link


class _Value:
    """What can be kept as plain values and made of them again."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values, fit for JSON."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The value `to_dict` was made of.

        Raises:
            ValueError: it is none; the message says where.
        """
        from pydantic import ValidationError

        try:
            value: Self = _adapter(cls).validate_python(data)  # type: ignore[arg-type]
        except ValidationError as error:
            first = error.errors()[0]
            raise ValueError(f"{'.'.join(map(str, first['loc']))} {first['msg']}".strip()) from None
        return value


@cache
def _adapter(kind: type) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _plain(value: Any) -> Any:
    if isinstance(value, _Value):
        return value.to_dict()
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Citation(_Value):
    """A span of the essay and the text that stands there. Made only by `Essay.cite`.

    `start` and `end` are half-open Python str indices into `Essay.text`;
    `essay.text[start:end] == quote`, always. `prefix` and `suffix` are the text on either side
    (up to 32 characters each), which find the quote again in an edited essay.
    """

    start: int
    end: int
    quote: str
    section: str
    prefix: str = field(default="", repr=False)
    suffix: str = field(default="", repr=False)

    def to_selector(self) -> dict[str, str]:
        """The quote as a W3C Web Annotation TextQuoteSelector."""
        return {"type": "TextQuoteSelector", "exact": self.quote, "prefix": self.prefix, "suffix": self.suffix}

    def to_url(self, base: str) -> str:
        """A link that opens `base` scrolled to the quote (a `#:~:text=` text fragment)."""
        words = self.quote.split()
        if len(words) <= 2 * _DIRECTIVE_WORDS:
            target = _directive(" ".join(words))
        else:
            ends = (" ".join(words[:_DIRECTIVE_WORDS]), " ".join(words[-_DIRECTIVE_WORDS:]))
            target = ",".join(_directive(end) for end in ends)
        return f"{base.partition('#')[0]}#:~:text={target}"


@dataclass(frozen=True, slots=True)
class Passage(_Value):
    """A stretch of the essay that retrieval returns: half-open span, its text, section and score.

    `score` orders passages of one search, higher is better; it is not a probability.
    """

    start: int
    end: int
    text: str
    section: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Statement(_Value):
    """One thing the answer says, with the citations that carry it (never empty).

    `check` tells how it was held to the essay: "verbatim" (the text is its quote), "verified"
    (a model's words, borne by the sentences it pointed at) or "repaired" (these did not bear them: another
    sentence that was shown does, or the sentences stand for the words).
    """

    text: str
    citations: tuple[Citation, ...]
    check: str


@dataclass(frozen=True, slots=True)
class Withheld(_Value):
    """What a model said and the check refused, never shown as an answer; `reason` in a reader's words."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer(_Value):
    """What the assistant says to one question; `outcome` tells what came of it, one of `OUTCOMES`.

    "answered": there are statements. "unsure": no sentence was found that answers, and nothing is claimed about the
    essay; `nearest` holds the closest sentences, worth reading. "absent": `reason` claims that the essay does not
    say; `nearest` holds the closest passages, which are no answer. A reply to small talk claims nothing either: it
    is "unsure", with nothing nearest. Where there are no statements, `reason` is a whole sentence for the reader.

    `confidence` is the calibrated probability, 0..1, that the essay answers the question.
    `essay` is the fingerprint of the text the offsets belong to. `condensed` is the question as
    it was looked up, when a follow-up was resolved against earlier turns; else "". `note` is what
    the product has to add in its own words (a fallback, another language), from prompts/; else "".
    `metadata` holds costs and diagnostics (seconds, tokens, scores); it takes no part in equality.
    """

    question: str
    statements: tuple[Statement, ...]
    withheld: tuple[Withheld, ...]
    nearest: tuple[Passage, ...]
    passages: tuple[Passage, ...]
    confidence: float
    outcome: str
    reason: str
    essay: str
    condensed: str = ""
    note: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False, repr=False)

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise ValueError(message("answer.outcome", outcome=self.outcome, known=", ".join(OUTCOMES)))
        if (self.outcome == ANSWERED) != bool(self.statements):
            raise ValueError(message("answer.statements", count=len(self.statements), outcome=self.outcome))

    @property
    def found(self) -> bool:
        """Whether the question was answered."""
        return bool(self.statements)

    @property
    def text(self) -> str:
        """The statements as running text; on a refusal, the reason."""
        return " ".join(s.text for s in self.statements) or self.reason

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, in order of first use: citation number n is `citations[n - 1]`."""
        return tuple(dict.fromkeys(c for s in self.statements for c in s.citations))

    def __add__(self, other: Answer) -> Answer:
        """This part of an answer and the one that follows it, as they stream out of the chain."""
        statements = (*self.statements, *other.statements)
        return replace(
            other,
            statements=statements,
            withheld=(*self.withheld, *other.withheld),
            passages=tuple(dict.fromkeys((*self.passages, *other.passages))),
            outcome=ANSWERED if statements else other.outcome,
            note=other.note or self.note,
            metadata={**self.metadata, **other.metadata},
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, fit for JSON; `from_dict` makes the same Answer of them."""
        plain = {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
        return {"question": plain.pop("question"), "found": self.found, "text": self.text, **plain}


def _directive(words: str) -> str:
    # "-", "&" and "," are syntax inside a text directive; quote() keeps "-" as it is.
    return re.sub("-", "%2D", percent_encoded(words, safe=""))
