"""Which language and script a text is in, and whether a question is in another than the essay.

That is a hint for who asks, never a reason to refuse; and it tells where sentences end.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from types import MappingProxyType

from assistant.phrases import Phrases

_SURE = 0.1  # of all words are function words of the language that a longer text is in
_SAMPLE = 4_000  # characters of a text that are looked at
_WORDS = MappingProxyType(
    {
        "German": (
            "der die das und ist wie was warum wer wann wurde nicht ein eine von mit für auf den dem welche wo gibt "
            "über hat"
        ),
        "French": (
            "le la les des est que qui pourquoi quand comment une dans pour sur avec quel quelle sont "
            "du au ce cette où il elle"
        ),
        "Spanish": ("el los las que es por qué quién cuándo cómo una del para con cuál son en se su fue dónde está y"),
        "Italian": ("il lo gli che è perché chi quando come una della per con quale sono nel di cosa dove stato viene"),
        "Portuguese": "os as que é por quem quando como uma para com qual são não foi do da em onde está",
        "Dutch": "de het een van is wat waarom wie wanneer hoe niet met voor op welke zijn werd waar er",
        "Polish": "jest co dlaczego kto kiedy jak nie się na do czy jaki jaka gdzie został z w",
        "Swedish": "är vad varför vem när hur inte en ett och för på av med som vilken var",
        "English": (
            "the is are was were what why who when how which does did do of to in for on with a an and "
            "by from it that this where"
        ),
    }
)
# Whose own rules of sentencex are better than its English ones; by its French ones "M. Dupont" is two sentences.
_CODES = MappingProxyType({"German": "de", "Spanish": "es", "Portuguese": "pt", "Dutch": "nl", "Polish": "pl"})


def splitter_code(text: str) -> str:
    """The language, in two letters, by whose rules the sentences of `text` are told apart."""
    return _CODES.get(_language(text[:_SAMPLE], _SURE), "en")


def language_note(question: str, essay: str, phrases: Phrases) -> str:
    """What to tell a user whose question is not in the essay's language; "" where it is, or nobody can tell."""
    essay = essay[:_SAMPLE]
    asked, written = _script(question), _script(essay)
    if asked and written and asked != written:
        return phrases.say("talk.say.language.script")
    asked, written = _language(question), _language(essay)
    return phrases.say("talk.say.language.other", language=asked) if asked and written and asked != written else ""


@lru_cache(maxsize=16)  # the essay is asked of with every question
def _script(text: str) -> str:
    """The script most letters of `text` belong to, by their Unicode names ("LATIN", "CJK", ...); "" without letters."""
    # Japanese mixes three scripts, so its kana count as CJK.
    names = (
        unicodedata.name(c, "?").split()[0].replace("HIRAGANA", "CJK").replace("KATAKANA", "CJK")
        for c in text
        if c.isalpha()
    )
    most = Counter(names).most_common(1)
    return most[0][0] if most else ""


@lru_cache(maxsize=16)
def _language(text: str, share: float = 0.0) -> str:
    """The language whose function words are most frequent in `text`; else "".

    They have to be two, `share` of all words, and by a half more than those of the next language.
    """
    said = "".join(c.lower() if c.isalpha() else " " for c in text).split()
    hits = sorted(
        ((sum(map(set(known.split()).__contains__, said)), name) for name, known in _WORDS.items()), reverse=True
    )
    (most, first), (next_most, _) = hits[:2]
    return first if most >= max(2, share * len(said), 1.5 * next_most) else ""
