"""Words found in a text whose spaces, quotation marks, dashes or case were typed another way; the nearest spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

Span = tuple[int, int]

_QUOTE_MARKS = "\"'“”‘’„‚«»‹›`´"
_DASHES = "-‐‑‒–—―−"
_PIECES = re.compile(
    rf"(?P<dash>\s*[{_DASHES}]+\s*)|(?P<blank>\s+)|(?P<dots>…|\.\.\.)|(?P<mark>[{_QUOTE_MARKS}])|(?P<other>.)",
    re.DOTALL,
)
_LOOSE = {"blank": r"\s+", "dash": rf"\s*[{_DASHES}]+\s*", "dots": r"(?:…|\.\.\.)", "mark": f"[{_QUOTE_MARKS}]"}


def occurrences(words: str, text: str) -> tuple[Span, ...]:
    """Every place where `words` stand in `text`, whatever their spaces, quotation marks, dashes and case."""
    words = words.strip()
    spans = _matches(words, text)
    bare = words.strip(_QUOTE_MARKS + " ")
    return spans or (_matches(bare, text) if bare != words else ())


def says(wanted: str, text: str) -> bool:
    """Whether `text` has the words `wanted`, whole; or matches it, when it is a `/regular expression/`."""
    expression = regex_of(wanted)
    if expression is not None:
        return expression.search(text) is not None
    words = wanted.strip()
    before = r"(?<!\w)" if words[:1].isalnum() else ""
    after = r"(?!\w)" if words[-1:].isalnum() else ""
    return bool(words) and re.search(before + _loose(words) + after, text, re.IGNORECASE) is not None


def regex_of(wanted: str) -> re.Pattern[str] | None:
    """The compiled `/expression/` (letters i, m, s, x may follow), or None for plain text.

    Raises:
        re.error: it is not a regular expression.
    """
    match = re.fullmatch(r"/(.+)/([imsx]*)", wanted.strip(), re.DOTALL)
    if not match:
        return None
    flags = 0
    for letter in match[2]:
        flags |= getattr(re, letter.upper())
    return re.compile(match[1], flags)


def nearest(words: str, choices: Iterable[str], floor: float = 0.0) -> str:
    """The one of `choices` spelt most like `words`; "" if none is at least `floor` (0..100) like it."""
    from rapidfuzz import fuzz, process, utils

    found = process.extractOne(words, list(choices), scorer=fuzz.ratio, processor=utils.default_process)
    return str(found[0]) if found and found[1] >= floor else ""


def nearest_sentence(words: str, sentences: Sequence[str]) -> str:
    """The sentence that most looks like `words`, or holds something that does; "" if there are none."""
    from rapidfuzz import fuzz, utils

    wanted = utils.default_process(words)

    def likeness(sentence: str) -> float:
        folded = utils.default_process(sentence)
        part = fuzz.partial_ratio(wanted, folded) * min(1.0, len(folded) / max(1, len(wanted)))
        # Words inside a long sentence count in full, a short sentence that is part of them by its share.
        return max(fuzz.ratio(wanted, folded), part)

    return max(sentences, key=likeness, default="")


def _matches(words: str, text: str) -> tuple[Span, ...]:
    if not words:
        return ()
    return tuple(m.span() for m in re.finditer(_loose(words), text, re.IGNORECASE))


def _loose(words: str) -> str:
    return "".join(_LOOSE.get(str(m.lastgroup)) or re.escape(m[0]) for m in _PIECES.finditer(words))
