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


def forms_of(model: BaseChatModel) -> tuple[str, ...]:
    """The ways to try with `model`, the best it claims to know first: "schema", "tools", "json", "text"."""
    from langchain_core.language_models import BaseChatModel as Base

    if type(model).bind_tools is Base.bind_tools and type(model).with_structured_output is Base.with_structured_output:
        return ("text",)
    profile = getattr(model, "profile", None) or {}
    if type(model).__module__.startswith(_SCHEMA_CLIENTS) or profile.get("structured_output"):
        return ("schema", "json", "text")
    return ("tools", "text")


def shape(form: str) -> str:
    """What a reply of `form` looks like: "json" or "text"."""
    return "text" if form == "text" else "json"


def bound(model: BaseChatModel, form: str, passages: int) -> Runnable[Sequence[BaseMessage], BaseMessage]:
    """`model` set to reply in `form`, where `passages` were shown.

    Raises:
        NotImplementedError: the model does not know this form.
    """
    from langchain_core.runnables import RunnableSequence

    if form == "text":
        return model
    try:
        structured = model.with_structured_output(schema(passages), method=_METHODS[form])
    except (ValueError, TypeError):  # a model with tools alone takes no `method`
        structured = model.with_structured_output(schema(passages))
    # The parser that follows the model is left out: it waits for the whole reply, and ours streams.
    return structured.first if isinstance(structured, RunnableSequence) else model


def schema(passages: int) -> dict[str, Any]:
    """JSON schema of an answer; the numbers of the passages shown are the only ones it allows."""
    quote = {
        "type": "object",
        "properties": {
            "passage": {"type": "integer", "enum": list(range(1, passages + 1))},
            "quote": {"type": "string", "description": "Words copied exactly from this passage."},
        },
        "required": ["passage", "quote"],
        "additionalProperties": False,
    }
    statement = {
        "type": "object",
        "properties": {
            "quotes": {"type": "array", "items": quote},
            "text": {"type": "string", "description": "One sentence of the answer that the quotes say."},
        },
        "required": ["quotes", "text"],
        "additionalProperties": False,
    }
    return {
        "title": "answer",
        "description": "The answer to the question in statements; none if the passages do not answer it.",
        "type": "object",
        "properties": {"statements": {"type": "array", "items": statement}},
        "required": ["statements"],
        "additionalProperties": False,
    }
