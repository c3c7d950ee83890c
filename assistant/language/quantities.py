"""Numbers and dates of a statement that its evidence does not have: digits, words, ordinals, percent, months, eras."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from assistant.language.numbers import numbers_in

_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_ORDINAL = re.compile(rf"(?<!per )(?<!a )(?<!each )\b(?:{'|'.join(_ORDINALS)})\b", re.IGNORECASE)
# "one of them", "no one", "one must look": a pronoun, not a count.
_PRONOUN = re.compile(
    r"\b(?:no|any|every|some|each|this|that|which|another)[- ]one\b|"
    r"\bone(?= (?:of|another|can|could|must|may|might|should|would|has to)\b)",
    re.IGNORECASE,
)
_SCALED = re.compile(r"(?<=\d)\s?(k|m|mn|bn|tn)\b")
_SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "tn": "trillion"}
_SHARE = re.compile(r"(?<=[\d])\s*(?:%|percent\b|per cent\b|percentage points?\b)", re.IGNORECASE)
_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
# A short form is a month only beside a number: "Mar" and "Dec" are names as well.
_MONTH = re.compile(
    rf"\b(?:{'|'.join(m.title() for m in _MONTHS)})\b"
    rf"|\b(?:{'|'.join(m.title()[:3] for m in _MONTHS)}|Sept)\b(?=\.?\s*\d)"
    rf"|(?<=\d )(?:{'|'.join(m.title()[:3] for m in _MONTHS)}|Sept)\b"
)
_DAY = re.compile(rf"\b(?:{'|'.join(d.title() for d in _DAYS)})\b")
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
    plain = _SCALED.sub(lambda m: f" {_SCALES[m[1]]}", text)
    plain = _ORDINAL.sub(lambda m: str(_ORDINALS.index(m[0].lower()) + 1), plain)
    shares = (numbers_in(plain[max(0, m.start() - 20) : m.start()])[-1:] for m in _SHARE.finditer(plain))
    return Amounts(Counter(numbers_in(plain)), frozenset(n for found in shares for n in found), frozenset(_dates(text)))


def unfounded_number(statement: str, evidence: str) -> str:
    """The first number of `statement` that `evidence` has not, not as a share, or less often; "" if there is none."""
    mine, its = amounts(statement), amounts(evidence)
    for number, count in mine.numbers.items():
        if count > its.numbers[number]:
            return _shown(number)
    return next((f"{_shown(number)}%" for number in sorted(mine.shares - its.shares)), "")


def unfounded_date(statement: str, evidence: str) -> str:
    """The first month, day of the week or era of `statement` that `evidence` has not; "" if there is none."""
    return next(iter(sorted(amounts(statement).dates - amounts(evidence).dates)), "").title()


def _dates(text: str) -> set[str]:
    found = {_month(match[0]) for match in _MONTH.finditer(text)} | {m[0].lower() for m in _DAY.finditer(text)}
    found |= {_MONTHS[int(match[1]) - 1] for match in _ISO.finditer(text)}
    # 1066, 1066 AD and 1066 CE are the same year.
    return found | {"bc" for match in _ERA.finditer(text) if (match[1] or "").startswith("BC")}


def _month(name: str) -> str:
    return next(month for month in _MONTHS if month.startswith(name.lower().rstrip(".")[:3]))


def _shown(number: float) -> str:
    return f"{number:,.0f}".replace(",", "") if number.is_integer() else f"{number:g}"
