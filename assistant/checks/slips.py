"""What is wrong with a question, in words that name the cure: of a set with its line, or of a call in Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from reprlib import repr as shortened
from typing import Any

from pydantic import ValidationError
from pydantic_core import ArgsKwargs

from assistant.checks.expectations import EXPECTATIONS, GROUPS, Number, Similar
from assistant.checks.set_files import Entry, Place
from assistant.checks.text import nearest
from assistant.phrases import message

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


def say_slip(error: ValidationError, kind: type, call: ArgsKwargs) -> str:
    """What is wrong with the call of `kind`, in the words that a set gets."""
    names = [field.name for field in fields(kind) if not field.kw_only]
    by_place: dict[Any, str] = dict(enumerate(names))
    slips = error.errors(include_url=False)
    named = [{**slip, "loc": (by_place.get(slip["loc"][0], slip["loc"][0]), *slip["loc"][1:])} for slip in slips]
    return first_slip(named, kind, Entry(dict(zip(names, call.args, strict=False)) | (call.kwargs or {}), 0))[1]


def first_slip(slips: Sequence[Any], kind: type, entry: Entry) -> tuple[int, str]:
    """The line of the first thing wrong with `entry`, which is no `kind`, and what it is."""
    worst = min(slips, key=lambda slip: (entry.line(*slip["loc"]), slip["type"] != _UNKNOWN))
    given, line = entry.at(worst["loc"])
    return line, _say_wrong(worst, given, kind, entry)


def _say_wrong(slip: Any, given: Any, kind: type, entry: Entry) -> str:
    loc, key = slip["loc"], _key(slip["loc"], kind)
    if slip["type"] == _UNKNOWN:
        keys = _names(kind) if len(loc) == 1 else _keys_in(_key(loc[:-1], kind))
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
    """The keys of `kind`, what it expects last."""
    return tuple(field.name for field in sorted(fields(kind), key=lambda field: field.kw_only is True))


def _keys_in(key: str) -> tuple[str, ...]:
    """The keys that may stand in a value of `key`."""
    if key in GROUPS:
        return EXPECTATIONS
    return _names(Number if "number" in key else Similar)


def _key(place: Place, kind: type) -> str:
    """The key of the set that `place` is about."""
    keys = {*_names(kind), *EXPECTATIONS}
    return str(next((step for step in reversed(place) if step in keys), place[0]))
