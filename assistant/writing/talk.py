"""Small talk, told from questions by the patterns in prompts/talk.toml, and courtesies, cut off a question.

Patterns match a message as a whole. Only what surely is courtesy goes: a greeting is followed by a stop or by a word
that begins a question, so that "Hello Sora fans" and "OK Computer" stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.essay import Essay
from assistant.phrases import Phrases

NOTHING_BEFORE = "nothing_before"  # "go on", where nothing was asked yet
TOO_MANY = "too_many"  # one question of too many asked at once
_SECTIONS_NAMED = 8
_STOP = r"[\s]*[,.!;:–—-]+\s+"
_NOT_WORDS = re.compile(r"[^\w'\s]+")


@dataclass(frozen=True, slots=True)
class Talk:
    """The patterns of small talk, one expression a kind, and of what stands before a question and after it."""

    patterns: Mapping[str, re.Pattern[str]]
    before: Sequence[re.Pattern[str]]
    after: re.Pattern[str]

    @classmethod
    def of(cls, phrases: Phrases) -> Talk:
        """The patterns of prompts/talk.toml."""
        kinds: dict[str, list[str]] = {}
        for name in phrases.names("talk.patterns"):
            template = phrases.templates[name].lower()
            kinds.setdefault(name.split(".")[2], []).append(".+".join(map(re.escape, template.split("*"))))
        greetings, names, requests, closings = (
            _any_of(phrases, kind) for kind in ("greetings", "names", "requests", "closings")
        )
        begins = rf"(?=(?:{'|'.join(phrases.say('talk.courtesy.begins').split())})\b)"
        before = (
            rf"^\W*(?:{greetings})(?:,? (?:{names}))*(?:{_STOP}|\s+{begins})",
            rf"^\W*(?:{requests})(?:{_STOP}|,?\s+(?!please){begins})",
        )
        after = rf"(?:,\s*|(?<=[?.!])\s*)(?:{closings})\s*[.!]*(\??)\s*$"  # the question's own mark stays
        return cls(
            {kind: re.compile("|".join(each)) for kind, each in kinds.items()},
            [re.compile(pattern, re.IGNORECASE) for pattern in before],
            re.compile(after, re.IGNORECASE),
        )

    def intent(self, question: str) -> str:
        """The kind of talk that `question` is, as [patterns] of prompts/talk.toml names it; "" for a question."""
        words = " ".join(_NOT_WORDS.sub(" ", question.lower().replace("’", "'")).split())
        return next((kind for kind, pattern in self.patterns.items() if pattern.fullmatch(words)), "")

    def bare(self, question: str) -> str:
        """`question` without the courtesies around it; unchanged where there are none, or where nothing is left."""
        rest = question
        for pattern in self.before:
            # "Hello! Thanks. Please, can you tell me": one after the other.
            while (cut := pattern.sub("", rest, count=1)) != rest and cut.strip(" ?!.,"):
                rest = cut
        shorter = self.after.sub(r"\1", rest)
        rest = shorter if shorter.strip(" ?!.,") else rest
        return rest if rest == question else rest[:1].upper() + rest[1:]


def _any_of(phrases: Phrases, name: str) -> str:
    """A pattern of the phrases `name`, the longest first; an apostrophe matches both kinds."""
    listed = sorted((phrases.templates[at] for at in phrases.names(f"talk.courtesy.{name}")), key=len, reverse=True)
    return "|".join(re.escape(phrase).replace("'", "['’]") for phrase in listed)


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
