"""Statements as questions: "The firm moved because ..." as "Why did the firm move?". English, and only what is safe."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.language import english_words

_AUXILIARIES = frozenset("is are was were can cannot could will would should must".split())
_OPEN = frozenset(
    "it they he she this that these those there we you who which what them him her us its their his mine here one such "
    "whose would could had might may will can should must "
    "nobody nothing everything everyone somebody someone anything none some many most few not if when".split()
)
_LEADING = frozenset(
    "in on at by for from with to of as and but or so yet then still if when since while after".split()
)
_ARTICLES = frozenset("the a an".split())
_PAST = dict(
    pair.split("/")
    for pair in (
        "began/begin became/become bought/buy broke/break brought/bring built/build burnt/burn came/come "
        "caught/catch chose/choose drew/draw drove/drive fell/fall felt/feel fled/flee flew/fly fought/fight "
        "found/find froze/freeze gave/give got/get grew/grow held/hold hid/hide kept/keep knew/know "
        "left/leave lent/lend lost/lose made/make meant/mean met/meet paid/pay ran/run rose/rise said/say "
        "sank/sink sat/sit saw/see sold/sell sent/send shook/shake shrank/shrink slept/sleep spent/spend "
        "spoke/speak stole/steal stood/stand stuck/stick swore/swear thought/think threw/throw taught/teach "
        "told/tell took/take understood/understand went/go won/win wore/wear withdrew/withdraw wrote/write "
        "had/have put/put set/set led/lead did/do"
    ).split()
)
_SHORT = 9  # words of what follows the verb; a longer question is none that a reader would ask


@dataclass(frozen=True, slots=True)
class DraftItem:
    """A question, its kind (a tag), and what answers it.

    `evidence`: sentences one of which has to be cited. `about` is the name or the year that is asked for. Without
    evidence it is a question that the essay does not answer.
    """

    ask: str
    kind: str
    evidence: tuple[str, ...] = ()
    about: str = ""


def as_question(word: str, clause: str, known: Collection[str]) -> str:
    """`clause` as a question that opens with `word` (Why, What ...); "" where its grammar is not plain.

    Args:
        word: the question word.
        clause: subject, verb and what follows, without a conjunction.
        known: folded names of the whole essay.
    """
    tokens = clause.strip(" ,.;").split()
    at = next((at for at, token in enumerate(tokens[:9]) if at and _is_verb(token)), 0)
    subject = as_subject(tokens[:at], known)
    if not subject:
        return ""
    verb, rest = tokens[at], re.split(r",(?!\d)|[;:—–(“\"]", " ".join(tokens[at + 1 :]))[0].split()
    pointing = {"i", "my", "me", "it", "them", "him", "her", "they", "he", "she", "this", "that"}
    if pointing & {token.lower() for token in rest} or len(rest) > _SHORT:
        return ""
    if verb not in _AUXILIARIES and any(_is_verb(token) or token in ("may", "might") for token in rest[:4]):
        return ""  # "Seed coated abroad may be imported": that verb only tells which seed
    helped = [verb, subject] if verb in _AUXILIARIES else ["did", subject, base(verb)]
    return f"{' '.join([word, *helped, *rest])}?"


def as_subject(tokens: Sequence[str], known: Collection[str]) -> str:
    """`tokens` as the subject of a question: nothing a pronoun stands for but the author; "" where it is none."""
    text = " ".join(tokens)
    if text == "I":
        return "the author"
    lower = [token.lower() for token in tokens]
    if (
        not 0 < len(tokens) <= 7
        or _OPEN & set(lower)
        or lower[0] in _LEADING
        or not text.replace(" ", "")[-1].isalpha()
    ):
        return ""
    if re.search(r"[,;:“”\"(]|\b(?:I|my|our|ours)\b", text) or lower[-1].endswith(("ly", "ing")):
        return ""
    is_name = re.sub(r"[’']s$", "", lower[0]) in known or (
        len(tokens) > 1 and tokens[1][:1].isupper() and lower[0] not in _ARTICLES
    )
    return " ".join([tokens[0] if is_name else tokens[0][0].lower() + tokens[0][1:], *tokens[1:]])


def last_words(text: str) -> list[str]:
    """The last words of `text` that belong together: what may be the subject of the verb that follows them."""
    parts = re.split(r"[,;:—–(“”\"]|\b(?:that|when|because|and|but|since|while|as|which|who|if|where|then|so)\b", text)
    return parts[-1].split()


def base(verb: str) -> str:
    """The plain form of a verb in the past or the third person; "" where it is not known."""
    if verb in _PAST:
        return _PAST[verb]
    tries: list[str] = []
    if verb.endswith("ed"):
        doubled = len(verb) > 4 and verb[-3] == verb[-4] and verb[-3] not in "ls"
        tries = (
            [verb[:-3]] if doubled else [verb[:-3] + "y", verb[:-1]] if verb.endswith("ied") else [verb[:-1], verb[:-2]]
        )
    elif verb.endswith("s"):
        tries = [verb[:-1], verb[:-2]]
    return next((form for form in tries if form in english_words()), "")


def _is_verb(token: str) -> bool:
    return token in _AUXILIARIES or token in _PAST or (token.endswith("ed") and bool(base(token)))
