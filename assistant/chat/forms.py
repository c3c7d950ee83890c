"""How a chat model can be asked: by tool call, by JSON schema, in JSON mode, or in plain text; best first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

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


def bound(model: BaseChatModel, form: str, sentences: int) -> Runnable[Sequence[BaseMessage], BaseMessage]:
    """`model` set to reply in `form`, where so many `sentences` were shown.

    Raises:
        NotImplementedError: the model does not know this form.
    """
    from langchain_core.runnables import RunnableSequence

    if form == "text":
        return model
    try:
        structured = model.with_structured_output(schema(sentences), method=_METHODS[form])
    except (ValueError, TypeError):  # a model with tools alone takes no `method`
        structured = model.with_structured_output(schema(sentences))
    # The parser that follows the model is left out: it waits for the whole reply, and ours streams.
    return structured.first if isinstance(structured, RunnableSequence) else model


def schema(sentences: int) -> dict[str, Any]:
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
                "description": "The numbers of all sentences that say it.",
            },
            "text": {"type": "string", "description": "One statement of the answer, as these sentences say it."},
        },
        "required": ["sentences", "text"],
        "additionalProperties": False,
    }
    return {
        "title": "answer",
        "description": "The answer to the question in statements; none if the sentences do not answer it.",
        "type": "object",
        "properties": {"statements": {"type": "array", "items": statement, "maxItems": _MOST}},
        "required": ["statements"],
        "additionalProperties": False,
    }
