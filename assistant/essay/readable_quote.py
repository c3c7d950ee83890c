"""A quote as a reader is shown it: on one line, without marks of Markdown and of notes. What is cited keeps them all.

A note's mark is "[^2]", "[4]" or "³" after a stop, "March.1"; it belongs to what it follows.
"""

from __future__ import annotations

import re

from assistant.essay.line_marks import ROW_RULE
from assistant.essay.markdown_inline import WITHIN

RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_CLOSING = "[\"”’')\\]»]*"
_NAMED = r"\[\^[^\]\s]{1,40}\]"
_COUNTED = r"\[{1,2}\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]{1,2}|[⁰¹²³⁴-⁹]+|[†‡§¶]+"
_AFTER_STOP = re.compile(rf"(?<=[.!?…]){_CLOSING}((?:\s?(?:{_NAMED}|{_COUNTED}|\*{{1,3}}))+)(?=\s|$)")
# "March.1 Nobody": a number glued to the stop of a word, and a new sentence after it.
_GLUED = re.compile(
    rf"(?<![\w.])(?!(?i:fig|figs|vol|vols|sec|app|nos|art|chap|eq|ver)\.)[^\W\d_][\w’'-]{{2,}}[.!?]{_CLOSING}"
    r"(\d{1,3}(?:[,–]\d{1,3})*)(?=\s+[\"“‘(]*[^\W\d_a-z]|\s*$)"
)
# Such as no word or number is mistaken for, wherever they stand; a star may be emphasis.
_SHOWN = re.compile(rf"\s?{_NAMED}|(?<=[.,;:!?…”’\"'»)])(?:\s?(?:{_COUNTED}))+(?=\s|$)")


def blank_notes(words: str) -> str:
    """The same number of characters, with blanks for the note marks after full stops."""
    for pattern in (_AFTER_STOP, _GLUED):
        words = pattern.sub(lambda m: m[0][: m.start(1) - m.start()] + " " * (m.end(1) - m.start(1)), words)
    return words


def without_notes(text: str) -> str:
    """`text` without its note marks."""
    return _GLUED.sub(lambda m: m[0][: m.start(1) - m.start()], _SHOWN.sub("", text))


def raise_notes(text: str) -> str:
    """`text` with its counted notes of Markdown as raised figures ("[^12]" as "¹²"), and without named ones."""
    return re.sub(_NAMED, lambda note: note[0][2:-1].translate(RAISED) if note[0][2:-1].isdigit() else "", text)


_BAR = re.compile(r"(?<!\\)\|")


def row_in_words(header: str, row: str) -> str:
    """`row` with the titles in `header`, both lines of a table; the row as it stands where they do not fit together."""
    titles, cells = cells_of(header), cells_of(row)
    if len(titles) != len(cells):
        return row
    named = [f"{title}: {cell}" if title else cell for title, cell in zip(titles, cells, strict=True) if cell]
    return ", ".join(named) + "."


def cells_of(line: str) -> list[str]:
    """The cells of a line of a table, as they are written."""
    return [cell.strip() for cell in _BAR.split(line.strip().removeprefix("|").removesuffix("|"))]


_LINK = re.compile(
    r"(?<!\\)!?(?<!\\)\[([^\]\n]*(?:\[[^\]\n]*\])?[^\]\n]*)\]\(<?[^()\s]*>?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\)"
)
_TAG = re.compile(rf"(?<!\\)</?(?:{'|'.join(sorted(WITHIN))})\b[^<>]*>")
_MARGIN = re.compile(r"\n[ \t]*(?:>[ \t]?)+(?![ \t>]*\d)")  # "> 5" may say that it is more
_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$(\n(?=[ \t]*\|))?", re.MULTILINE)
_STARS = re.compile(r"(?<![\w*\\])(\*{1,3})(?=[^\s*])(.+?)(?<=[^\s*\\])\1(?![\w*])")
_LINES = re.compile(r"(?<![\w\\])(_{1,3})(?=[^\s_])(.+?)(?<=[^\s_\\])\1(?!\w)")
# A sentence may hold only the beginning of what is emphasised, or only the end.
_OPENED = re.compile(r"^(\*{1,3}|_{1,2})(?=[\w\"“‘(])(?!.*\1)")
# A mark that is text, as our converters write it; other backslashes are the writer's own.
_ESCAPED = re.compile(r"\\([*_`<>\[|#~%+=:.)-]|\\(?=[!-/:-@\[-`{-~]))")


def unescape(text: str) -> str:
    """`text` without the backslashes that keep marks of Markdown text."""
    return _ESCAPED.sub(r"\1", text)


def flat(quote: str) -> str:
    """`quote` on one line, without the marks of a block quote before its lines and without marks of notes."""
    return without_notes(" ".join(_MARGIN.sub(" ", quote).split()))


def readable(quote: str) -> str:
    """`quote` without emphasis, targets of links, tags within a line, note marks, quoted lines' marks and line ends.

    Of a table's row it is the cells: "1951 · 12p".
    """
    lines = "\n".join(line for line in quote.split("\n") if not ROW_RULE.match(line))
    text = _TAG.sub("", _LINK.sub(r"\1", flat(_ROW.sub(_between_dots, lines))))
    for pattern in (_STARS, _STARS, _LINES):
        text = pattern.sub(r"\2", text)
    return unescape(_OPENED.sub("", text))


def _between_dots(row: re.Match[str]) -> str:
    return " · ".join(filter(None, cells_of(row[0]))) + (";\n" if row[1] else "")
