"""Greetings, thanks and questions about the essay as a whole, told apart by the patterns in prompts/talk.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.essay import Essay
from assistant.phrases import Phrases

_SECTIONS_NAMED = 8
_NOT_WORDS = re.compile(r"[^\w'\s]+")


@dataclass(frozen=True, slots=True)
class Talk:
    """The patterns of small talk, ready to match: one expression a kind."""

    patterns: Mapping[str, re.Pattern[str]]

    @classmethod
    def of(cls, phrases: Phrases) -> Talk:
        """The patterns of prompts/talk.toml."""
        things = "|".join(re.escape(phrases.templates[name]) for name in phrases.names("talk.patterns.things"))
        kinds: dict[str, list[str]] = {}
        for name in phrases.names("talk.patterns"):
            if not name.startswith("talk.patterns.things."):
                kinds.setdefault(name.split(".")[2], []).append(_pattern(phrases.templates[name], things))
        return cls({kind: re.compile("|".join(each)) for kind, each in kinds.items()})

    def intent(self, question: str) -> str:
        """Which kind of talk `question` is: greeting, thanks, farewell, help, about, summary, or "" for a question."""
        words = " ".join(_NOT_WORDS.sub(" ", question.lower().replace("’", "'")).split())
        return next((kind for kind, pattern in self.patterns.items() if pattern.fullmatch(words)), "")


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


def _pattern(template: str, things: str) -> str:
    known = {"*": r".+", "{thing}": f"(?:{things})"}
    return "".join(known.get(part, re.escape(part)) for part in re.split(r"(\*|\{thing\})", template.lower()))
