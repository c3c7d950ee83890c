"""Follow-ups without a model: "and the other group?", "why?", "when was it founded?" read with the turns before.

A question that names nothing of its own, or points back with a pronoun, borrows what the last question
was about. One that asks for something else leaves out what the last answer cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Answer
from assistant.words import content as content_words

# A pointer with enough named before it in the same question points there: (pattern, content words that are enough).
_POINTERS = (
    (re.compile(r"\b(?:it|its)\b", re.IGNORECASE), 3),
    (re.compile(r"\b(?:they|them|their|this|these|former|latter)\b", re.IGNORECASE), 2),
    (re.compile(r"\b(?:he|him|his|she|her|hers|those|such|ones?)\b", re.IGNORECASE), 1),
    (re.compile(r"\b(?:that|there)\b", re.IGNORECASE), 1),
)
_OPENERS = re.compile(
    r"(?:and|but|or|so|then|also|what about|how about|what else|how so|how come|really|since when|which ones?|"
    r"for example|such as|like what|tell me more|more|go on|explain|elaborate|in what way|what for|by whom|says who)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:other|others|another|else|more|further|second|next|besides|apart from that)\b", re.IGNORECASE
)
_NAMES = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w’'-]*(?:\s+(?:of|the|and)?\s*[A-Z][\w’'-]*)*")
_FEW = 2  # content words; with no more, a question that opens like a follow-up is one


@dataclass(frozen=True, slots=True)
class Condensed:
    """A question as it is looked up, and the spans of the last answer to leave out where it asks for another."""

    question: str
    cited: tuple[tuple[int, int], ...] = ()


def condensed(question: str, history: Sequence[Answer]) -> Condensed:
    """`question` with what it leaves unsaid, from the last turns of `history`; itself where it stands alone."""
    if not history or not follows_up(question):
        return Condensed(question)
    last = history[-1]
    cited = tuple((c.start, c.end) for c in last.citations) if _OTHERS.search(question) else ()
    topic = _topic(question, last)
    return Condensed(f"{question} ({topic})" if topic else question, cited)


def follows_up(question: str) -> bool:
    """Whether `question` cannot be understood by itself."""
    own = content_words(question)
    if not own:
        return True
    if _points(question):
        return len(own) <= 2 * _FEW
    opens = _OPENERS.match(question) is not None or _OTHERS.search(question) is not None
    return opens and len(own) <= _FEW and not _names(question)


def _points(question: str) -> bool:
    pointers = ((pattern.search(question), enough) for pattern, enough in _POINTERS)
    return any(found and len(content_words(question[: found.start()])) < enough for found, enough in pointers)


def _topic(question: str, last: Answer) -> str:
    """What the last question was about, less what this one says itself."""
    asked = last.condensed or last.question
    own = set(content_words(question))
    # A chain of follow-ups carries its topic in brackets; the newest words come first there.
    words = asked.replace("(", " ").replace(")", " ")
    if _points(question) and (names := _names(asked)):
        return " ".join(name for name in names if not set(content_words(name)) <= own)
    kept = [w for w in re.findall(r"[\w’'-]+", words) if (stems := content_words(w)) and not set(stems) & own]
    return " ".join(dict.fromkeys(kept))


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(match[0].strip() for match in _NAMES.finditer(text)))
