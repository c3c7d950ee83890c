"""Who and what an essay names: who they are, what they say, what is told of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.checks.draft_grammar import DraftItem, as_subject, last_words
from assistant.language import DAYS, MONTHS, is_of_a_people

if TYPE_CHECKING:
    from assistant.essay import Sentence
    from assistant.phrases import Phrases

_NAME = r"(?P<name>[A-Z][a-z’'-]+\w*(?:[ -](?:& )?[A-Z][\w’'-]*\w)*)"
_ROLE = r"(?:[Aa]n?|[Tt]he|[Oo]ne|[Hh]is|[Hh]er|[Ii]ts|[Oo]ur|[Mm]y|[Tt]heir)"
_INTRODUCED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_ROLE}(?: [a-z][\w’'-]*){{1,6}},? (?:named|called) {_NAME}",
        rf"(?:^|[,;—–] |\b(?:and|but|when|while|that) ){_ROLE}(?: [\w’'-]+){{1,5}}, (?:one )?{_NAME}(?=[,.;])",
        rf"(?<!\bof )(?<!\bat )(?<!\bin )(?<!\bto )(?<!\bon )\b{_NAME}, (?:an?|the|his|her|its|which)\b",
        rf"{_NAME}, (?:who|whose)\b",
        rf"\b(?:[Hh]er|[Hh]is|[Ii]ts|[Tt]he [a-z]+(?:[’']s)?)(?: name)? (?:is|was) (?:called |named )?{_NAME}(?=[,.;])",
        rf"^{_NAME} (?:is|was) (?:an?|the)\b",
    )
)
_PLACED = re.compile(
    r"[A-Z][\w’'-]* $|^(?:In|On|At|By|After|During|Before|Since|From|Until|For|Near|Under|Outside)\b[^,]*$"
)
_SAYING = re.compile(
    r",? (?:told(?= (?:me|us)\b)|said|says?|admitted|admits|argued?|argues|claimed|claims?|writes|wrote|believes?|"
    r"insisted|insists|reckons?|reckoned|fears|feared|warned|warns|points? out|pointed out|answered|answers|explained|"
    r"explains|estimates?|estimated|complained|complains|calls (?=[^,.]{3,40}[“\"]))"
    r"(?= (?:that|me|us)\b|[,:]? [“\"]|[,.]|(?<=calls ))"
)
_HE_SAYS = re.compile(
    r"[”\"],? (?:[Hh]e|[Ss]he) (?:said|told|says|asked)\b|"
    r"^(?:He|She) (?:said|says|told|admits|believes|argues|fears|points out|calls)\b"
)
_HE = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er|who|whose|told|said|says)\b")
_NO_NAMES = frozenset((*(name.title() for name in (*MONTHS, *DAYS)), "God", "Dr", "Mr", "Mrs", "Ms"))


def of_names(prose: Sequence[Sentence], known: frozenset[str], phrases: Phrases) -> Iterator[DraftItem]:
    """Questions about the names in `prose`; `known` are the folded names of the whole essay."""
    introduced = [*_introductions(prose, known, phrases)]
    yield from introduced
    yield from _words(prose, known, {one.about for one in introduced if one.kind == "who"}, phrases)
    yield from _names(prose, known, {one.about for one in introduced}, phrases)


def _introductions(prose: Sequence[Sentence], known: frozenset[str], phrases: Phrases) -> Iterator[DraftItem]:
    """Who a person is, what a thing is, where the essay says so."""
    seen: set[str] = set()
    for at, sentence in enumerate(prose):
        for found in (match for pattern in _INTRODUCED for match in pattern.finditer(_blot_quotes(sentence.text))):
            name = found["name"]
            first = name.split()[0]
            if first in _NO_NAMES or first.lower() not in known or any(name in other for other in seen):
                continue
            if _PLACED.search(sentence.text[: found.start("name")]):
                continue
            seen.add(name)
            after = sentence.text[found.end("name") :] + " " + (prose[at + 1].text[:60] if at + 1 < len(prose) else "")
            sure = " " in name and "&" not in name and (" named " in found[0] or _HE.search(after))
            key = "who" if sure or re.match(r"[Hh](?:er|is) name", found[0]) else "what"
            yield DraftItem(phrases.say(f"checks.draft.{key}", name=name), key, (sentence.text,), about=name)


def _words(prose: Sequence[Sentence], known: frozenset[str], people: set[str], phrases: Phrases) -> Iterator[DraftItem]:
    """What somebody says, thinks or writes; all the places where it is told. `people` are known by their full names."""
    told: dict[str, list[str]] = {}
    last = ""
    for sentence in prose:
        plain = _blot_quotes(sentence.text)
        for match in _SAYING.finditer(plain):
            who = as_subject(last_words(_without_aside(plain[: match.start()], match[0])), known)
            if who and (who[0].isupper() or re.match(r"(?:the|an?|his|her) ", who)):
                told.setdefault(_full(who, {*told, *people}), []).append(sentence.text)
        names = {match[0] for match in re.finditer(_NAME, plain) if match[0].split()[0].lower() in known}
        last = names.pop() if len(names) == 1 else "" if names else last
        if last and _full(last, {*told, *people}) in {*told, *people} and _HE_SAYS.search(sentence.text):
            told.setdefault(_full(last, {*told, *people}), []).append(sentence.text)
    for name, sentences in told.items():
        if name not in _NO_NAMES | {"the author"} and len(sentences) <= 5:
            ask = phrases.say("checks.draft.said", name=name)
            yield DraftItem(ask, "said", tuple(dict.fromkeys(sentences)), any_of=True, about=name)


def _without_aside(text: str, verb: str) -> str:
    """`text` before a verb, without what stands between two commas: of "A nurse, Ines Falk, told" the name."""
    aside = re.search(r", ([^,]{3,40})$", text) if verb.startswith(",") else None
    if aside is None:
        return text
    return aside[1] if re.fullmatch(_NAME, aside[1]) else text[: aside.start()]


def _full(name: str, known: Iterable[str]) -> str:
    """The name as it was given in full: "Ines Falk" of "Falk"."""
    return max((other for other in known if set(name.split()) <= set(other.split())), key=len, default=name)


def _names(prose: Sequence[Sentence], known: frozenset[str], others: set[str], phrases: Phrases) -> Iterator[DraftItem]:
    """What is told of a name that several sentences use, the most used first."""
    told: dict[str, list[str]] = {}
    for sentence in prose:
        for name in {match["name"] for match in re.finditer(rf"(?<=[a-z,;] ){_NAME}", sentence.text)}:
            day = name.split()[0].rstrip("s") in _NO_NAMES or is_of_a_people(name.lower())
            if name.split()[0].lower() in known and not day and _full(name, others) not in others:
                told.setdefault(name, []).append(sentence.text)
    for name, sentences in sorted(told.items(), key=lambda item: -len(item[1]))[:3]:
        if 3 <= len(sentences) <= 6:
            yield DraftItem(
                phrases.say("checks.draft.about", topic=name), "name", tuple(sentences), any_of=True, about=name
            )


def _blot_quotes(text: str) -> str:
    """`text` with what stands in quotation marks blotted out, letter for letter."""
    return re.sub(r"[“\"][^”\"]*[”\"]", lambda match: f'"{"_" * (len(match[0]) - 2)}"', text)
