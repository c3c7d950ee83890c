"""What a chat model is sent: numbered passages and a question, as data between marks they cannot close."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.answers import Answer, Passage
from assistant.phrases import Phrases

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_MARK = re.compile(r"<(?=\s*/?\s*(?:passages?|question|conversation|last_question)\b)", re.IGNORECASE)
_TURNS = 3  # earlier questions and answers that a follow-up may point to
_TURN = 400  # characters of an earlier answer


def asked(question: str, passages: Sequence[Passage], task: str, phrases: Phrases) -> list[BaseMessage]:
    """The messages that set a model the `task`: "json" or "text" for an answer, "decide" for whether there is one.

    The task stands last, so that a server which keeps what it has read reads the passages once for both.
    """
    from langchain_core.messages import HumanMessage, SystemMessage

    given = {"passages": numbered(passages), "question": inert(question), "task": phrases.say(f"chat-{task}")}
    return [SystemMessage(phrases.say("chat-system")), HumanMessage(phrases.say("chat-question", **given))]


def asked_again(messages: Sequence[BaseMessage], reply: str, trouble: str, phrases: Phrases) -> list[BaseMessage]:
    """The same messages, with a reply that could not be read and the request to mend it."""
    from langchain_core.messages import AIMessage, HumanMessage

    # Some servers refuse an empty turn.
    return [*messages, AIMessage(reply or "-"), HumanMessage(phrases.say("chat-repair", trouble=trouble))]


def asked_in_full(question: str, history: Sequence[Answer], phrases: Phrases) -> list[BaseMessage]:
    """The messages that ask for a follow-up as a question that stands alone."""
    from langchain_core.messages import HumanMessage

    turns = (f"Q: {a.condensed or a.question}\nA: {a.text[:_TURN]}" for a in history[-_TURNS:])
    conversation = inert("\n".join(turns))
    return [HumanMessage(phrases.say("chat-condense", conversation=conversation, question=inert(question)))]


def checked(phrases: Phrases) -> Phrases:
    """`phrases`, once every prompt has been filled in: a wrong one is noticed when the assistant is opened.

    Raises:
        PromptError: a prompt is missing, or its variables are not those it is given.
    """
    for task in ("json", "text", "decide"):
        asked_again(asked("", (), task, phrases), "", "", phrases)
    asked_in_full("", (), phrases)
    return phrases


def numbered(passages: Sequence[Passage]) -> str:
    """The passages, each between marks that carry its number, from 1."""
    return "\n".join(f'<passage n="{n}">\n{inert(p.text)}\n</passage>' for n, p in enumerate(passages, 1))


def inert(text: str) -> str:
    """`text` with the opening bracket of our own marks replaced, so that it cannot close or open one."""
    return _MARK.sub("‹", text)
