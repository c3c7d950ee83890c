"""What may be expected of an answer: `Expectations`, and the values they are made of. Frozen values, no judging.

What may stand in a question set is said here and nowhere else: the rules and the JSON schema of sets follow from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    Strict,
    WithJsonSchema,
)
from pydantic.dataclasses import dataclass

from assistant.answers import ANSWERED, Span
from assistant.checks.text import regex_of

T = TypeVar("T")
_DIGITS = re.compile(r"[-+]?(0|[1-9]\d*)?(\.\d*)?(e[-+]?\d+)?", re.IGNORECASE)


def many(value: Any) -> Iterable[Any]:
    """A bare value as a list of one; nothing as an empty list."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str | Mapping) or not isinstance(value, Iterable) else value


def _regex(text: str) -> str:
    try:
        regex_of(text)
    except re.error as error:
        raise ValueError(str(error)) from error
    return text


def _number(value: Any) -> Any:
    """A number, or one written plainly: neither 010 nor 1_000, which are read in several ways."""
    if isinstance(value, bool) or (isinstance(value, str) and not _DIGITS.fullmatch(value)):
        raise ValueError(f"{value!r} is no number")
    return value


def _tuple_of(value: Any) -> tuple[Any, ...]:
    if value == []:
        raise ValueError("empty")
    return tuple(many(value))


class _OneOrMany:
    """Marks a tuple that a set may give as one bare value; an empty list is a slip."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core.core_schema import no_info_before_validator_function

        return no_info_before_validator_function(_tuple_of, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        array = handler(schema)
        return {"anyOf": [array["items"], array | {"minItems": 1}]}


Many = Annotated[tuple[T, ...], _OneOrMany()]
# An editor takes 7 and true of YAML for no text; the reader of a set does.
_READ = {"type": ["string", "number", "boolean"]}
Text = Annotated[str, Strict(), Field(pattern=r"\S"), WithJsonSchema({**_READ, "pattern": r"\S"})]
Free = Annotated[str, Strict(), WithJsonSchema(_READ)]
Words = Annotated[Text, AfterValidator(_regex)]
_PLAIN = BeforeValidator(_number)
Count = Annotated[int, Field(ge=0), _PLAIN]
Finite = Annotated[float, Field(allow_inf_nan=False, gt=-1e300, lt=1e300), _PLAIN]
Positive = Annotated[float, Field(gt=0, lt=1e300), _PLAIN]
Cosine = Annotated[float, Field(ge=-1, le=1), _PLAIN]
Percent = Annotated[str, Field(pattern=r"^\s*\d+(\.\d+)?\s*%\s*$")]


def _bare(key: str, kind: type) -> Callable[[Any], Any]:
    """A set may give a value of `kind` as its main part alone: 3 for {value: 3}."""
    return lambda value: value if isinstance(value, Mapping | kind) else {key: value}


STRICTLY = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the essay that an answer must (or must not) cite.

    `spans` is where they stand (several places, if the essay repeats itself); empty until the set is anchored in an
    essay. `nearest` is the essay's closest sentence where it does not say them. A section is quoted by its title.
    """

    text: Text
    spans: tuple[Span, ...] = ()
    nearest: str = ""

    @classmethod
    def of(cls, value: Any) -> Quote:
        """`value` itself, or the quote of these words."""
        if isinstance(value, Quote):
            return value
        if not isinstance(value, str) or not value.strip():
            raise ValueError("not text")
        return cls(value)


@dataclass(frozen=True, slots=True, config=STRICTLY)
class Number:
    """A number the answer must name; `tolerance` is the absolute distance still accepted, "5%" a relative one."""

    value: Finite
    tolerance: Annotated[float, Field(ge=0, lt=1e300), _PLAIN] | Percent = 0.0

    @property
    def slack(self) -> float:
        """The absolute distance still accepted."""
        if isinstance(self.tolerance, str):
            return float(self.tolerance.strip().removesuffix("%")) / 100 * abs(self.value)
        return self.tolerance


@dataclass(frozen=True, slots=True, config=STRICTLY)
class Similar:
    """A sentence the answer must mean: cosine of the two texts' vectors at least `threshold` (-1..1)."""

    text: Text
    threshold: Cosine = 0.7  # a choice, not a measurement: set it for the model at hand


Cited = Annotated[Quote, PlainValidator(Quote.of, json_schema_input_type=Text)]
Named = Annotated[Number, BeforeValidator(_bare("value", Number), json_schema_input_type=Finite | Number)]
Meant = Annotated[Similar, BeforeValidator(_bare("text", Similar), json_schema_input_type=Text | Similar)]


def describe(description: str) -> Any:
    """The words of the JSON schema on a key."""
    return Field(description=description)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICTLY)
class Expectations:
    """What must hold of an answer; what is left out is not looked at. One entry may be given bare, many as a list."""

    must_abstain: Annotated[
        bool | None, describe("The assistant must not answer; unsure and absent both hold. false: it must answer.")
    ] = None
    must_answer: Annotated[bool | None, describe("The assistant must answer. false: it must not.")] = None
    outcome: Annotated[
        Literal["answered", "unsure", "absent"] | None,
        describe("What must come of it. unsure: nothing was found; absent: it claims that the essay is silent."),
    ] = None
    must_cite: Annotated[
        Many[Cited],
        describe(
            "Quotes that must be cited, each at least by half. Spaces, punctuation, accents, Markdown, note marks and "
            "case do not matter."
        ),
    ] = ()
    must_not_cite: Annotated[Many[Cited], describe("Quotes of which nothing may be cited.")] = ()
    must_cite_section: Annotated[Many[Cited], describe("Titles of sections from which something must be cited.")] = ()
    must_not_cite_section: Annotated[Many[Cited], describe("Titles of sections from which nothing may be cited.")] = ()
    must_say: Annotated[
        Many[Words], describe("Words the answer (without one: its reason) must have, or a /regular expression/.")
    ] = ()
    must_not_say: Annotated[Many[Words], describe("Words it must not have, or a /regular expression/.")] = ()
    numbers: Annotated[Many[Named], describe("Numbers the answer must name, in digits or words.")] = ()
    not_numbers: Annotated[Many[Named], describe("Numbers it must not name.")] = ()
    similar_to: Annotated[Many[Meant], describe("Sentences the answer must mean, by cosine of embeddings.")] = ()
    not_similar_to: Annotated[Many[Meant], describe("Sentences it must not mean.")] = ()
    min_citations: Annotated[Count | None, describe("At least so many citations.")] = None
    max_citations: Annotated[Count | None, describe("At most so many citations.")] = None
    max_stray: Annotated[Count | None, describe("At most so many citations of what no quote of must_cite names.")] = (
        None
    )
    max_seconds: Annotated[Positive | None, describe("The answer must come within this time.")] = None
    python: Annotated[
        Many[Text],
        describe(
            "module:function beside the set, called with the question and its Answer; gives True, or what is wrong."
        ),
    ] = ()
    judge: Annotated[Many[Text], describe("What a chat model (--judge) must find true of the answer.")] = ()
    any_of: Annotated[Many[Expectations], describe("Groups of expectations, one of which must hold whole.")] = ()
    none_of: Annotated[Many[Expectations], describe("Groups of expectations, none of which may hold whole.")] = ()

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
    def is_empty(self) -> bool:
        """Whether nothing is expected, so that no answer can fall short."""
        return all(getattr(self, key) in (None, ()) for key in EXPECTATIONS)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every quote that may have to be cited, those of `any_of` too."""
        return self.must_cite + tuple(quote for group in self.any_of for quote in group.quotes)


_NEEDS_AN_ANSWER = ("must_cite", "must_cite_section", "must_say", "numbers", "similar_to", "min_citations")
QUOTES, SECTIONS = ("must_cite", "must_not_cite"), ("must_cite_section", "must_not_cite_section")
GROUPS = ("any_of", "none_of")
EXPECTATIONS = tuple(field.name for field in fields(Expectations))
