"""What a program gives, as a request: a question, and the turns before it in whatever form it keeps them.

A question is 1 to 2,000 characters of text after trimming.
A history is a list of earlier answers, oldest first; each an `Answer`, what its `to_dict()` gave, or a message with a
role and content, as chat programs keep them (a dict or a LangChain message).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from assistant.answers import ANSWERED, UNSURE, Answer, Statement
from assistant.errors import QuestionError
from assistant.phrases import message
from assistant.writing.request import Request

if TYPE_CHECKING:
    from assistant.essay import Essay


LONGEST_QUESTION = 2_000  # characters
# Joiners that Persian, Hindi and emoji need; every other format character only hides text.
_JOINERS = "\u200c\u200d"


def request_of(given: Any, essay: Essay) -> Request:
    """The request that `given` stands for: a question, or a mapping with "question" and "history".

    Raises:
        QuestionError: the question is empty or too long, or the history is something else.
    """
    if isinstance(given, Request):
        return given
    if isinstance(given, Mapping):
        return Request(clean_question(given.get("question", "")), turns_of(given.get("history"), essay))
    return Request(clean_question(given))


def clean_question(question: str) -> str:
    """`question` without control characters, blanks folded to one space, trimmed.

    Raises:
        QuestionError: nothing is left, or more than `LONGEST_QUESTION` characters.
    """
    if not isinstance(question, str):
        raise QuestionError(message("writing.no_text", kind=type(question).__name__))
    text = " ".join("".join(map(_visible, question)).split())
    if not text:
        raise QuestionError(message("writing.empty"))
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(message("writing.long", count=len(text), most=LONGEST_QUESTION))
    return text


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in _JOINERS
    return "" if hidden else character


def turns_of(given: Any, essay: Essay) -> tuple[Answer, ...]:
    """The answers that the history `given` stands for. None is an empty one.

    Of messages, each of a user's is a question; of the text that follows it, the sentences of `essay` that stand in it
    word for word are what was said.

    Raises:
        QuestionError: it is no history; the message says what one is.
    """
    if given is None:
        return ()
    if isinstance(given, str | bytes | Mapping | Answer) or not isinstance(given, Iterable):
        raise QuestionError(message("writing.history", kind=_kind(given)))
    turns: list[Answer] = []
    for at, turn in enumerate(given, start=1):
        if isinstance(turn, Answer):
            turns.append(turn)
        elif isinstance(turn, Mapping) and "question" in turn:
            try:
                turns.append(Answer.from_dict(turn))
            except ValueError as error:
                raise QuestionError(message("writing.turn_answer", at=at, error=error)) from error
        else:
            _add(turns, *_message(turn, at), essay)
    return tuple(turns)


def _message(turn: Any, at: int) -> tuple[str, str]:
    """The role ("human", "ai", ...) and the text of a message, in whatever form LangChain knows."""
    from langchain_core.messages import convert_to_messages

    try:
        if isinstance(turn, str):  # which LangChain would take for the user's
            raise TypeError("a bare text")
        [message_] = convert_to_messages([turn])
    except (ValueError, TypeError, KeyError, NotImplementedError) as error:
        raise QuestionError(message("writing.turn", at=at, kind=_kind(turn))) from error
    return message_.type, " ".join(str(message_.text).split())


def _add(turns: list[Answer], role: str, text: str, essay: Essay) -> None:
    """A user's message opens a turn, what the assistant says to it ends it; others say nothing of the essay."""
    if role == "human" and text:
        turns.append(Answer(text, (), (), (), (), 0.0, UNSURE, "", essay.fingerprint))
    elif role == "ai" and turns and not turns[-1].found:
        said = tuple(_quotes_in(essay, text))
        asked = turns[-1]
        if said:
            turns[-1] = Answer(asked.question, said, (), (), (), 1.0, ANSWERED, "", essay.fingerprint, asked.condensed)


def _quotes_in(essay: Essay, text: str) -> Iterator[Statement]:
    for sentence in essay.sentences:
        if " ".join(sentence.text.split()) in text:
            citation = essay.cite(sentence.start, sentence.end)
            yield Statement(citation.quote, (citation,), "verbatim")


def _kind(value: Any) -> str:
    return "None" if value is None else f"of type {type(value).__name__}"
