"""Greetings, thanks and questions about the essay as a whole, told apart by the patterns in prompts/talk.toml."""

from __future__ import annotations

import re
from functools import cache

from assistant.essay import Essay
from assistant.phrases import Phrases

_SECTIONS_NAMED = 8
_NOT_WORDS = re.compile(r"[^\w'\s]+")


def intent(question: str, phrases: Phrases) -> str:
    """Which kind of talk `question` is: greeting, thanks, farewell, help, about, summary, or "" for a question."""
    words = " ".join(_NOT_WORDS.sub(" ", question.lower().replace("’", "'")).split())
    things = "|".join(re.escape(phrases.templates[name]) for name in phrases.names("talk.patterns.things"))
    for name in phrases.names("talk.patterns"):
        kind = name.split(".")[2]
        if kind != "things" and _pattern(phrases.templates[name], things).fullmatch(words):
            return kind
    return ""


def reply(kind: str, essay: Essay, phrases: Phrases) -> str:
    """What the product says, in its own words, to talk of `kind` (greeting, thanks, farewell, help)."""
    title = essay.title or phrases.say("talk.say.untitled")
    if kind == "greeting":
        return phrases.say("talk.say.greeting", title=title)
    if kind == "help":
        return phrases.say("talk.say.help", title=title, topics=_topics(essay, phrases))
    return phrases.say(f"talk.say.{kind}")


def _topics(essay: Essay, phrases: Phrases) -> str:
    titles = list(dict.fromkeys(section.title for section in essay.sections if section.title))
    if not titles:
        return phrases.say("talk.say.no_topics")
    named = "; ".join(titles[:_SECTIONS_NAMED]) + ("; …" if len(titles) > _SECTIONS_NAMED else "")
    return phrases.say("talk.say.topics", sections=named)


@cache
def _pattern(template: str, things: str) -> re.Pattern[str]:
    parts = re.split(r"(\*|\{thing\})", template.lower())
    known = {"*": r".+", "{thing}": f"(?:{things})"}
    return re.compile("".join(known.get(part, re.escape(part)) for part in parts))
