"""The API's own page at /docs: made from its OpenAPI description, with nothing from another host."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from assistant.phrases import Phrases

_STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, CanvasText 18%, Canvas); }
body { font: 16px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h2 { border-top: 1px solid var(--line); padding-top: 1.5rem; margin-top: 2rem; font-size: 1.1rem; }
code, pre { font: 14px/1.5 ui-monospace, monospace; }
pre { border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem; overflow-x: auto; }
"""


def docs_html(described: Mapping[str, Any], phrases: Phrases, address: str) -> str:
    """The page for the OpenAPI description `described` of the API at `address`."""

    def say(name: str) -> str:
        return escape(phrases.say(f"web.docs.{name}"))

    parts = [f"<h1>{say('title')}</h1><p>{say('lead')}</p>"]
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            parts.append(_route(path, method.upper(), route, described, say, address))
    parts.append(f'<p><a href="openapi.json">{say("all")}</a></p>')
    title = say("title")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main>{''.join(parts)}</main></body></html>"
    )


def _route(
    path: str, method: str, route: Mapping[str, Any], described: Mapping[str, Any], say: Any, address: str
) -> str:
    parts = [f"<h2><code>{method} {escape(path)}</code> {escape(route.get('summary', ''))}</h2>"]
    parts.append(f"<p>{_inline(route.get('description', ''))}</p>")
    url = f"{address.rstrip('/')}{path}"
    body = route.get("requestBody")
    if body is None:
        parts.append(_block(say("example"), f"curl {url}"))
    else:
        schema = _schema(body["content"]["application/json"]["schema"], described)
        parts.append(_block(say("request"), _fields(schema)))
        example = json.dumps({"question": schema["properties"]["question"]["examples"][0]})
        parts.append(_block(say("example"), f"curl -H 'Content-Type: application/json' -d '{example}' {url}"))
    return "".join(parts)


def _schema(schema: Mapping[str, Any], described: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = described["components"]["schemas"][name] if name else schema
    return found


def _fields(schema: Mapping[str, Any]) -> str:
    needed = set(schema.get("required", ()))
    return "\n".join(
        f"{name}{'' if name in needed else '?'}: {about.get('type', '')}  {about.get('description', '')}".rstrip()
        for name, about in schema["properties"].items()
    )


def _block(title: str, text: str) -> str:
    return f'<h3>{title}</h3><pre tabindex="0">{escape(text)}</pre>'


def _inline(text: str) -> str:
    """Text with `code` in it."""
    parts = [escape(part) for part in text.split("`")]
    return "".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts))
