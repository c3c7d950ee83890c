"""The "Yes" or "No" an answer begins with: kept where what follows, and what it cites, bears it out. English."""

from __future__ import annotations

import re

from assistant.grounding.support import Evidence, conflict, coverage

_OPENING = re.compile(r"(yes|no)\b\s*[,.;:!–—-]*\s*(?=\S)", re.IGNORECASE)
_SAID = 0.8  # share of the question's content words that have to be there
_OPPOSED = ("negation", "comparison")


def split(text: str) -> tuple[str, str]:
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
    if coverage(question, both) < _SAID:
        return False
    against = conflict(question, Evidence(both))
    if word == "Yes":
        return against is None
    return against is not None and against.why in _OPPOSED
