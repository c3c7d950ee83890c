"""Holds what stands in a question set to what `Question` says may stand there; errors name the line and the cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError

from assistant.answers import ANSWERED
from assistant.checks.question import EXPECTATIONS, Expectations, Header, Number, Question, Similar
from assistant.checks.set_entries import Entry, Place, fail
from assistant.checks.text import nearest
from assistant.phrases import message

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
# What a key takes: the text of that name in [checks.set.takes] of prompts/errors.toml; any other takes text.
_TAKES = {
    **dict.fromkeys(("must_abstain", "must_answer", "exhaustive"), "flag"),
    **dict.fromkeys(("min_citations", "max_citations", "max_stray"), "count"),
    **dict.fromkeys(("numbers", "not_numbers"), "number"),
    **dict.fromkeys(("similar_to", "not_similar_to"), "similar"),
    **dict.fromkeys(("any_of", "none_of"), "groups"),
    "outcome": "outcome",
    "max_seconds": "seconds",
    "essay": "path",
}
_OWN = ("id", "ask", "turns", "tags", "exhaustive", "xfail", "note")  # first in messages


def question_of(path: Path, entry: Entry) -> Question:
    """The question `entry` describes; the first breach in the file raises QuestionSetError with file:line."""
    for place in _empty(entry.values, ()):
        fail(path, entry.line(*place), "empty", key=_key(place))
    question: Question = _Reading(path, entry).made(Question)
    if not question.id.strip():
        fail(path, entry.line(), "needs", key="id", hint="")
    if not any(key in entry.values for key in EXPECTATIONS):
        fail(path, entry.line(), "expects_nothing", id=question.id)
    for place, name, values in _contradictions(question, ()):
        fail(path, entry.line(*entry.place(place)), name, **values)
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
            kind, values = ("near", {"right": right}) if right else ("unknown", {"known": ", ".join(keys)})
            fail(self._path, self._line(loc), kind, key=loc[-1], **values)
        if key in ("id", "ask"):
            given = "" if self._entry.values.get(key) is None else self._entry.given((key,))
            hint = message("checks.set.not_text", got=given) if given else ""
            fail(self._path, self._line(loc), "needs", key=key, hint=hint)
        if "error" in slip.get("ctx", {}) and key in ("must_say", "must_not_say"):
            fail(self._path, self._line(loc), "regex", error=slip["ctx"]["error"])
        given = self._entry.given(self._entry.place(loc))
        takes = f"checks.set.takes.{_TAKES.get(key, 'text')}"
        fail(self._path, self._line(loc), "takes.other", key=key, takes=message(takes), got=given)

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


_Slip = tuple[Place, str, dict[str, object]]  # where, which text of [checks.set], and its values


def _contradictions(expects: Expectations, place: Place) -> Iterator[_Slip]:
    """Where `expects` can never hold, and why; groups of any_of and none_of, too."""
    for rule in (_two_decisions, _answers_nobody_gives):
        yield from (((*place, *key), name, values) for key, name, values in rule(expects))
    if (expects.min_citations or 0) > (1 << 30 if expects.max_citations is None else expects.max_citations):
        yield (*place, "min_citations"), "min_above_max", {}
    if expects.max_stray is not None and not expects.quotes:
        yield (*place, "max_stray"), "stray_of_nothing", {}
    for key in ("any_of", "none_of"):
        for at, group in enumerate(getattr(expects, key)):
            yield from _contradictions(group, (*place, key, at))


def _two_decisions(expects: Expectations) -> Iterator[_Slip]:
    abstain, answer, outcome = expects.must_abstain, expects.must_answer, expects.outcome
    if abstain is not None and abstain == answer:
        yield ("must_abstain",), "contradiction", {"key": "must_abstain", "other": "must_answer"}
    refuse, must = outcome not in (None, ANSWERED), answer or abstain is False
    if (refuse and must) or (outcome == ANSWERED and (abstain or answer is False)):
        given = "must_abstain" if abstain is not None else "must_answer"
        yield ("outcome",), "contradiction", {"key": f"outcome: {outcome}", "other": given}


def _answers_nobody_gives(expects: Expectations) -> Iterator[_Slip]:
    refuse = expects.outcome not in (None, ANSWERED)
    none = expects.must_abstain or expects.must_answer is False
    if (none or refuse) and (citing := _given_of(expects, _CITING)):
        why = f"outcome: {expects.outcome}" if refuse else "must_abstain"
        yield (citing,), "cites_nothing", {"key": citing, "other": why}
    if none and expects.outcome is None and (saying := _given_of(expects, _SAYING)):
        yield (saying,), "says_nothing", {"key": saying}
    if none and expects.any_of and all(group.answerable for group in expects.any_of):
        yield ("any_of",), "no_group", {}


def _given_of(expects: Expectations, keys: tuple[str, ...]) -> str:
    return next((key for key in keys if getattr(expects, key)), "")
