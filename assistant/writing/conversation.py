"""The turns before a question, in whatever form a program keeps them, as answers.

A history is a list of earlier answers, oldest first; each an `Answer`, what its `to_dict()` gave, or a message with a
role and content, as chat programs keep them (a dict or a LangChain message).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from assistant.answers import ANSWERED, UNSURE, Answer, Statement
from assistant.errors import QuestionError
from assistant.phrases import message

if TYPE_CHECKING:
    from assistant.essay import Essay

_READER, _WRITER, _OTHERS = {"user", "human"}, {"assistant", "ai"}, {"system", "developer", "tool", "function"}


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
            turns.append(_answer(turn, at))
        else:
            _add(turns, _message(turn, at), essay)
    return tuple(turns)


def _answer(turn: Mapping[str, Any], at: int) -> Answer:
    try:
        return Answer.from_dict(turn)
    except ValueError as error:
        raise QuestionError(message("writing.turn_answer", at=at, error=error)) from error


def _message(turn: Any, at: int) -> tuple[str, str]:
    """The role and the text of a message."""
    role, content = (
        (turn.get("role"), turn.get("content"))
        if isinstance(turn, Mapping)
        else (getattr(turn, "type", None), getattr(turn, "content", None))
    )
    if role not in _READER | _WRITER | _OTHERS:
        raise QuestionError(message("writing.turn", at=at, kind=_kind(turn)))
    if not isinstance(content, str | list | None):
        raise QuestionError(message("writing.turn_content", at=at, kind=_kind(content)))
    return role, " ".join("".join(_texts(content or "")).split())


def _texts(content: str | list[Any]) -> Iterator[str]:
    """The text of a message; of one in pieces, what its pieces of text say."""
    if isinstance(content, str):
        yield content
        return
    for piece in content:
        text = piece.get("text") if isinstance(piece, Mapping) else piece
        if isinstance(text, str):
            yield text


def _add(turns: list[Answer], message: tuple[str, str], essay: Essay) -> None:
    """A user's message opens a turn, what the assistant says to it ends it; others say nothing of the essay."""
    role, text = message
    if role in _READER and text:
        turns.append(Answer(text, (), (), (), (), 0.0, UNSURE, "", essay.fingerprint))
    elif role in _WRITER and turns and not turns[-1].found:
        said = tuple(_said_of(essay, text))
        asked = turns[-1]
        if said:
            turns[-1] = Answer(asked.question, said, (), (), (), 1.0, ANSWERED, "", essay.fingerprint, asked.condensed)


def _said_of(essay: Essay, text: str) -> Iterator[Statement]:
    for sentence in essay.sentences:
        if " ".join(sentence.text.split()) in text:
            citation = essay.cite(sentence.start, sentence.end)
            yield Statement(citation.quote, (citation,), "verbatim")


def _kind(value: Any) -> str:
    return "None" if value is None else f"of type {type(value).__name__}"
