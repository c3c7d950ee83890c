"""Holds what stands in a question set to what `Question` says may stand there; errors name the line and the cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError

from assistant.answers import ANSWERED, OUTCOMES
from assistant.checks.question import EXPECTATIONS, Expectations, Header, Number, Question, Similar
from assistant.checks.set_entries import Entry, Place, fail
from assistant.checks.text import nearest

_SAYING = ("must_say", "numbers", "similar_to")  # what an answer must say
_CITING = ("must_cite", "must_cite_section", "min_citations")
_SPELT = 65.0  # likeness, 0..100, from which an unknown key is a slip for a known one
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
_TAKES = {
    **dict.fromkeys(("must_abstain", "must_answer", "exhaustive"), "true or false"),
    **dict.fromkeys(("min_citations", "max_citations", "max_stray"), "a whole number"),
    **dict.fromkeys(("numbers", "not_numbers"), "a number, or value: and tolerance: (2 or 5%)"),
    **dict.fromkeys(("similar_to", "not_similar_to"), "a sentence, or text: and threshold: (-1 to 1)"),
    **dict.fromkeys(("any_of", "none_of"), "a list of groups such as '- must_say: ...'"),
    "outcome": f"one of {', '.join(OUTCOMES)}",
    "max_seconds": "a number of seconds",
    "essay": "the path of a file",
}
_OWN = ("id", "ask", "turns", "tags", "exhaustive", "xfail", "note")  # first in messages


def question_of(path: Path, entry: Entry) -> Question:
    """The question `entry` describes; the first breach in the file raises QuestionSetError with file:line."""
    for place in _empty(entry.values, ()):
        fail(path, entry.line(*place), f"'{_key(place)}:' is empty. Leave it out, or name something.")
    question: Question = _Reading(path, entry).made(Question)
    if not question.id.strip():
        fail(path, entry.line(), "a question needs 'id:' with some text.")
    if not any(key in entry.values for key in EXPECTATIONS):
        fail(path, entry.line(), f"{question.id!r} expects nothing, so it cannot fail. Add must_cite, ...")
    for place, message in _contradictions(question, ()):
        fail(path, entry.line(*entry.place(place)), message)
    return question


def header_of(path: Path, entry: Entry) -> Header:
    """What the head of a set says; raises as `question_of` does."""
    header: Header = _Reading(path, entry).made(Header)
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


class _Reading:
    """One entry as it becomes a value."""

    def __init__(self, path: Path, entry: Entry) -> None:
        self._path = path
        self._entry = entry

    def made(self, kind: type) -> Any:
        try:
            return _adapter(kind).validate_python(dict(self._entry.values))
        except ValidationError as error:
            slips = error.errors(include_url=False)
            unknown = "unexpected_keyword_argument"
            worst = min(slips, key=lambda slip: (self._line(slip["loc"]), slip["type"] != unknown))
            keys = _names(kind) if len(worst["loc"]) == 1 else _known_in(_key(worst["loc"][:-1]))
            self._refuse(worst, keys if worst["type"] == unknown else ())

    def _refuse(self, slip: Any, keys: tuple[str, ...]) -> NoReturn:
        loc, key = slip["loc"], _key(slip["loc"])
        if keys:
            meant = _MEANT.get(str(loc[-1]).lower(), "")
            right = meant if meant in keys else nearest(str(loc[-1]), keys, floor=_SPELT)
            message = f"unknown key {loc[-1]!r}. " + (
                f"Did you mean {right!r}?" if right else f"Known keys: {', '.join(keys)}."
            )
        elif key in ("id", "ask"):
            given = "" if self._entry.values.get(key) is None else self._entry.given((key,))
            hint = f" {given} is not text; put it in quotation marks." if given else ""
            message = f"a question needs '{key}:' with some text.{hint}"
        elif "error" in slip.get("ctx", {}) and key in ("must_say", "must_not_say"):
            message = str(slip["ctx"]["error"])
        else:
            cure = "" if key in _TAKES else " Put it in quotation marks."
            given = self._entry.given(self._entry.place(loc))
            message = f"'{key}:' takes {_TAKES.get(key, 'text')}, not {given}.{cure}"
        fail(self._path, self._line(loc), message)

    def _line(self, loc: Place) -> int:
        return self._entry.line(*self._entry.place(loc))


def _names(kind: type) -> tuple[str, ...]:
    names = tuple(field.name for field in fields(kind))
    return (*_OWN, *EXPECTATIONS) if kind is Question else names


def _known_in(key: str) -> tuple[str, ...]:
    """The keys that may stand in a value of `key`."""
    if key in ("any_of", "none_of"):
        return EXPECTATIONS
    return _names(Number if "number" in key else Similar)


def _key(place: Place) -> str:
    """The key of the set that `place` is about."""
    keys = {*_OWN, *EXPECTATIONS, *_names(Header)}
    return str(next((step for step in reversed(place) if step in keys), place[0]))


def _empty(values: Mapping[str, Any], place: Place) -> Iterator[Place]:
    """Where a list, or a group, is given that holds nothing."""
    for key, value in values.items():
        if value in ([], {}, None) and key in (*EXPECTATIONS, "turns", "tags"):
            yield (*place, key)
        for at, group in enumerate(value if isinstance(value, list) else [value]):
            if key in ("any_of", "none_of") and isinstance(group, Mapping):
                yield from _empty(group, (*place, key, at)) if group else [(*place, key, at)]


def _contradictions(expects: Expectations, place: Place) -> Iterator[tuple[Place, str]]:
    """Where `expects` can never hold, and why; groups of any_of and none_of, too."""
    for rule in (_two_decisions, _answers_nobody_gives):
        yield from (((*place, key), message) for key, message in rule(expects))
    if (expects.min_citations or 0) > (1 << 30 if expects.max_citations is None else expects.max_citations):
        yield (*place, "min_citations"), "min_citations is more than max_citations."
    if expects.max_stray is not None and not expects.quotes:
        yield (*place, "max_stray"), "max_stray counts what must_cite does not name, so it needs a must_cite."
    for key in ("any_of", "none_of"):
        for at, group in enumerate(getattr(expects, key)):
            yield from _contradictions(group, (*place, key, at))


def _two_decisions(expects: Expectations) -> Iterator[tuple[str, str]]:
    abstain, answer, outcome = expects.must_abstain, expects.must_answer, expects.outcome
    if abstain is not None and abstain == answer:
        yield "must_abstain", "must_abstain and must_answer contradict each other."
    refuse, must = outcome not in (None, ANSWERED), answer or abstain is False
    if (refuse and must) or (outcome == ANSWERED and (abstain or answer is False)):
        given = "must_abstain" if abstain is not None else "must_answer"
        yield "outcome", f"outcome: {outcome} contradicts {given}."


def _answers_nobody_gives(expects: Expectations) -> Iterator[tuple[str, str]]:
    refuse = expects.outcome not in (None, ANSWERED)
    none = expects.must_abstain or expects.must_answer is False
    if (none or refuse) and (citing := _given_of(expects, _CITING)):
        why = f"outcome: {expects.outcome}" if refuse else "must_abstain"
        yield citing, f"what is not answered has no citations, so {citing} contradicts {why}."
    if none and expects.outcome is None and (saying := _given_of(expects, _SAYING)):
        cure = " To hold the reason to words, say which outcome: unsure or absent." if saying == "must_say" else ""
        yield saying, f"what is not answered says nothing, so {saying} contradicts it.{cure}"
    if none and expects.any_of and all(group.answerable for group in expects.any_of):
        yield "any_of", "every group of any_of needs an answer, and there must be none."


def _given_of(expects: Expectations, keys: tuple[str, ...]) -> str:
    return next((key for key in keys if getattr(expects, key)), "")
