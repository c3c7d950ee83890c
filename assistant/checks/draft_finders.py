"""What in an essay a reader would ask for, and the sentences that say it: names, sayings, numbers, causes, lists.

Each finder knows one kind of English sentence. What it cannot put into plain words it leaves out: a draft to be thrown
away costs a person more than one that was not made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.checks.draft_found import Found
from assistant.checks.draft_grammar import asked
from assistant.checks.draft_names import of_names
from assistant.checks.draft_numbers import of_numbers, of_years
from assistant.language import names_of

if TYPE_CHECKING:
    from assistant.essay import Essay, Sentence
    from assistant.phrases import Phrases

_BECAUSE = re.compile(r"(?P<clause>[^;:—–“”\"]+?)(?:,? because (?!of\b)|, since (?!\d))")
_COUNTED = re.compile(
    r"\b(?P<count>two|three|four|five|six) (?:\w+ )?(?P<noun>reasons|ways|kinds|sources|causes|problems|lessons|rules|"
    r"arguments|options|stages|steps|conditions|mistakes|objections|proposals|types|demands|groups)\b"
    r"(?P<tail>(?: (?!and\b|or\b|that\b|which\b)[a-z]+){0,4})(?=[,.:;])"
)
_URGED = re.compile(
    r"\bI would (?:therefore )?(?!be\b|say|like|love|have|not|rather|answer|argue|guess|call)[a-z]+|"
    r"\bI (?:propose|suggest|recommend)\b|\b[Ww]e (?:should|ought to|must) (?!be\b|not\b|have\b)|"
    r"(?<!which )(?<!that )(?<!where it )\bought to be [a-z]+ed\b"
)
_ENUMERATES = re.compile(r"\b(?:first|second|third|fourth|last|one|another|the other|finally)\b", re.IGNORECASE)


def found_in(essay: Essay, phrases: Phrases) -> Iterator[Found]:
    """Everything that can be asked of `essay`, kind by kind."""
    known = names_of(essay.text)
    prose = [sentence for sentence in essay.sentences if sentence.kind in ("prose", "item")]
    yield from of_names(prose, known, phrases)
    for sentence in prose:
        for one in (
            *of_numbers(sentence, known, phrases),
            *_because(sentence, known),
            *of_years(sentence, essay, known, phrases),
        ):
            yield replace(one, evidence=(sentence.text,))
    yield from _counted(prose, phrases)
    urged = tuple(sentence.text for sentence in prose[len(prose) // 2 :] if _URGED.search(sentence.text))
    if 0 < len(urged) <= 5:
        yield Found(phrases.say("checks.draft.urged"), "view", urged, any_of=True)


def _because(sentence: Sentence, known: frozenset[str]) -> Iterator[Found]:
    for match in _BECAUSE.finditer(sentence.text):
        clause = re.split(r", (?:and|but|so|yet) |, (?=[a-z])", match["clause"])[-1]
        if "because" not in sentence.text[: match.end("clause")] and (
            ask := asked("Why", re.sub(r"^(?:And|But|So|Yet|Still) ", "", clause), known)
        ):
            yield Found(ask, "cause")


def _counted(prose: Sequence[Sentence], phrases: Phrases) -> Iterator[Found]:
    """Which the three reasons are, where they are told one by one: after a colon, or in the sentences that follow."""
    for at, sentence in enumerate(prose):
        match = _COUNTED.search(sentence.text)
        if match is None:
            continue
        following = [
            s for s in prose[at + 1 : at + 6] if s.paragraph == sentence.paragraph or s.lead == sentence.number
        ]
        items = tuple(s.text for s in following if s.lead == sentence.number) or _one_by_one(following)
        if ":" in sentence.text[match.end() :]:
            items = (sentence.text,)
        if items:
            ask = phrases.say("checks.draft.counted", count=match["count"], noun=match["noun"] + match["tail"])
            yield Found(ask, "list", items)


def _one_by_one(following: Sequence[Sentence]) -> tuple[str, ...]:
    openings = [re.sub(r"^(?:And|Or|But) ", "", s.text).split()[0].lower() for s in following]
    told = [s.text for s in following if _ENUMERATES.search(s.text[:40])]
    alike = [s.text for s, word in zip(following, openings, strict=True) if word == openings[0]]
    items = told if len(told) > 1 else alike
    return tuple(items) if len(items) > 1 else ()
