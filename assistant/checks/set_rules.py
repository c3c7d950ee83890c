"""What may stand in a question set: every key, the kind of its value, and errors that name the line and the cure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.answers import ANSWERED, OUTCOMES
from assistant.checks.question import EXPECTATIONS, Expectations, Question, many
from assistant.checks.set_entries import Entry, Place, fail, is_plain_number
from assistant.checks.text import nearest, regex_of

_FLAGS = {"must_abstain", "must_answer"}
_TEXTS = {"must_cite", "must_not_cite", "must_cite_section", "must_not_cite_section", "must_say", "must_not_say"}
_TEXTS |= {"turns", "tags"}
_NUMBERS = {"numbers", "not_numbers"}
_SIMILAR = {"similar_to", "not_similar_to"}
_COUNTS = {"min_citations", "max_citations"}
_SAYING = ("must_say", "numbers", "similar_to")  # what an answer must say
_SPELT = 65.0  # likeness, 0..100, from which an unknown key is a slip for a known one
_LARGEST = 1e300
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
_OWN = ("id", "ask", "turns", "tags", "note")
KEYS = (*_OWN, *EXPECTATIONS)
HEADER_KEYS = ("essay", "questions")


class Rules:
    """Holds one entry of a set to the rules; the first breach raises QuestionSetError with file:line."""

    def __init__(self, path: Path, entry: Entry) -> None:
        self._path = path
        self._entry = entry

    def question(self) -> Question:
        """The question this entry describes."""
        values = dict(self._entry.values)
        for key in ("id", "ask"):
            if not isinstance(values.get(key), str) or not values[key].strip():
                given = "" if values.get(key) is None else self._given((key,))
                hint = f" {given} is not text; put it in quotation marks." if given else ""
                self._fail((key,), f"a question needs '{key}:' with some text.{hint}")
        if not isinstance(values.get("note", ""), str):
            self._fail(("note",), "'note:' takes text.")
        self._group(values, (), KEYS)
        if not any(key in values for key in EXPECTATIONS):
            self._fail((), f"{values['id']!r} expects nothing, so it cannot fail. Add must_cite, must_abstain, ...")
        return Question(**values)

    def header(self) -> str:
        """The essay the header names, "" if none."""
        self._known(self._entry.values, (), HEADER_KEYS)
        essay = self._entry.values.get("essay", "")
        if not isinstance(essay, str):
            self._fail(("essay",), "'essay:' takes the path of a file.")
        return str(essay)

    def _group(self, values: Mapping[str, Any], place: Place, keys: tuple[str, ...]) -> None:
        self._known(values, place, keys)
        for key, value in values.items():
            if key in EXPECTATIONS or key in ("turns", "tags"):
                self._value(key, value, (*place, key))
        self._contradictions(values, place)

    def _value(self, key: str, value: Any, place: Place) -> None:
        if key in _FLAGS:
            if not isinstance(value, bool):
                self._fail(place, f"'{key}:' takes true or false, not {self._given(place)}.")
        elif key in _COUNTS:
            if not isinstance(value, int) or not self._is_number(value, place) or value < 0:
                self._fail(place, f"'{key}:' takes a whole number, not {self._given(place)}.")
        elif key == "outcome":
            if value not in OUTCOMES:
                self._fail(place, f"'outcome:' takes one of {', '.join(OUTCOMES)}, not {self._given(place)}.")
        elif key == "max_seconds":
            if not self._is_number(value, place) or value <= 0:
                self._fail(place, f"'{key}:' takes a number of seconds, not {self._given(place)}.")
        else:
            self._items(key, value, place)

    def _items(self, key: str, value: Any, place: Place) -> None:
        items = list(many(value))
        if not items:
            self._fail(place, f"'{key}:' is empty. Leave it out, or name something.")
        for at, item in enumerate(items):
            here = (*place, at) if isinstance(value, list) else place
            if key in _TEXTS:
                self._text(key, item, here)
            elif key in _NUMBERS:
                self._number(key, item, here)
            elif key in _SIMILAR:
                self._similar(key, item, here)
            else:
                self._sub_group(key, item, here)

    def _text(self, key: str, item: Any, place: Place) -> None:
        if not isinstance(item, str) or not item.strip():
            self._fail(place, f"'{key}:' takes text, not {self._given(place)}. Put it in quotation marks.")
        try:
            if key in ("must_say", "must_not_say"):
                regex_of(item)
        except re.error as error:
            self._fail(place, f"{item} is not a regular expression: {error}.")

    def _number(self, key: str, item: Any, place: Place) -> None:
        values, at = (item, (*place, "value")) if isinstance(item, Mapping) else ({"value": item}, place)
        self._known(values, place, ("value", "tolerance"))
        tolerance, beside = values.get("tolerance", 0), (*place, "tolerance")
        percent = isinstance(tolerance, str) and re.fullmatch(r"\s*\d+(\.\d+)?\s*%\s*", tolerance)
        fits = percent or (self._is_number(tolerance, beside) and tolerance >= 0)
        if not fits or not self._is_number(values.get("value"), at):
            given = self._given(at if fits else beside)
            self._fail(place, f"'{key}:' takes a number, or value: and tolerance: (2 or 5%), not {given}.")

    def _similar(self, key: str, item: Any, place: Place) -> None:
        values = item if isinstance(item, Mapping) else {"text": item}
        self._known(values, place, ("text", "threshold"))
        threshold = values.get("threshold", 0.5)
        fits = self._is_number(threshold, (*place, "threshold")) and -1 <= threshold <= 1
        if not isinstance(values.get("text"), str) or not fits:
            self._fail(
                place, f"'{key}:' takes a sentence, or text: and threshold: (-1 to 1), not {self._given(place)}."
            )

    def _sub_group(self, key: str, item: Any, place: Place) -> None:
        if not isinstance(item, Mapping) or not item:
            self._fail(place, f"'{key}:' takes a list of groups such as '- must_say: ...', not {self._given(place)}.")
        self._group(item, place, EXPECTATIONS)

    def _known(self, values: Mapping[str, Any], place: Place, keys: tuple[str, ...]) -> None:
        for key in values:
            if key not in keys:
                meant = _MEANT.get(str(key).lower(), "")
                right = meant if meant in keys else nearest(str(key), keys, floor=_SPELT)
                hint = f"Did you mean {right!r}?" if right else f"Known keys: {', '.join(keys)}."
                self._fail((*place, key), f"unknown key {key!r}. {hint}")

    def _contradictions(self, values: Mapping[str, Any], place: Place) -> None:
        abstain, answer = values.get("must_abstain"), values.get("must_answer")
        if abstain is not None and abstain == answer:
            self._fail((*place, "must_abstain"), "must_abstain and must_answer contradict each other.")
        outcome = values.get("outcome")
        refuse, must = outcome not in (None, ANSWERED), answer or abstain is False
        if (refuse and must) or (outcome == ANSWERED and (abstain or answer is False)):
            given = "must_abstain" if abstain is not None else "must_answer"
            self._fail((*place, "outcome"), f"outcome: {outcome} contradicts {given}.")
        citing = next((k for k in ("must_cite", "must_cite_section", "min_citations") if values.get(k)), None)
        if (abstain or answer is False or refuse) and citing:
            why = f"outcome: {outcome}" if refuse else "must_abstain"
            self._fail((*place, citing), f"what is not answered has no citations, so {citing} contradicts {why}.")
        saying = next((k for k in _SAYING if values.get(k)), None)
        if (abstain or answer is False) and saying and outcome is None:
            cure = " To hold the reason to words, say which outcome: unsure or absent." if saying == "must_say" else ""
            self._fail((*place, saying), f"what is not answered says nothing, so {saying} contradicts it.{cure}")
        if (abstain or answer is False) and _all_need_an_answer(values.get("any_of")):
            self._fail((*place, "any_of"), "every group of any_of needs an answer, and there must be none.")
        if (values.get("min_citations") or 0) > values.get("max_citations", 1 << 30):
            self._fail((*place, "min_citations"), "min_citations is more than max_citations.")

    def _is_number(self, value: Any, place: Place) -> bool:
        """Whether `value` is a finite number that is written so that everybody reads it alike."""
        if not isinstance(value, int | float) or isinstance(value, bool):
            return False
        plain = is_plain_number(self._entry.written.get(place, "0"))
        return plain and abs(value) < _LARGEST

    def _given(self, place: Place) -> str:
        """What stands at `place`, as the file has it."""
        if place in self._entry.written:
            return self._entry.written[place]
        value: Any = self._entry.values
        for step in place:
            value = value.get(step) if isinstance(value, Mapping) else value[step]
        return repr(value)

    def _fail(self, place: Place, message: str) -> None:
        fail(self._path, self._entry.line(*place), message)


def _all_need_an_answer(groups: Any) -> bool:
    """Whether each of the groups of an any_of holds of answers only."""
    found = [Expectations(**group) for group in many(groups)]
    return bool(found) and all(group.answerable for group in found)
