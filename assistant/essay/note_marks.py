"""Marks that send a reader to a note: "[^2]", "[4]" or "³" after a stop, "March.1". They belong to what they follow.

Who reads or is shown a sentence does without them; what is cited keeps every character.
"""

from __future__ import annotations

import re

CLOSING = "[\"”’')\\]»]*"
_NAMED = r"\[\^[^\]\s]{1,40}\]"
_COUNTED = r"\[{1,2}\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]{1,2}|[⁰¹²³⁴-⁹]+|[†‡§¶]+"
_AFTER_STOP = re.compile(rf"(?<=[.!?…]){CLOSING}((?:\s?(?:{_NAMED}|{_COUNTED}|\*{{1,3}}))+)(?=\s|$)")
# "March.1 Nobody": a number glued to the stop of a word, and a new sentence after it.
_GLUED = re.compile(
    rf"(?<![\w.])(?!(?i:fig|figs|vol|vols|sec|app|nos|art|chap|eq|ver)\.)[^\W\d_][\w’'-]{{2,}}[.!?]{CLOSING}"
    r"(\d{1,3}(?:[,–]\d{1,3})*)(?=\s+[\"“‘(]*[^\W\d_a-z]|\s*$)"
)
# Such as no word or number is mistaken for, wherever they stand; a star may be emphasis.
_SHOWN = re.compile(rf"\s?{_NAMED}|(?<=[.,;:!?…”’\"'»)])(?:\s?(?:{_COUNTED}))+(?=\s|$)")


def blanked(words: str) -> str:
    """The same number of characters, with blanks for the note marks after full stops."""
    for pattern in (_AFTER_STOP, _GLUED):
        words = pattern.sub(lambda m: m[0][: m.start(1) - m.start()] + " " * (m.end(1) - m.start(1)), words)
    return words


def without_notes(text: str) -> str:
    """`text` without its note marks."""
    return _GLUED.sub(lambda m: m[0][: m.start(1) - m.start()], _SHOWN.sub("", text))
