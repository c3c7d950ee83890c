"""Is a question in another language or script than the essay? A hint for the reader, never a reason to refuse."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.phrases import Phrases

_SAMPLE = 4_000  # characters of the essay that are looked at


@dataclass(frozen=True, slots=True)
class Tongues:
    """The function words of the languages that can be told apart, and what one essay is written in.

    `script` and `language` are the essay's; "" where they cannot be told.
    """

    words: Mapping[str, frozenset[str]]
    script: str
    language: str

    @classmethod
    def around(cls, essay: str, phrases: Phrases) -> Tongues:
        """The languages of prompts/talk.toml, and the one the beginning of `essay` is in."""
        names = phrases.names("talk.languages")
        words = {name.rsplit(".", 1)[1]: frozenset(phrases.templates[name].split()) for name in names}
        return cls(words, script(essay[:_SAMPLE]), language(essay[:_SAMPLE], words))

    def note(self, question: str, phrases: Phrases) -> str:
        """What to tell a reader whose question is not in the essay's language; "" where it is, or nobody can tell."""
        asked = script(question)
        if asked and self.script and asked != self.script:
            return phrases.say("talk.say.language.script")
        asked = language(question, self.words)
        if asked and self.language and asked != self.language:
            return phrases.say("talk.say.language.other", language=asked)
        return ""


def script(text: str) -> str:
    """The script most letters of `text` belong to, by their Unicode names ("LATIN", "CJK", ...); "" without letters."""
    # Japanese mixes three scripts, so its kana count as CJK.
    names = (
        unicodedata.name(c, "?").split()[0].replace("HIRAGANA", "CJK").replace("KATAKANA", "CJK")
        for c in text
        if c.isalpha()
    )
    most = Counter(names).most_common(1)
    return most[0][0] if most else ""


def language(text: str, words: Mapping[str, frozenset[str]]) -> str:
    """The language whose function words are most frequent in `text`, by two and by a half over the next; else ""."""
    said = "".join(c.lower() if c.isalpha() else " " for c in text).split()
    hits = sorted(((sum(word in known for word in said), name) for name, known in words.items()), reverse=True)
    (most, first), (next_most, _) = hits[:2]
    return first if most >= 2 and most >= 1.5 * next_most and most > next_most else ""
