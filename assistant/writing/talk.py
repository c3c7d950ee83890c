"""Small talk, told from questions by the patterns in prompts/talk.toml, which match a message as a whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.essay import Essay
from assistant.phrases import Phrases

NOTHING_BEFORE = "nothing_before"  # "go on", where nothing was asked yet
TOO_MANY = "too_many"  # one question of too many asked at once
_SECTIONS_NAMED = 8
_NOT_WORDS = re.compile(r"[^\w'\s]+")


@dataclass(frozen=True, slots=True)
class Talk:
    """The patterns of small talk, ready to match: one expression a kind."""

    patterns: Mapping[str, re.Pattern[str]]

    @classmethod
    def of(cls, phrases: Phrases) -> Talk:
        """The patterns of prompts/talk.toml."""
        kinds: dict[str, list[str]] = {}
        for name in phrases.names("talk.patterns"):
            kinds.setdefault(name.split(".")[2], []).append(_pattern(phrases.templates[name]))
        return cls({kind: re.compile("|".join(each)) for kind, each in kinds.items()})

    def intent(self, question: str) -> str:
        """The kind of talk that `question` is, as [patterns] of prompts/talk.toml names it; "" for a question."""
        words = " ".join(_NOT_WORDS.sub(" ", question.lower().replace("’", "'")).split())
        return next((kind for kind, pattern in self.patterns.items() if pattern.fullmatch(words)), "")


def reply(kind: str, essay: Essay, phrases: Phrases) -> str:
    """What the product says, in its own words, to talk of `kind`, as `Talk.intent` names it."""
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


def _pattern(template: str) -> str:
    return ".+".join(re.escape(part) for part in template.lower().split("*"))
