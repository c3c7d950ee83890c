"""What a chat model is sent: numbered sentences and a question, as data between marks they cannot close."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.answers import Answer
from assistant.essay import Essay
from assistant.phrases import Phrases

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_MARK = re.compile(r"<(?=\s*/?\s*(?:sentences?|question|conversation|last_question)\b)", re.IGNORECASE)
_TURNS = 3  # earlier questions and answers that a follow-up may point to
_TURN = 400  # characters of an earlier answer


def asked(
    question: str, essay: Essay, numbers: Sequence[int], task: str, shape: str, phrases: Phrases
) -> list[BaseMessage]:
    """The messages that set a model the `task`: "answer", or "decide" for whether there is one.

    Args:
        question: as it is looked up.
        essay: where the sentences stand.
        numbers: the sentences shown; the model knows them as 1, 2, ...
        task: what it is to do. It stands last, so that a server which keeps what it has read reads the rest once.
        shape: what an answer looks like, "json" or "text".
        phrases: the prompts.
    """
    from langchain_core.prompts import ChatPromptTemplate

    templates = phrases.templates
    prompt = ChatPromptTemplate(
        [
            ("system", f"{templates['chat-system']}\n\n{templates[f'chat-{shape}']}"),
            ("human", templates["chat-question"]),
        ]
    )
    return prompt.format_messages(
        sentences=numbered(essay, numbers), question=inert(question), task=phrases.say(f"chat-{task}")
    )


def asked_again(messages: Sequence[BaseMessage], reply: str, trouble: str, phrases: Phrases) -> list[BaseMessage]:
    """The same messages, with a reply that could not be read and the request to mend it."""
    from langchain_core.messages import AIMessage, HumanMessage

    # Some servers refuse an empty turn.
    return [*messages, AIMessage(reply or "-"), HumanMessage(phrases.say("chat-repair", trouble=trouble))]


def asked_in_full(question: str, history: Sequence[Answer], phrases: Phrases) -> list[BaseMessage]:
    """The messages that ask for a follow-up as a question that stands alone."""
    from langchain_core.prompts import ChatPromptTemplate

    turns = (f"Q: {a.condensed or a.question}\nA: {a.text[:_TURN]}" for a in history[-_TURNS:])
    prompt = ChatPromptTemplate([("human", phrases.templates["chat-condense"])])
    return prompt.format_messages(conversation=inert("\n".join(turns)), question=inert(question))


def checked(phrases: Phrases) -> Phrases:
    """`phrases`, once every prompt has been filled in: a wrong one is noticed when the assistant is opened.

    Raises:
        PromptError: a prompt is missing, or its variables are not those it is given.
    """
    for name in ("system", "json", "text", "answer", "decide"):
        phrases.say(f"chat-{name}")
    phrases.say("chat-question", sentences="", question="", task="")
    phrases.say("chat-repair", trouble="")
    phrases.say("chat-condense", conversation="", question="")
    return phrases


def numbered(essay: Essay, numbers: Sequence[int]) -> str:
    """The sentences, one a line, each with the number the model knows it by; over them the titles they stand under."""
    return "\n".join(_lines(essay, numbers))


def _lines(essay: Essay, numbers: Sequence[int]) -> Iterator[str]:
    section = ""
    for at, number in enumerate(numbers, start=1):
        sentence = essay.sentences[number]
        if sentence.section != section:
            section = sentence.section
            yield f"# {_line(section)}" if section else "#"
        yield f"[{at}] {_line(sentence.text)}"


def _line(text: str) -> str:
    """`text` on one line, so that nothing in it can stand where a number or a title does."""
    return " ".join(inert(text).split())


def inert(text: str) -> str:
    """`text` with the opening bracket of our own marks replaced, so that it cannot close or open one."""
    return _MARK.sub("‹", text)
