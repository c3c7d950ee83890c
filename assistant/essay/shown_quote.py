"""A quote as it is shown: on one line, without the marks of Markdown. What is cited stays as it stands in the text."""

from __future__ import annotations

import re

from assistant.essay.markdown_inline import WITHIN
from assistant.essay.note_marks import without_notes

_LINK = re.compile(
    r"(?<!\\)!?(?<!\\)\[([^\]\n]*(?:\[[^\]\n]*\])?[^\]\n]*)\]\(<?[^()\s]*>?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\)"
)
_TAG = re.compile(rf"(?<!\\)</?(?:{'|'.join(sorted(WITHIN))})\b[^<>]*>")
_MARGIN = re.compile(r"\n[ \t]*(?:>[ \t]?)+(?![ \t>]*\d)")  # "> 5" may say that it is more
_STARS = re.compile(r"(?<![\w*\\])(\*{1,3})(?=[^\s*])(.+?)(?<=[^\s*\\])\1(?![\w*])")
_LINES = re.compile(r"(?<![\w\\])(_{1,3})(?=[^\s_])(.+?)(?<=[^\s_\\])\1(?!\w)")
# A sentence may hold only the beginning of what is emphasised, or only the end.
_OPENED = re.compile(r"^(\*{1,3}|_{1,2})(?=[\w\"“‘(])(?!.*\1)")
# A mark that is text, as our converters write it; other backslashes are the writer's own.
_ESCAPED = re.compile(r"\\([*_`<>\[|#~%+=:.)-]|\\(?=[!-/:-@\[-`{-~]))")


def unescaped(text: str) -> str:
    """`text` without the backslashes that keep marks of Markdown text."""
    return _ESCAPED.sub(r"\1", text)


def flat(quote: str) -> str:
    """`quote` on one line, without the marks of a block quote before its lines and without marks of notes."""
    return without_notes(" ".join(_MARGIN.sub(" ", quote).split()))


def shown(quote: str) -> str:
    """`quote` without emphasis, targets of links, tags within a line, note marks, quoted lines' marks and line ends."""
    text = _TAG.sub("", _LINK.sub(r"\1", flat(quote)))
    for pattern in (_STARS, _STARS, _LINES):
        text = pattern.sub(r"\2", text)
    return unescaped(_OPENED.sub("", text))
