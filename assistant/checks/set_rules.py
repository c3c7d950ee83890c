"""Holds what stands in a question set to what `Question` says may stand there; errors name the line and the cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from reprlib import repr as shortened
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError

from assistant.answers import ANSWERED
from assistant.checks.question import EXPECTATIONS, GROUPS, Expectations, Header, Number, Question, Similar
from assistant.checks.set_files import Entry, Place, fail
from assistant.checks.text import nearest
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
    for place in _empty(entry.values, ()):
        fail(path, entry.line(*place), "empty", key=_key(place))
    question: Question = _make(Question, path, entry)
    if not question.id.strip():
        fail(path, entry.first, "needs", key="id", hint="")
    if not any(key in entry.values for key in EXPECTATIONS):
        fail(path, entry.first, "expects_nothing", id=question.id)
    for place, name, values in _contradictions(question, ()):
        fail(path, entry.line(*place), name, **values)
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
        slips = error.errors(include_url=False)
        worst = min(slips, key=lambda slip: (entry.line(*slip["loc"]), slip["type"] != _UNKNOWN))
        _refuse(worst, kind, path, entry)


def _refuse(slip: Any, kind: type, path: Path, entry: Entry) -> NoReturn:
    loc, key = slip["loc"], _key(slip["loc"])
    given, line = entry.at(loc)
    if slip["type"] == _UNKNOWN:
        keys = _names(kind) if len(loc) == 1 else _keys_in(_key(loc[:-1]))
        meant = _MEANT.get(str(loc[-1]).lower(), "")
        right = meant if meant in keys else nearest(str(loc[-1]), keys, floor=_SPELT)
        if right:
            fail(path, line, "near", key=loc[-1], right=right)
        fail(path, line, "unknown", key=loc[-1], known=", ".join(keys))
    if key in ("id", "ask"):
        given = entry.values.get(key)
        hint = "" if given in (None, "") else message("checks.set.not_text", got=shortened(given))
        fail(path, line, "needs", key=key, hint=hint)
    if "error" in slip.get("ctx", {}) and key in ("must_say", "must_not_say"):
        fail(path, line, "regex", text=given, error=slip["ctx"]["error"])
    takes = message(f"checks.set.takes.{_TAKES.get(key, 'text')}")
    fail(path, line, "takes.other", key=key, takes=takes, got=shortened(given))


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


def _empty(values: Mapping[str, Any], place: Place) -> Iterator[Place]:
    """Where a list, or a group, is given that holds nothing."""
    for key, value in values.items():
        if value in ([], {}, None, "") and key in (*EXPECTATIONS, "turns", "tags"):
            yield (*place, key)
        for at, group in enumerate(value if isinstance(value, list) else [value]):
            if key in GROUPS and isinstance(group, Mapping):
                yield from _empty(group, (*place, key, at)) if group else [(*place, key, at)]


def _contradictions(expects: Expectations, place: Place) -> Iterator[tuple[Place, str, dict[str, object]]]:
    """Where `expects` can never hold, which text of [checks.set] says why, and its values; groups, too."""
    abstain, answer, outcome = expects.must_abstain, expects.must_answer, expects.outcome
    refuses = outcome not in (None, ANSWERED)
    none, some = abstain or answer is False, answer or abstain is False
    given = "must_abstain" if abstain is not None else "must_answer"
    citing, saying = (next((key for key in keys if getattr(expects, key)), "") for keys in (_CITING, _SAYING))
    most = expects.max_citations
    wrong = (
        (abstain is not None and abstain == answer, "must_abstain", "contradiction", "must_answer"),
        ((refuses and some) or (outcome == ANSWERED and none), "outcome", "contradiction", given),
        (citing and (none or refuses), citing, "cites_nothing", f"outcome: {outcome}" if refuses else given),
        (saying and none and outcome is None, saying, "says_nothing", ""),
        (none and expects.any_of and all(g.answerable for g in expects.any_of), "any_of", "no_group", ""),
        (most is not None and (expects.min_citations or 0) > most, "min_citations", "min_above_max", ""),
        (expects.max_stray is not None and not expects.quotes, "max_stray", "stray_of_nothing", ""),
    )
    for holds, key, name, other in wrong:
        if holds:
            values = {"other": other} if other else {}
            yield (*place, key), name, {"key": key, **values} if other or name == "says_nothing" else {}
    for key in GROUPS:
        for at, group in enumerate(getattr(expects, key)):
            yield from _contradictions(group, (*place, key, at))
