"""Servers that speak the providers' wire formats, as their documentation gives them: what they are asked is kept."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = Mapping[str, Any]
PIECES = 3  # a reply comes in


@dataclass
class Heard:
    """One request: its path, its headers in lower case, its body."""

    path: str
    headers: Mapping[str, str]
    body: Body

    @property
    def text(self) -> str:
        return json.dumps(self.body, ensure_ascii=False)


@dataclass
class Wire:
    """A provider's server. It answers `statuses` first, one a request, then what `reply` makes of a request's text."""

    said: Callable[[str, bool], Iterator[str]]  # the lines of a reply, of its text and whether it is a tool call
    reply: Callable[[str], str]
    tool: bool = False
    statuses: list[int] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)


class Quiet(BaseHTTPRequestHandler):
    """Answers requests, and writes no log of them."""

    def log_message(self, *_: Any) -> None: ...


@contextmanager
def listening(handler: type[Quiet]) -> Iterator[str]:
    """The address of a server on a thread of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@contextmanager
def serving(wire: Wire) -> Iterator[str]:
    class Handler(Quiet):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            heard = Heard(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            wire.heard.append(heard)
            status = wire.statuses.pop(0) if wire.statuses else 200
            self.send_response(status)
            lines = (
                wire.said(wire.reply(heard.text), wire.tool)
                if status == 200
                else iter(['{"error": {"message": "no"}}'])
            )
            self.send_header("Content-Type", "text/event-stream" if status == 200 else "application/json")
            self.end_headers()
            for line in lines:
                self.wfile.write(line.encode())

    with listening(Handler) as address:
        yield address


def pieces(text: str) -> Sequence[str]:
    size = max(1, -(-len(text) // PIECES))
    return [text[at : at + size] for at in range(0, len(text), size)]


def data(value: Any) -> str:
    return f"data: {json.dumps(value)}\n\n"


def mistral(text: str, tool: bool) -> Iterator[str]:
    """Chat completions of Mistral: the last chunk with a choice has the usage."""
    lines = list(openai(text, tool))
    last, usage = (json.loads(line.removeprefix("data: ")) for line in lines[-3:-1])
    yield from (*lines[:-3], data({**last, "usage": usage["usage"]}), lines[-1])


def openai(text: str, tool: bool) -> Iterator[str]:
    """Chat completions of OpenAI: the usage comes last, with no choices."""

    def chunk(delta: Body, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": more.pop("finish", None)}
        return data(
            {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice], **more}
        )

    for at, piece in enumerate(pieces(text)):
        function = {"name": "answer" if not at else "", "arguments": piece}
        call = {"index": 0, "id": "call00001" if not at else "null", "type": "function", "function": function}
        yield chunk(
            {"role": "assistant", "content": "", "tool_calls": [call]}
            if tool
            else {"role": "assistant", "content": piece}
        )
    yield chunk({"content": ""}, finish="tool_calls" if tool else "stop")
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    yield data(
        {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": usage}
    )
    yield "data: [DONE]\n\n"


def anthropic(text: str, tool: bool) -> Iterator[str]:
    """Messages of Anthropic."""

    def event(kind: str, **given: Any) -> str:
        return f"event: {kind}\n{data({'type': kind, **given})}"

    message = {"id": "m1", "type": "message", "role": "assistant", "model": "m", "content": [], "stop_reason": None}
    yield event(
        "message_start", message={**message, "stop_sequence": None, "usage": {"input_tokens": 100, "output_tokens": 1}}
    )
    block = {"type": "tool_use", "id": "t1", "name": "answer", "input": {}} if tool else {"type": "text", "text": ""}
    yield event("content_block_start", index=0, content_block=block)
    for piece in pieces(text):
        delta = {"type": "input_json_delta", "partial_json": piece} if tool else {"type": "text_delta", "text": piece}
        yield event("content_block_delta", index=0, delta=delta)
    yield event("content_block_stop", index=0)
    stop = {"stop_reason": "tool_use" if tool else "end_turn", "stop_sequence": None}
    yield event("message_delta", delta=stop, usage={"input_tokens": 100, "output_tokens": 10})
    yield event("message_stop")


def ollama(text: str, tool: bool) -> Iterator[str]:
    """Ollama's /api/chat: a line of JSON a piece."""

    def line(message: Body, **more: Any) -> str:
        known = {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": {"role": "assistant", **message}}
        return json.dumps({**known, "done": False, **more}) + "\n"

    if tool:
        yield line({"content": "", "tool_calls": [{"function": {"name": "answer", "arguments": json.loads(text)}}]})
    else:
        yield from (line({"content": piece}) for piece in pieces(text))
    yield line({"content": ""}, done=True, done_reason="stop", prompt_eval_count=100, eval_count=10)


def google(text: str, tool: bool) -> Iterator[str]:
    """Gemini's streamGenerateContent?alt=sse."""

    def chunk(part: Body, **more: Any) -> str:
        return data(
            {"candidates": [{"content": {"parts": [part], "role": "model"}, "index": 0, **more}], "modelVersion": "m"}
        )

    if tool:
        yield chunk({"functionCall": {"name": "answer", "args": json.loads(text)}})
    else:
        yield from (chunk({"text": piece}) for piece in pieces(text))
    usage = {"promptTokenCount": 100, "candidatesTokenCount": 10, "totalTokenCount": 110}
    yield data(
        {
            "candidates": [{"content": {"parts": [{"text": ""}], "role": "model"}, "finishReason": "STOP", "index": 0}],
            "usageMetadata": usage,
        }
    )


def number_of(words: str, request: str) -> int:
    """The number by which a request knows the sentence that begins with `words`."""
    found = re.search(rf"\[(\d+)\] {re.escape(words)}", request)
    return int(found[1]) if found else 99
