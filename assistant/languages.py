"""Is a question in another language or script than the essay? A hint for the reader, never a reason to refuse."""

from __future__ import annotations

import unicodedata
from collections import Counter

from assistant.phrases import Phrases

_SAMPLE = 20_000  # characters of the essay that are looked at


def language_note(question: str, essay: str, phrases: Phrases) -> str:
    """What to tell a reader whose question is not in the essay's language; "" where it is, or nobody can tell."""
    asked, written = script(question), script(essay[:_SAMPLE])
    if asked and written and asked != written:
        return phrases.say("talk.say.language.script")
    mine, its = language(question, phrases), language(essay[:_SAMPLE], phrases)
    return phrases.say("talk.say.language.other", language=mine) if mine and its and mine != its else ""


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


def language(text: str, phrases: Phrases) -> str:
    """The language whose function words are most frequent in `text`, by two and by a half over the next; else ""."""
    words = Counter("".join(c.lower() if c.isalpha() else " " for c in text).split())
    hits = Counter[str]()
    for name in phrases.names("talk.languages"):
        hits[name.rsplit(".", 1)[1]] = sum(words[word] for word in set(phrases.templates[name].split()))
    (first, most), (_, next_most) = hits.most_common(2)
    return first if most >= 2 and most >= 1.5 * next_most and most > next_most else ""
