"""The earlier turns a client sends back: held to the essay before anything uses them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.answers import Answer
from assistant.errors import QuestionError
from assistant.essay import Essay
from assistant.phrases import message
from assistant.writing import turns_of

LONGEST = 8  # turns; a follow-up is resolved against the last few


def history_of(turns: Sequence[Any], essay: Essay) -> tuple[Answer, ...]:
    """The newest `LONGEST` answers that `turns` stand for, oldest first; what a turn may be, `turns_of` says.

    What a chat was told about another text is left out: its offsets mean nothing here.

    Raises:
        QuestionError: a turn is no answer, or quotes what does not stand in the essay.
    """
    own = essay.fingerprint
    here = [t for t in turns[-2 * LONGEST :] if not isinstance(t, Mapping) or t.get("essay", own) == own]
    answers = turns_of(here, essay)[-LONGEST:]
    if not all(_stands(answer, essay) for answer in answers):
        raise QuestionError(message("web.history"))
    return answers


def _stands(answer: Answer, essay: Essay) -> bool:
    texts = isinstance(answer.question, str) and isinstance(answer.condensed, str)
    try:
        return texts and all(essay.cite(c.start, c.end).quote == c.quote for c in answer.citations)
    except (TypeError, ValueError):
        return False
