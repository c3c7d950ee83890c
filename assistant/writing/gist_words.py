"""The words by which a question about the whole or a part is known, from prompts/gist.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.language import is_content
from assistant.phrases import Phrases

_LISTS = ("thing", "author", "head", "point", "say", "plain")
_PLACES = ("unit", "first", "second", "third", "fourth", "fifth", "middle", "last", "beginning", "ending", "link")
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_SHORTENED = re.compile(r"'(?:s|re|d|ll|ve|m)\b")
_SPELLED = (
    (re.compile(r"\btl\s?[;,:/]?\s?dr\b"), "tldr"),
    (re.compile(r"\bwhats\b"), "what"),
)


@dataclass(frozen=True, slots=True)
class GistWords:
    """Sets of lower-case words by their names in prompts/gist.toml: "thing", "author", ..., "unit", "first", ..."""

    sets: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, phrases: Phrases) -> GistWords:
        """The lists of prompts/gist.toml.

        Raises:
            PromptError: a list that is needed is missing from the file.
        """
        names = {name: f"gist.words.{name}" for name in _LISTS} | {name: f"gist.part.{name}" for name in _PLACES}
        return cls({name: frozenset(phrases.say(at).split()) for name, at in names.items()})

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


def plain(question: str) -> str:
    """`question` in lower case with straight apostrophes and one spelling of "tl;dr"; each word stays where it was."""
    text = question.lower().replace("’", "'")
    for pattern, instead in _SPELLED:
        text = pattern.sub(lambda match, word=instead: word.ljust(len(match[0])), text)  # type: ignore[misc]
    return text


def words_of(text: str) -> list[str]:
    """The words of `text` (as `plain` gives it), without 's and its like."""
    return _WORD.findall(_SHORTENED.sub("", text))
