"""What may be asked: a question is 1 to 2,000 characters of text after trimming."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.errors import QuestionError

LONGEST_QUESTION = 2_000  # characters

# Joiners that Persian, Hindi and emoji need; every other format character only hides text.
_JOINERS = "\u200c\u200d"


def cleaned(question: str) -> str:
    """`question` without control characters, blanks folded to one space, trimmed.

    Raises:
        QuestionError: nothing is left, or more than `LONGEST_QUESTION` characters.
    """
    if not isinstance(question, str):
        raise QuestionError(f"A question is a text, not {type(question).__name__}. Give a str.")
    text = " ".join("".join(map(_shown, question)).split())
    if not text:
        raise QuestionError("The question is empty. Ask something about the essay.")
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(text):,} characters; at most {LONGEST_QUESTION:,} are read. Ask a shorter one."
        )
    return text


def several(questions: Any) -> list[Any]:
    """`questions` as a list.

    Raises:
        QuestionError: it is a single text, or nothing that holds several.
    """
    if isinstance(questions, str | bytes | Mapping) or not isinstance(questions, Iterable):
        kind = type(questions).__name__
        raise QuestionError(f"ask_many takes several questions, in a list; not {kind}. For one question, call ask.")
    return list(questions)


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in _JOINERS
    return "" if hidden else character
