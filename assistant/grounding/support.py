"""Do these sentences of the essay support this statement? Rules that can say no, and a score for the rest.

And the "Yes" or "No" an answer begins with: kept where what follows, and what it cites, bears it out. English.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.language import (
    amounts,
    content,
    contradiction,
    names,
    overstatement,
    reversal,
    unfounded_date,
    unfounded_name,
    unfounded_number,
    words,
)

# Logistic regression on one half of WiCE dev, supported against the rest (tests/bench/wice.py prints them): on the
# other half AUROC 0.84, the cosine alone 0.65.
_WEIGHTS = {"nearest": 1.755, "covered": 2.057, "sentence": 0.295, "pair": 1.185, "numbers": 2.325, "names": 1.236}
_CONSTANT = -6.073
_OPENING = re.compile(r"(yes|no)\b\s*[,.;:!–—-]*\s*(?=\S)", re.IGNORECASE)
_ASKED = 0.8  # share of the question's content words that have to be there
_OPPOSED = ("negation", "comparison")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a statement is held against.

    `text`: the sentences it quotes, whole. `before`: the sentences before them, where their pronouns point.
    `names`: folded names of the whole essay. `title`: the titles they stand under.
    """

    text: str
    before: str = ""
    names: Collection[str] = frozenset()
    title: str = ""


def conflict(statement: str, evidence: Evidence) -> tuple[str, str] | None:
    """The first thing in `statement` that its evidence does not bear; None if nothing is found.

    Why, a key of prompts/chat.toml [withheld], and the word in question.
    """
    text = evidence.text
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("number", lambda: unfounded_number(statement, text)),
        ("date", lambda: unfounded_date(statement, text)),
        ("name", lambda: unfounded_name(statement, text, evidence.before, evidence.names, evidence.title)),
        ("negation", lambda: contradiction(statement, text)),
        ("comparison", lambda: reversal(statement, text)),
        ("hedge", lambda: overstatement(statement, text)),
    )
    found = ((why, check()) for why, check in checks)
    return next(((why, word) for why, word in found if word), None)


def coverage(statement: str, evidence: str) -> float:
    """Share, 0..1, of the stems of `statement` that carry meaning and occur in `evidence`; 1 if it has none."""
    stems = set(content(statement))
    return len(stems & set(content(evidence))) / len(stems) if stems else 1.0


def signs(statement: str, evidence: Sequence[str], cosines: Sequence[float]) -> dict[str, float]:
    """The signs of `statement` against sentences, whose cosines with it are given: what the support score is made of.

    Shares and cosines, 0..1, each the higher the better. `nearest`: cosine of the statement and the likest sentence.
    `covered`: coverage by all the evidence; `sentence`: by the best single sentence; `pair`: by the two likest.
    `numbers`, `names`: share of the statement's numbers and names that the evidence has.
    """
    together = " ".join(evidence)
    order = sorted(range(len(evidence)), key=lambda at: -cosines[at])
    said = amounts(statement).numbers
    written = amounts(together).numbers
    own = names(statement, frozenset())
    there = frozenset(words(together))
    return {
        "nearest": max(map(float, cosines), default=0.0),
        "covered": coverage(statement, together),
        "sentence": max((coverage(statement, each) for each in evidence), default=0.0),
        "pair": coverage(statement, " ".join(evidence[at] for at in order[:2])),
        "numbers": share(sum((said & written).values()), sum(said.values())),
        "names": share(sum(set(words(name)) <= there for name in own), len(own)),
    }


def likely(found: Mapping[str, float]) -> float:
    """Score, 0..1, that a statement is supported; from 0.5 on it is likelier than not."""
    total = sum(weight * found[sign] for sign, weight in _WEIGHTS.items())
    return 1 / (1 + math.exp(-(total + _CONSTANT)))


def share(part: float, whole: float) -> float:
    """`part` of `whole`, 0..1; all of nothing is 1."""
    return part / whole if whole else 1.0


def cut_word(text: str) -> tuple[str, str]:
    """The word that `text` begins with, "Yes", "No" or "", and the rest. "No bridge stood" begins with neither."""
    opening = _OPENING.match(text)
    if opening is None or opening[0].strip().lower() == "no":
        return "", text
    return opening[1].capitalize(), text[opening.end() :]


def bears(word: str, rest: str, evidence: str, question: str) -> bool:
    """Whether `word` answers `question` truly, where `evidence` says `rest`.

    Yes: what is asked is said, all of it. No: the same words are there, and the opposite is said.
    """
    both = f"{rest} {evidence}"
    if coverage(question, both) < _ASKED:
        return False
    against = conflict(question, Evidence(both))
    if word == "Yes":
        return against is None
    return against is not None and against[0] in _OPPOSED
