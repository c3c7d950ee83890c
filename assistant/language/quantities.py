"""Numbers and dates: English words for them, and those of a statement that its evidence does not have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.language.grammar import COUNTS, DAYS, MONTHS, ORDINALS

_ORDINAL = re.compile(rf"(?<!per )(?<!a )(?<!each )\b(?:{'|'.join(ORDINALS)})\b", re.IGNORECASE)
# "one of them", "no one", "one must look": a pronoun, not a count.
_PRONOUN = re.compile(
    r"\b(?:no|any|every|some|each|this|that|which|another)[- ]one\b|"
    r"\bone(?= (?:of|another|can|could|must|may|might|should|would|has to)\b)",
    re.IGNORECASE,
)
_SCALED = re.compile(r"(?<=\d)\s?(k|m|mn|bn|tn)\b")
_SHORT = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "tn": "trillion"}
_SHARE = re.compile(r"(?<=[\d])\s*(?:%|percent\b|per cent\b|percentage points?\b)", re.IGNORECASE)
# A short form is a month only beside a number: "Mar" and "Dec" are names as well.
_MONTH = re.compile(
    rf"\b(?:{'|'.join(m.title() for m in MONTHS)})\b"
    rf"|\b(?:{'|'.join(m.title()[:3] for m in MONTHS)}|Sept)\b(?=\.?\s*\d)"
    rf"|(?<=\d )(?:{'|'.join(m.title()[:3] for m in MONTHS)}|Sept)\b"
)
_DAY = re.compile(rf"\b(?:{'|'.join(d.title() for d in DAYS)})\b")
_ISO = re.compile(r"\b\d{4}-(0[1-9]|1[0-2])-\d{2}\b")
_ERA = re.compile(r"(?<=\d)\s*(BCE?|CE|AD)\b|\b(AD)(?=\s*\d)")


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a text counts and dates: each number as often as it occurs, which of them are shares, months, days, eras."""

    numbers: Counter[float]
    shares: frozenset[float]
    dates: frozenset[str]


def amounts(text: str) -> Amounts:
    """The numbers and date words of `text`."""
    text = _PRONOUN.sub(" ", text)
    plain = _SCALED.sub(lambda m: f" {_SHORT[m[1]]}", text)
    plain = _ORDINAL.sub(lambda m: str(ORDINALS.index(m[0].lower()) + 1), plain)
    shares = (numbers_in(plain[max(0, m.start() - 20) : m.start()])[-1:] for m in _SHARE.finditer(plain))
    return Amounts(Counter(numbers_in(plain)), frozenset(n for found in shares for n in found), frozenset(_dates(text)))


def unfounded_number(statement: str, evidence: str) -> str:
    """The first number of `statement` that `evidence` has not, not as a share, or less often; "" if there is none."""
    mine, its = amounts(statement), amounts(evidence)
    for number, count in mine.numbers.items():
        if count > its.numbers[number]:
            return _digits(number)
    return next((f"{_digits(number)}%" for number in sorted(mine.shares - its.shares)), "")


def unfounded_date(statement: str, evidence: str) -> str:
    """The first month, day of the week or era of `statement` that `evidence` has not; "" if there is none."""
    return next(iter(sorted(amounts(statement).dates - amounts(evidence).dates)), "").title()


def _dates(text: str) -> set[str]:
    found = {_month(match[0]) for match in _MONTH.finditer(text)} | {m[0].lower() for m in _DAY.finditer(text)}
    found |= {MONTHS[int(match[1]) - 1] for match in _ISO.finditer(text)}
    # 1066, 1066 AD and 1066 CE are the same year.
    return found | {"bc" for match in _ERA.finditer(text) if (match[1] or "").startswith("BC")}


def _month(name: str) -> str:
    return next(month for month in MONTHS if month.startswith(name.lower().rstrip(".")[:3]))


def _digits(number: float) -> str:
    return f"{number:,.0f}".replace(",", "") if number.is_integer() else f"{number:g}"


_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: value for value, word in enumerate(("zero", *COUNTS))} | {
    word: 10 * at for at, word in enumerate(_TENS, 2)
}
_SMALL |= {"score": 20, "dozen": 12}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 10**9, "trillion": 10**12}
_DIGITS = r"(?<![\w.])(?<![^\W\d_][-−])[-−]?\d+(?:,\d{3})*(?:\.\d+)?"  # not the 4 of "GPT-4"
_TOKEN = re.compile(rf"{_DIGITS}|\b(?:{'|'.join([*_SMALL, *_SCALES])})s?\b", re.IGNORECASE)
_JOINED = re.compile(r"(?:[\s-]|\band\b)*")


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def count_of(mark: str) -> int:
    """The number that a heading's or an item's count stands for: digits, an English word, or Roman numerals up to C."""
    if mark.isdigit():
        return int(mark)
    if mark in COUNTS:
        return COUNTS.index(mark) + 1
    values = [_ROMAN[letter] for letter in mark.lower()]
    return sum(-v if v < n else v for v, n in zip(values, [*values[1:], 0], strict=True))


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
            if started and (small is None or digits or _is_complete(part, small)):
                yield total + part
                total, part = 0.0, 0.0
            part += float(token.replace(",", "")) if small is None else small
            digits = small is None
        started = True
    yield total + part


def _is_complete(part: float, small: int) -> bool:
    """Whether `part` cannot take `small` any more: 42 takes nothing, 40 a unit, 400 anything below 100."""
    return bool(part % 100) and not (part % 10 == 0 and part % 100 >= 20 and small < 10)
