"""The words by which small talk, courtesies, and questions about the whole or a part are known, and replies to talk.

Patterns of talk match a message as a whole. Only what surely is courtesy is cut off a question: a greeting is followed
by a stop or by a word that begins a question, so that "Hello Sora fans" and "OK Computer" stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.essay import Essay
from assistant.language import is_content
from assistant.phrases import Phrases

NOTHING_BEFORE = "nothing_before"  # "go on", where nothing was asked yet
TOO_MANY = "too_many"  # one question of too many asked at once
_SECTIONS_NAMED = 8
_STOP = r"[\s]*[,.!;:–—-]+\s+"
_NOT_WORDS = re.compile(r"[^\w'\s]+")
_LISTS = ("thing", "author", "head", "point", "say", "plain")
_PLACES = ("unit", "first", "last", "beginning", "ending", "link")
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_SHORTENED = re.compile(r"'(?:s|re|d|ll|ve|m)\b")


@dataclass(frozen=True, slots=True)
class Wording:
    """The patterns of small talk, one expression a kind, and of what stands before a question and after it; and sets of
    lower-case words by their names in prompts/gist.toml: "thing", "author", ..., "unit", "first", ...
    """

    talk: Mapping[str, re.Pattern[str]]
    before: Sequence[re.Pattern[str]]
    after: re.Pattern[str]
    sets: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, phrases: Phrases) -> Wording:
        """That of prompts/talk.toml and prompts/gist.toml.

        Raises:
            PromptError: a list that is needed is missing from the files.
        """
        kinds: dict[str, list[str]] = {}
        for name in phrases.names("talk.patterns"):
            template = phrases.templates[name].lower()
            kinds.setdefault(name.split(".")[2], []).append(".+".join(map(re.escape, template.split("*"))))
        greetings, names, requests, closings = (
            _phrases(phrases, kind) for kind in ("greetings", "names", "requests", "closings")
        )
        begins = rf"(?=(?:{'|'.join(phrases.say('talk.courtesy.begins').split())})\b)"
        before = (
            rf"^\W*(?:{greetings})(?:,? (?:{names}))*(?:{_STOP}|\s+{begins})",
            rf"^\W*(?:{requests})(?:{_STOP}|,?\s+(?!please){begins})",
        )
        named = {name: f"gist.words.{name}" for name in _LISTS} | {name: f"gist.part.{name}" for name in _PLACES}
        after = rf"(?:,\s*|(?<=[?.!])\s*)(?:{closings})\s*[.!]*(\??)\s*$"  # the question's own mark stays
        return cls(
            {kind: re.compile("|".join(each)) for kind, each in kinds.items()},
            [re.compile(pattern, re.IGNORECASE) for pattern in before],
            re.compile(after, re.IGNORECASE),
            {name: frozenset(phrases.say(at).split()) for name, at in named.items()},
        )

    def intent(self, question: str) -> str:
        """The kind of talk that `question` is, as [patterns] of prompts/talk.toml names it; "" for a question."""
        words = " ".join(_NOT_WORDS.sub(" ", question.lower().replace("’", "'")).split())
        return next((kind for kind, pattern in self.talk.items() if pattern.fullmatch(words)), "")

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

    def any_of(self, *names: str) -> str:
        """A pattern that matches any word of the lists `names`, the longest first."""
        every = sorted({word for name in names for word in self.sets[name]}, key=lambda word: (-len(word), word))
        return f"(?:{'|'.join(map(re.escape, every))})"

    def has(self, words: list[str], *names: str) -> bool:
        """Whether any of `words` stands in one of the lists `names`."""
        return any(word in self.sets[name] for word in words for name in names)

    def foreign(self, words: list[str]) -> list[str]:
        """Those of `words` that carry meaning and stand in no list: what a question names of its own."""
        return [word for word in words if is_content(word) and not self.has([word], *_LISTS)]


def _phrases(phrases: Phrases, name: str) -> str:
    """A pattern of the phrases `name`, the longest first; an apostrophe matches both kinds."""
    listed = sorted((phrases.templates[at] for at in phrases.names(f"talk.courtesy.{name}")), key=len, reverse=True)
    return "|".join(re.escape(phrase).replace("'", "['’]") for phrase in listed)


def reply(kind: str, essay: Essay, phrases: Phrases) -> str:
    """What the product says, in its own words, to talk of `kind`, as `Wording.intent` names it."""
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


def plain(question: str) -> str:
    """`question` in lower case with straight apostrophes and one spelling of "tl;dr"; each word stays where it was."""
    text = re.sub(r"\bwhats\b", "what ", question.lower().replace("’", "'"))
    return re.sub(r"\btl\s?[;,:/]?\s?dr\b", lambda found: "tldr".ljust(len(found[0])), text)


def words_of(text: str) -> list[str]:
    """The words of `text` (as `plain` gives it), without 's and its like."""
    return _WORD.findall(_SHORTENED.sub("", text))
