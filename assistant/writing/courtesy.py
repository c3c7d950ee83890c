"""Cuts greetings and politeness off a question: "Hi there! Could you please tell me who ..." asks "Who ...".

Only what surely is courtesy goes: a greeting is followed by a stop or by a word that begins a question, so that "Hello
Sora fans" and "OK Computer" stay as they are. The phrases are those of [courtesy] in prompts/talk.toml.
"""

from __future__ import annotations

import re

from assistant.phrases import Phrases

_STOP = r"[\s]*[,.!;:–—-]+\s+"


def without_greeting(question: str, phrases: Phrases) -> str:
    """`question` without the courtesies around it; unchanged where there are none, or where nothing else is left."""
    rest = question
    for pattern in (_greeting(phrases), _request(phrases)):
        # "Hello! Thanks. Please, can you tell me": one after the other.
        while (cut := pattern.sub("", rest, count=1)) != rest and cut.strip(" ?!.,"):
            rest = cut
    shorter = _closing(phrases).sub(r"\1", rest)
    rest = shorter if shorter.strip(" ?!.,") else rest
    return rest if rest == question else rest[:1].upper() + rest[1:]


def _greeting(phrases: Phrases) -> re.Pattern[str]:
    """A greeting, perhaps with whom it greets, and its stop."""
    greeted = rf"(?:{_any_of(phrases, 'greetings')})(?:,? (?:{_any_of(phrases, 'names')}))*"
    return re.compile(rf"^\W*{greeted}(?:{_STOP}|\s+(?={_begins(phrases)}))", re.IGNORECASE)


def _request(phrases: Phrases) -> re.Pattern[str]:
    """What stands around an indirect question."""
    return re.compile(
        rf"^\W*(?:{_any_of(phrases, 'requests')})(?:{_STOP}|,?\s+(?!please)(?={_begins(phrases)}))", re.IGNORECASE
    )


def _closing(phrases: Phrases) -> re.Pattern[str]:
    """Thanks or "please" behind the question; the question's own mark stays."""
    return re.compile(rf"(?:,\s*|(?<=[?.!])\s*)(?:{_any_of(phrases, 'closings')})\s*[.!]*(\??)\s*$", re.IGNORECASE)


def _begins(phrases: Phrases) -> str:
    words = phrases.say("talk.courtesy.begins").split()
    return rf"(?:{'|'.join(map(re.escape, words))})\b"


def _any_of(phrases: Phrases, name: str) -> str:
    """A pattern of the phrases `name`, the longest first; an apostrophe matches both kinds."""
    listed = sorted((phrases.templates[at] for at in phrases.names(f"talk.courtesy.{name}")), key=len, reverse=True)
    return "|".join(re.escape(phrase).replace("'", "['’]") for phrase in listed)
