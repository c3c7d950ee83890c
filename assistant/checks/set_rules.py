"""Holds what stands in a question set to what `Question` says may stand there; errors name the line and the cure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from reprlib import repr as shortened
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ArgsKwargs

from assistant.answers import ANSWERED
from assistant.checks.question import EXPECTATIONS, GROUPS, Expectations, Header, Number, Question, Similar
from assistant.checks.set_files import Entry, Place, fail
from assistant.checks.text import nearest
from assistant.errors import QuestionSetError
from assistant.phrases import message

_SAYING = ("must_say", "numbers", "similar_to")  # what an answer must say
_CITING = ("must_cite", "must_cite_section", "min_citations")
_SPELT = 65.0  # likeness, 0..100, from which an unknown key is a slip for a known one
_UNKNOWN = "unexpected_keyword_argument"  # pydantic's name for it
# What other question sets call it.
_MEANT = {
    **dict.fromkeys(("description", "desc", "comment", "comments", "notes", "remark", "why", "reason"), "note"),
    **dict.fromkeys(("question", "query", "prompt", "input", "q"), "ask"),
    **dict.fromkeys(("name", "key", "title"), "id"),
    **dict.fromkeys(("labels", "label", "category", "group"), "tags"),
    **dict.fromkeys(("history", "messages", "before"), "turns"),
    **dict.fromkeys(("answer", "expected", "expect", "output", "contains", "says"), "must_say"),
    **dict.fromkeys(("quote", "quotes", "cite", "cites", "evidence", "source", "sources"), "must_cite"),
    **dict.fromkeys(("section", "sections", "heading"), "must_cite_section"),
    **dict.fromkeys(("file", "document", "text"), "essay"),
}
# What a key takes: the text of that name in [checks.set.takes] of prompts/errors.toml; any other takes text.
_TAKES = {
    **dict.fromkeys(("must_abstain", "must_answer", "exhaustive"), "flag"),
    **dict.fromkeys(("min_citations", "max_citations", "max_stray"), "count"),
    **dict.fromkeys(("numbers", "not_numbers"), "number"),
    **dict.fromkeys(("similar_to", "not_similar_to"), "similar"),
    **dict.fromkeys(GROUPS, "groups"),
    "outcome": "outcome",
    "max_seconds": "seconds",
    "essay": "path",
}
_OWN = ("id", "ask", "turns", "tags", "exhaustive", "xfail", "note")  # first in messages


def question_of(path: Path, entry: Entry) -> Question:
    """The question `entry` describes; the first breach in the file raises QuestionSetError with file:line."""
    question: Question = _make(Question, path, entry)
    if not question.id.strip():
        fail(path, entry.first, "needs", key="id", hint="")
    if question.is_empty:
        fail(path, entry.first, "expects_nothing", id=question.id)
    for place, name, other in _contradictions(question, ()):
        fail(path, entry.line(*place), name, key=place[-1], other=other)
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


def say_slip(error: ValidationError, kind: type, call: ArgsKwargs) -> str:
    """What is wrong with the call of `kind`, in the words that a set gets."""
    names = [field.name for field in fields(kind) if not field.kw_only]
    by_place: dict[Any, str] = dict(enumerate(names))
    slips = error.errors(include_url=False)
    named = [{**slip, "loc": (by_place.get(slip["loc"][0], slip["loc"][0]), *slip["loc"][1:])} for slip in slips]
    return _first_slip(named, kind, Entry(dict(zip(names, call.args, strict=False)) | (call.kwargs or {}), 0))[1]


def _first_slip(slips: Sequence[Any], kind: type, entry: Entry) -> tuple[int, str]:
    """The line of the first thing wrong with `entry`, which is no `kind`, and what it is."""
    worst = min(slips, key=lambda slip: (entry.line(*slip["loc"]), slip["type"] != _UNKNOWN))
    given, line = entry.at(worst["loc"])
    return line, _say_wrong(worst, given, kind, entry)


def _make(kind: type, path: Path, entry: Entry) -> Any:
    try:
        return _adapter(kind).validate_python(dict(entry.values))
    except ValidationError as error:
        line, wrong = _first_slip(error.errors(include_url=False), kind, entry)
        raise QuestionSetError(f"{path}:{line}: {wrong}") from None


def _say_wrong(slip: Any, given: Any, kind: type, entry: Entry) -> str:
    loc, key = slip["loc"], _key(slip["loc"])
    if slip["type"] == _UNKNOWN:
        keys = _names(kind) if len(loc) == 1 else _keys_in(_key(loc[:-1]))
        meant = _MEANT.get(str(loc[-1]).lower(), "")
        right = meant if meant in keys else nearest(str(loc[-1]), keys, floor=_SPELT)
        if right:
            return message("checks.set.near", key=loc[-1], right=right)
        return message("checks.set.unknown", key=loc[-1], known=", ".join(keys))
    if key in ("id", "ask"):
        given = entry.values.get(key)
        hint = "" if given in (None, "") else message("checks.set.not_text", got=shortened(given))
        return message("checks.set.needs", key=key, hint=hint)
    if given == []:
        return message("checks.set.empty", key=key)
    if "error" in slip.get("ctx", {}) and key in ("must_say", "must_not_say"):
        return message("checks.set.regex", text=given, error=slip["ctx"]["error"])
    takes = message(f"checks.set.takes.{_TAKES.get(key, 'text')}")
    return message("checks.set.takes.other", key=key, takes=takes, got=shortened(given))


def _names(kind: type) -> tuple[str, ...]:
    names = tuple(field.name for field in fields(kind))
    return (*_OWN, *EXPECTATIONS) if kind is Question else names


def _keys_in(key: str) -> tuple[str, ...]:
    """The keys that may stand in a value of `key`."""
    if key in GROUPS:
        return EXPECTATIONS
    return _names(Number if "number" in key else Similar)


def _key(place: Place) -> str:
    """The key of the set that `place` is about."""
    keys = {*_OWN, *EXPECTATIONS, *_names(Header)}
    return str(next((step for step in reversed(place) if step in keys), place[0]))


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
            yield from _contradictions(group, (*place, key, at))
