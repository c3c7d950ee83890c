"""Holds what stands in a question set to what `Question` says may stand there; errors name the line and the cure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.answers import ANSWERED
from assistant.checks.expectations import EXPECTATIONS, GROUPS, Expectations
from assistant.checks.question import Header, Question
from assistant.checks.set_files import Entry, Place, fail
from assistant.checks.slips import first_slip
from assistant.errors import QuestionSetError

_SAYING = ("must_say", "numbers", "similar_to")  # what an answer must say
_CITING = ("must_cite", "must_cite_section", "min_citations")


def question_of(path: Path, entry: Entry) -> Question:
    """The question `entry` describes; the first breach in the file raises QuestionSetError with file:line."""
    question: Question = _make(Question, path, entry)
    if not question.id.strip():
        fail(path, entry.first, "needs", key="id", hint="")
    if question.is_empty:
        fail(path, entry.first, "expects_nothing", id=question.id)
    for place, name, other in _contradictions(question, ()):
        key = next(step for step in reversed(place) if isinstance(step, str))
        fail(path, entry.line(*place), name, **{"key": key, **({"other": other} if other else {})})
    return question


def header_of(path: Path, entry: Entry) -> Header:
    """What the head of a set says; raises as `question_of` does."""
    header: Header = _make(Header, path, entry)
    return header


def schema() -> dict[str, Any]:
    """The JSON schema of question sets, for editors."""
    found = TypeAdapter(list[Question] | Header).json_schema()
    one = found["$defs"]["Question"]
    one["required"] = ["id", "ask"]
    one["anyOf"] = [{"required": [key]} for key in EXPECTATIONS]
    return {"title": "Question set", **found}


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _make(kind: type, path: Path, entry: Entry) -> Any:
    try:
        return _adapter(kind).validate_python(dict(entry.values))
    except ValidationError as error:
        line, wrong = first_slip(error.errors(include_url=False), kind, entry)
        raise QuestionSetError(f"{path}:{line}: {wrong}") from None


def _contradictions(expects: Expectations, place: Place) -> Iterator[tuple[Place, str, str]]:
    """Where `expects` wants what cannot be, the text that says so, and the key of what else in it is against it."""
    if expects.max_stray is not None and not expects.quotes:
        yield (*place, "max_stray"), "stray_of_nothing", "must_cite"
    if expects.max_citations is not None and (expects.min_citations or 0) > expects.max_citations:
        yield (*place, "min_citations"), "min_above_max", "max_citations"
    outcome, refused = expects.outcome, expects.must_abstain
    wants = dict.fromkeys((key for key in _CITING if getattr(expects, key)), True)
    if outcome is None:  # else its reason may be held to words
        wants |= dict.fromkeys((key for key in _SAYING if getattr(expects, key)), True)
    said = {"outcome": outcome and outcome == ANSWERED, "must_abstain": None if refused is None else not refused}
    wants |= {k: bool(v) for k, v in {**said, "must_answer": expects.must_answer}.items() if v is not None}
    for key, wanted in wants.items():
        yield from (((*place, key), "contradiction", other) for other in wants if wants[other] is not wanted)
    for key in GROUPS:
        for at, group in enumerate(getattr(expects, key)):
            if group.is_empty:
                yield (*place, key, at), "empty", ""
            yield from _contradictions(group, (*place, key, at))
