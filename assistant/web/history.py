"""The earlier turns a client sends back: read again, and held to the essay before anything uses them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.answers import Answer, Citation
from assistant.errors import QuestionError
from assistant.essay import Essay
from assistant.phrases import message
from assistant.writing import turns_of

LONGEST = 8  # turns; a follow-up is resolved against the last few
_EMPTY: dict[str, Any] = {
    "statements": (),
    "withheld": (),
    "nearest": (),
    "passages": (),
    "confidence": 0.0,
    "reason": "",
}


def history_of(turns: Sequence[Mapping[str, Any]], essay: Essay) -> tuple[Answer, ...]:
    """The answers that `turns` stand for: `Answer.to_dict`, or role and content; oldest first, the newest `LONGEST`.

    What a chat was told about another text is left out: its offsets mean nothing here.

    Raises:
        QuestionError: a turn is no answer, or quotes what does not stand in the essay.
    """
    if any("role" in turn for turn in turns):
        return turns_of(turns[-2 * LONGEST :], essay)[-LONGEST:]
    kept = [turn for turn in turns[-LONGEST:] if turn.get("essay", essay.fingerprint) == essay.fingerprint]
    return tuple(_checked(turn, essay) for turn in kept)


def _checked(turn: Mapping[str, Any], essay: Essay) -> Answer:
    try:
        answer = Answer.from_dict({**_EMPTY, **turn})
        if not (isinstance(answer.question, str) and isinstance(answer.condensed, str)):
            raise TypeError("a question is a text")
        located = [replace(s, citations=tuple(_located(c, essay) for c in s.citations)) for s in answer.statements]
        return replace(answer, statements=tuple(located))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise QuestionError(message("web.history", error=error)) from error


def _located(citation: Citation, essay: Essay) -> Citation:
    found = essay.cite(citation.start, citation.end)
    if found.quote != citation.quote:
        raise ValueError(f"characters {citation.start} to {citation.end} do not read {citation.quote[:40]!r}")
    return found
