"""What a chat model is sent: numbered sentences and a question, as data between marks they cannot close.

And how it can be asked: by tool call, by JSON schema, in JSON mode, or in plain text; best first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.answers import Answer
from assistant.essay import Essay
from assistant.phrases import Phrases

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

_MARK = re.compile(r"<(?=\s*/?\s*(?:sentences?|question|conversation|last_question)\b)", re.IGNORECASE)
_TURNS = 3  # earlier questions and answers that a follow-up may point to
_TURN = 400  # characters of an earlier answer


def task_messages(
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
    from langchain_core.messages import HumanMessage, SystemMessage

    say = phrases.say
    shown, wanted = number_sentences(essay, numbers), say(f"chat-{task}")
    return [
        SystemMessage(f"{say('chat-system')}\n\n{say(f'chat-{shape}')}"),
        HumanMessage(say("chat-question", sentences=shown, question=defuse(question), task=wanted)),
    ]


def repair_messages(messages: Sequence[BaseMessage], reply: str, trouble: str, phrases: Phrases) -> list[BaseMessage]:
    """The same messages, with a reply that could not be read and the request to mend it.

    `trouble` is a key of prompts/chat.toml [repair].
    """
    from langchain_core.messages import AIMessage, HumanMessage

    words = phrases.say("chat-repair", trouble=phrases.say(f"chat.repair.{trouble}"))
    return [*messages, AIMessage(reply or "-"), HumanMessage(words)]  # some servers refuse an empty turn


def condense_messages(question: str, history: Sequence[Answer], phrases: Phrases) -> list[BaseMessage]:
    """The messages that ask for a follow-up as a question that stands alone."""
    from langchain_core.messages import HumanMessage

    turns = "\n".join(f"Q: {a.condensed or a.question}\nA: {a.text[:_TURN]}" for a in history[-_TURNS:])
    return [HumanMessage(phrases.say("chat-condense", conversation=defuse(turns), question=defuse(question)))]


def check_prompts(phrases: Phrases) -> None:
    """Fill in every prompt: a wrong one is noticed when the assistant is opened.

    Raises:
        PromptError: a prompt is missing, or its variables are not those it is given.
    """
    for name in ("system", "json", "text", "answer", "decide"):
        phrases.say(f"chat-{name}")
    phrases.say("chat-question", sentences="", question="", task="")
    phrases.say("chat-repair", trouble="")
    phrases.say("chat-condense", conversation="", question="")


def number_sentences(essay: Essay, numbers: Sequence[int]) -> str:
    """The sentences, one a line, each with the number the model knows it by; over them the titles they stand under."""
    lines, section = [], ""
    for at, number in enumerate(numbers, start=1):
        sentence = essay.sentences[number]
        if sentence.section != section:
            section = sentence.section
            lines.append(f"# {_line(section)}" if section else "#")
        lines.append(f"[{at}] {_line(sentence.text)}")
    return "\n".join(lines)


def _line(text: str) -> str:
    """`text` on one line, so that nothing in it can stand where a number or a title does."""
    return " ".join(defuse(text).split())


def defuse(text: str) -> str:
    """`text` with the opening bracket of our own marks replaced, so that it cannot close or open one."""
    return _MARK.sub("‹", text)


_METHODS = {"schema": "json_schema", "tools": "function_calling", "json": "json_mode"}
_SCHEMA_CLIENTS = ("langchain_openai", "langchain_ollama")  # send a JSON schema to any server they are pointed at
_MOST = 6  # statements; small models that may go on do
_POINTERS = 8  # numbers of one statement
_ENUMERATED = 400  # numbers that a schema lists; OpenAI takes 1,000 values in all


def forms_of(model: BaseChatModel) -> tuple[str, ...]:
    """The ways to try with `model`, the best it claims to know first: "schema", "tools", "json", "text"."""
    from langchain_core.language_models import BaseChatModel as Base

    if type(model).bind_tools is Base.bind_tools and type(model).with_structured_output is Base.with_structured_output:
        return ("text",)
    profile = getattr(model, "profile", None) or {}
    if type(model).__module__.startswith(_SCHEMA_CLIENTS):
        return ("schema", "json", "text")
    return ("schema", "tools", "text") if profile.get("structured_output") else ("tools", "text")


def shape(form: str) -> str:
    """What a reply of `form` looks like: "json" or "text"."""
    return "text" if form == "text" else "json"


def bind_form(
    model: BaseChatModel, form: str, sentences: int, phrases: Phrases
) -> Runnable[Sequence[BaseMessage], BaseMessage]:
    """`model` set to reply in `form`, where so many `sentences` were shown.

    Raises:
        NotImplementedError: the model does not know this form.
    """
    from langchain_core.runnables import RunnableSequence

    if form == "text":
        return model
    try:
        structured = model.with_structured_output(schema(sentences, phrases), method=_METHODS[form])
    except (ValueError, TypeError):  # a model with tools alone takes no `method`
        structured = model.with_structured_output(schema(sentences, phrases))
    # The parser that follows the model is left out: it waits for the whole reply, and ours streams.
    return structured.first if isinstance(structured, RunnableSequence) else model


def schema(sentences: int, phrases: Phrases) -> dict[str, Any]:
    """JSON schema of an answer; the numbers of the sentences shown are the only ones it allows.

    Numbers come before words: a model that has pointed says what stands there.
    """
    number: dict[str, Any] = {"type": "integer"}
    if sentences <= _ENUMERATED:
        number["enum"] = list(range(1, sentences + 1))
    statement = {
        "type": "object",
        "properties": {
            "sentences": {
                "type": "array",
                "items": number,
                "minItems": 1,
                "maxItems": _POINTERS,
                "description": phrases.say("chat.schema.sentences"),
            },
            "text": {"type": "string", "description": phrases.say("chat.schema.text")},
        },
        "required": ["sentences", "text"],
        "additionalProperties": False,
    }
    return {
        "title": "answer",
        "description": phrases.say("chat.schema.answer"),
        "type": "object",
        "properties": {"statements": {"type": "array", "items": statement, "maxItems": _MOST}},
        "required": ["statements"],
        "additionalProperties": False,
    }
