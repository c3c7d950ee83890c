"""What a question asks for (a date, a number, a name), and whether a sentence holds one. English rules."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language import COUNTS, DAYS, MONTHS, words

# "When was it founded?", not "What happens when it rains?"
_WHEN = re.compile(
    r" when (?:did|do|does|was|were|is|are|will|would|has|have|had|can|could|should|must) | when $"
    r"|^ when (?:\w+ ){1,3}$"
    r"| (?:what|which) (?:(?!present)\w+ )?(?:year|date|day|month|century|decade)s? | how long ago "
)
# "When do tides turn?" may be answered by a condition; these want a date.
_PAST = re.compile(
    r" when (?:did|was|were|had|will) | how long ago "
    r"| (?:what|which) (?:(?!present)\w+ )?(?:year|date|month|century|decade)s? "
)
_NUMBER = re.compile(
    r" (?:how (?:many|much|long|old|far|often|large|big|tall|high|fast|heavy|deep|wide)"
    r"|what (?:percent\w*|number|amount|fraction|proportion)) "
)
_WHO = re.compile(r" (?:who|whom|whose) ")

# "March" and "May" are words as well: they are months beside a number alone.
_MONTHS = "|".join((*(month for month in MONTHS if month not in ("march", "may")), "sept?|oct|nov|dec|jan|feb|apr"))
_DAYS = "|".join(f"{day}s?" for day in DAYS)
_DATE = re.compile(
    rf"\b(?:1\d\d\d|20\d\d|\d{{3,4}}s|\d{{1,4}} ?(?:bce?|ad|ce)|centur\w+|decades?|yesterday|today|{_MONTHS}|{_DAYS})\b"
    r"|\b(?:March|May) \d|\d (?:March|May)\b",
    re.IGNORECASE,
)
_UNITS = "|".join(COUNTS[1:])
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|[mbtr]+illions?|dozens?"
_COUNT = re.compile(rf"\d|\b(?:{_UNITS}|{_TENS}|half|twice|quarters?|thirds?|several)\b", re.IGNORECASE)
# A capital that does not open a sentence or a quotation.
_NAME = re.compile(r"(?<![.!?:\"“‘(*] )(?<!^)(?<![\"“‘(*])\b[A-Z][\w’'.&-]*")
_DENIAL = re.compile(
    r"\b(?:not|never|no|without|fail\w*|unable|refus\w*|oppos\w*|except|instead|nor|neither|unlike|lack\w*|against"
    r"|stop\w*|avoid\w*|prevent\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
_SPELT = re.compile(r"(?<![\w’'&-])[^\W\d_][\w’'&-]*")
_TITLED = 5  # words, of which a fifth at most is small, are written as a title
_NO_NAMES = frozenset(
    """i spring summer autumn winter christmas easter essay article text document author writer narrator introduction
    conclusion abstract summary appendix preface chapter section paragraph page footnote note notes figure table faq q
    a""".split()
).union(MONTHS, DAYS)
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class QuestionTraits:
    """What a question asks for, whether it denies, and the names and numbers it mentions (folded words).

    `when` is any question of time, `dated` one that only a date or an event answers.
    """

    when: bool
    dated: bool
    number: bool
    who: bool
    denies: bool
    names: frozenset[str]
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class SentenceTraits:
    """What a sentence holds: whether a date, a count, a denial, and the folded words of its names."""

    date: bool
    count: bool
    denial: bool
    names: frozenset[str]


def question_traits(question: str) -> QuestionTraits:
    """Read `question`; one shouted in capitals names nothing by its capitals."""
    folded = words(question)
    spaced = f" {' '.join(folded)} "
    shouted = question.upper() == question
    return QuestionTraits(
        when=bool(_WHEN.search(spaced)),
        dated=bool(_PAST.search(spaced)),
        number=bool(_NUMBER.search(spaced)),
        who=bool(_WHO.search(spaced)),
        denies=denies(question),
        names=frozenset() if shouted else names(question),
        numbers=frozenset(word for word in folded if _DIGIT.search(word)),
    )


def sentence_traits(sentence: str) -> SentenceTraits:
    """Read `sentence`."""
    return SentenceTraits(
        bool(_DATE.search(sentence)), bool(_COUNT.search(sentence)), denies(sentence), names(sentence)
    )


def denies(text: str) -> bool:
    """Whether `text` says that something is not so, or that someone does not want it."""
    return bool(_DENIAL.search(text))


def names(text: str) -> frozenset[str]:
    """Folded words of `text` written with a capital that no sentence start explains."""
    return frozenset(words(" ".join(_NAME.findall(text))))


def names_as_written(question: str) -> list[str]:
    """Names in `question`, in order, each as it is written; capitals that stand together are one name.

    None in a question that writes nearly every word with a capital. Months, days and what a text calls its own parts
    are no names.
    """
    spelt = [(found.start(), found[0]) for found in _SPELT.finditer(question)]
    small = sum(word[0].islower() for _, word in spelt)
    if not small or (len(spelt) >= _TITLED and small <= len(spelt) // _TITLED):
        return []
    runs: list[list[tuple[int, str]]] = []
    for at, word in spelt:
        if not at or not word[0].isupper():
            continue
        last = runs[-1][-1] if runs else None
        if last and question[last[0] + len(last[1]) : at] == " ":
            runs[-1].append((at, word))
        else:
            runs.append([(at, word)])
    found = (re.sub(r"['’]s$", "", " ".join(word for _, word in run)).rstrip("’'&-") for run in runs)
    return [name for name in found if not set(words(name)) <= _NO_NAMES]
