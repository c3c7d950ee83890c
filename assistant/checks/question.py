"""What is asked and what must come of it: `Question`, and the head of a set of them. Frozen values, no judging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from pydantic import ValidationError, model_validator
from pydantic.dataclasses import dataclass
from pydantic_core import ArgsKwargs

from assistant.checks.expectations import STRICTLY, Count, Expectations, Free, Many, Text, describe
from assistant.checks.slips import say_slip
from assistant.errors import QuestionSetError


@dataclass(frozen=True, slots=True, config=STRICTLY)
class Question(Expectations):
    """A question with what must come of it."""

    ask: Annotated[Text, describe("The question.")]
    id: Annotated[Free, describe("Unique in the set; names the test.")] = ""
    turns: Annotated[Many[Text], describe("Questions asked before it, in the same conversation.")] = ()
    tags: Annotated[Many[Text], describe("Groups in reports, and for --filter.")] = ()
    exhaustive: Annotated[bool | None, describe("must_cite names all that may be cited; the rest is stray.")] = None
    xfail: Annotated[Free, describe("Why it is known to fall short. Once it holds, that fails.")] = ""
    note: Annotated[Free, describe("For the reader of the set.")] = ""

    @model_validator(mode="wrap")
    @classmethod
    def _say_plainly(cls, given: Any, make: Callable[[Any], Question]) -> Question:
        """Made in Python it is refused in the words that a set gets; a set's own error tells the line, too."""
        try:
            return make(given)
        except ValidationError as error:
            if not isinstance(given, ArgsKwargs):
                raise
            raise QuestionSetError(say_slip(error, cls, given)) from None

    @property
    def name(self) -> str:
        """Its id, or what it asks."""
        return self.id or self.ask


@dataclass(frozen=True, slots=True, config=STRICTLY)
class Header:
    """What stands at the head of a set."""

    essay: Annotated[Text, describe("The essay's file, relative to this one; default: the shipped essay.")] = ""
    exhaustive: Annotated[bool | None, describe("As in a question; for all that have must_cite.")] = None
    max_stray: Annotated[Count | None, describe("As in a question; for all that have must_cite.")] = None
    questions: Many[Question] = ()

    def apply(self, question: Question) -> Question:
        """`question` with what the head of the set says of every one that must cite something."""
        said = {name: getattr(self, name) for name in ("exhaustive", "max_stray") if getattr(question, name) is None}
        return replace(question, **said) if question.quotes and any(v is not None for v in said.values()) else question
