"""Numbers of a sentence, in digits and in English words ("1,863", "3.5 million", "forty-two")."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: value for value, word in enumerate(_UNITS)} | {word: 10 * at for at, word in enumerate(_TENS, 2)}
_SMALL |= {"score": 20, "dozen": 12}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 10**9, "trillion": 10**12}
_DIGITS = r"(?<![\w.])(?<![^\W\d_][-−])[-−]?\d+(?:,\d{3})*(?:\.\d+)?"  # not the 4 of "GPT-4"
_TOKEN = re.compile(rf"{_DIGITS}|\b(?:{'|'.join([*_SMALL, *_SCALES])})s?\b", re.IGNORECASE)
_JOINED = re.compile(r"(?:[\s-]|\band\b)*")


def numbers_in(text: str) -> tuple[float, ...]:
    """Every number `text` names, in order."""
    return tuple(number for run in _runs(text) for number in _values(run))


def _runs(text: str) -> Iterator[list[str]]:
    """Number words that follow each other, "and" or a hyphen between them at most."""
    run: list[str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        if run and not _JOINED.fullmatch(text, end, match.start()):
            yield run
            run = []
        run.append(match[0].lower().replace("−", "-"))
        end = match.end()
    if run:
        yield run


def _values(run: list[str]) -> Iterator[float]:
    total, part, started, digits = 0.0, 0.0, False, False
    for token in run:
        word = token if token in _SMALL or token in _SCALES else token.removesuffix("s")
        if word in _SCALES or word in ("score", "dozen"):
            part = (part if started else 1) * (_SCALES.get(word) or _SMALL[word])
            if _SCALES.get(word, 0) > 100:
                total, part = total + part, 0.0
        else:
            small = _SMALL.get(word)
            if started and (small is None or digits or _closed(part, small)):
                yield total + part
                total, part = 0.0, 0.0
            part += float(token.replace(",", "")) if small is None else small
            digits = small is None
        started = True
    yield total + part


def _closed(part: float, small: int) -> bool:
    """Whether `part` cannot take `small` any more: 42 takes nothing, 40 a unit, 400 anything below 100."""
    return bool(part % 100) and not (part % 10 == 0 and part % 100 >= 20 and small < 10)
