"""What in an essay a reader would ask for, and the sentences that say it: names, sayings, numbers, causes, lists.

Each finder knows one kind of English sentence. What it cannot put into plain words it leaves out: a draft that has to be
thrown away costs a person more than one that was not made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.checks.draft_grammar import asked, base, before, named
from assistant.language import names_of

if TYPE_CHECKING:
    from assistant.essay import Essay, Sentence
    from assistant.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Found:
    """A question, its kind (a tag), and what answers it.

    `evidence`: sentences that all have to be cited, or one of which, where `any_of`. `about` is the name or the year that
    is asked for. Without evidence it is a question that the essay does not answer.
    """

    ask: str
    kind: str
    evidence: tuple[str, ...] = ()
    any_of: bool = False
    about: str = ""


_MONTHS = "January February March April May June July August September October November December".split()
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
_PLACED = re.compile(r"[A-Z][\w’'-]* $|^(?:In|On|At|By|After|During|Before|Since|From|Until|For|Near|Under|Outside)\b[^,]*$")
_SAYS = rf"{_NAME}(?:, [^,]{{3,40}})?,? (?:told|said|says|admitted|admits|argued|argues|claimed|claims|writes|wrote|believes?)\b"
_HE = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er|who|whose|told|said|says)\b")
_NUMBER = (
    r"(?:(?:about|some|only|nearly|almost|over|more than|fewer than|at least|up to|around|just|roughly) )*(?:an? )?"
    r"(?:[$£€]? ?\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|hundred|thousand)"
    r"(?: (?:hundred|thousand|million|billion))?"
)
_CHANGED = re.compile(
    r"\b(?:rose|fell|dropped|grew|increased|decreased|climbed|shrank|declined|went (?:up|down)|had (?:risen|fallen|grown))"
    rf" (?:by|from|to) (?:about |nearly |almost |over )?(?:{_NUMBER}|an? (?:third|quarter|half|fifth|tenth)|half)\b"
)
_PRICED = re.compile(rf"\b(?P<verb>costs?|sells? (?:at|for)|sold (?:at|for)) {_NUMBER}\b")
_LASTED = re.compile(rf"\b(?P<verb>lasted|took|takes|lasts) {_NUMBER} (?:seconds|minutes|hours|days|weeks|months|years)\b")
_HELD = re.compile(
    r"\b(?P<verb>has|had|holds?|held|employs?|employed|owns?|owned|serves?|served|sold|sells?|built|contains?|contained|"
    rf"bought|needs?|needed|kept|lost|counted) {_NUMBER} (?P<noun>(?:[a-z-]+ )?(?:[a-z-]+s|people|men|women|children))\b"
)
_SHARE = re.compile(r"\b(?:per ?cent|percent|%) of (?P<rest>[^,;:.—–“”\"]+)")
_BECAUSE = re.compile(r"(?P<clause>[^;:—–“”\"]+?),? because (?!of\b)")
_YEAR = re.compile(r"(?<!had been )\b[Ii]n (?P<year>1[5-9]\d\d|20\d\d)\b(?!s)")
_WHEN = re.compile(
    r"\b(?P<verb>opened|began|closed|died|ended|started|(?P<help>was|were) (?P<done>[a-z]+ed|built|born|found|sold|made|begun)) "
    rf"(?:in|on) (?:the )?(?:[a-z0-9-]+ (?:of )?)?(?:{'|'.join(_MONTHS)})?,? ?(?:1[5-9]\d\d|20\d\d)\b"
)
_COUNTED = re.compile(
    r"\b(?P<count>two|three|four|five|six) (?:\w+ )?(?P<noun>reasons|ways|kinds|sources|things|causes|problems|lessons|rules|"
    r"arguments|options|stages|steps|conditions|mistakes|objections|changes|proposals|types|demands|questions|groups)\b"
    r"(?P<tail>(?: (?!and\b|or\b|that\b|which\b)[a-z]+){0,4})(?=[,.:;])"
)
_URGED = re.compile(
    r"\bI would (?:therefore |not )?(?!be\b|say|like|love|have|not|rather)[a-z]+|\bI (?:propose|suggest|recommend)\b|"
    r"\b[Ww]e (?:should|ought|must)\b|\bought to (?:be|have)\b|\bshould be [a-z]+ed\b"
)
_ENUMERATES = re.compile(r"\b(?:first|second|third|fourth|last|one|another|the other|finally)\b", re.IGNORECASE)
_NO_NAMES = frozenset(_MONTHS) | frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday God Dr Mr Mrs Ms".split())


def found_in(essay: Essay, phrases: Phrases) -> Iterator[Found]:
    """Everything that can be asked of `essay`, kind by kind."""
    known = names_of(essay.text)
    prose = [sentence for sentence in essay.sentences if sentence.kind in ("prose", "item")]
    yield from _introduced(prose, known, phrases)
    yield from _said(prose, phrases)
    for sentence in prose:
        for one in (*_numbers(sentence, known, phrases), *_because(sentence, known), *_years(sentence, essay, phrases)):
            yield replace(one, evidence=(sentence.text,))
    yield from _counted(prose, phrases)
    yield from _named(prose, known, phrases)
    urged = tuple(sentence.text for sentence in prose if _URGED.search(sentence.text))
    if 0 < len(urged) <= 5:
        yield Found(phrases.say("checks.draft.urged"), "view", urged, any_of=True)


def _introduced(prose: Sequence[Sentence], known: frozenset[str], phrases: Phrases) -> Iterator[Found]:
    """Who a person is, what a thing is, where the essay says so."""
    seen: set[str] = set()
    for at, sentence in enumerate(prose):
        for found in (match for pattern in _INTRODUCED for match in pattern.finditer(_unquoted(sentence.text))):
            name = found["name"]
            first = name.split()[0]
            if first in _NO_NAMES or first.lower() not in known or any(name in other for other in seen):
                continue
            if _PLACED.search(sentence.text[: found.start("name")]):
                continue
            seen.add(name)
            after = sentence.text[found.end("name") :] + " " + (prose[at + 1].text[:60] if at + 1 < len(prose) else "")
            sure = " " in name and "&" not in name and _HE.search(after)
            key = "who" if sure or re.match(r"[Hh](?:er|is) name", found[0]) else "what"
            yield Found(phrases.say(f"checks.draft.{key}", name=name), key, (sentence.text,), about=name)


def _said(prose: Sequence[Sentence], phrases: Phrases) -> Iterator[Found]:
    """What somebody says, thinks or writes; all the places where it is told."""
    told: dict[str, list[str]] = {}
    for sentence in prose:
        for match in re.finditer(_SAYS, sentence.text):
            told.setdefault(match["name"], []).append(sentence.text)
    for name, sentences in told.items():
        if name.lower() not in ("he", "she", "they", "it", "one", "nobody", "who"):
            ask = phrases.say("checks.draft.said", name=name)
            yield Found(ask, "said", tuple(dict.fromkeys(sentences)), any_of=True, about=name)


def _numbers(sentence: Sentence, known: frozenset[str], phrases: Phrases) -> Iterator[Found]:
    text = sentence.text

    def subject(match: re.Match[str]) -> str:
        return named(before(text[: match.start()]), known)

    def number(ask: str) -> Found:
        return Found(ask, "number")

    for match in _CHANGED.finditer(text):
        if np := subject(match):
            yield number(phrases.say("checks.draft.changed", subject=np))
    for match in _PRICED.finditer(text):
        if np := subject(match):
            yield number(phrases.say(f"checks.draft.{'priced' if match['verb'].split()[0][-1] == 's' else 'cost'}", subject=np))
    for match in _LASTED.finditer(text):
        if np := subject(match):
            yield number(phrases.say("checks.draft.lasted", subject=np, verb=base(match["verb"])))
    for match in _HELD.finditer(text):
        verb = match["verb"]
        lemma = "have" if verb in ("has", "had") else base(verb)
        if lemma and (np := subject(match)):
            help = "does" if verb.endswith("s") else "did"
            yield number(phrases.say("checks.draft.held", subject=np, noun=match["noun"], help=help, verb=lemma))
    for match in _WHEN.finditer(text):
        help, verb = (match["help"], match["done"]) if match["help"] else ("did", base(match["verb"]))
        if np := subject(match):
            yield Found(phrases.say("checks.draft.when", subject=np, help=help, verb=verb), "when")
    for match in _SHARE.finditer(text):
        if 3 <= len(match["rest"].split()) <= 9:
            yield number(phrases.say("checks.draft.share", rest=match["rest"].strip()))


def _because(sentence: Sentence, known: frozenset[str]) -> Iterator[Found]:
    for match in _BECAUSE.finditer(sentence.text):
        clause = re.split(r", (?:and|but|so|yet) |, (?=[a-z])", match["clause"])[-1]
        if "because" not in clause and (ask := asked("Why", re.sub(r"^(?:And|But|So|Yet|Still) ", "", clause), known)):
            yield Found(ask, "cause")


def _years(sentence: Sentence, essay: Essay, phrases: Phrases) -> Iterator[Found]:
    for match in _YEAR.finditer(sentence.text):
        if not _WHEN.search(sentence.text) and essay.text.count(match["year"]) == 1:
            yield Found(phrases.say("checks.draft.year", year=match["year"]), "year", about=match["year"])


def _counted(prose: Sequence[Sentence], phrases: Phrases) -> Iterator[Found]:
    """Which the three reasons are, where they are told one by one: after a colon, or in the sentences that follow."""
    for at, sentence in enumerate(prose):
        match = _COUNTED.search(sentence.text)
        if match is None:
            continue
        following = [s for s in prose[at + 1 : at + 6] if s.paragraph == sentence.paragraph or s.lead == sentence.number]
        items = tuple(s.text for s in following if s.lead == sentence.number) or _one_by_one(following)
        if ":" in sentence.text[match.end() :]:
            items = (sentence.text,)
        if items:
            ask = phrases.say("checks.draft.counted", count=match["count"], noun=match["noun"] + match["tail"])
            yield Found(ask, "list", items)


def _named(prose: Sequence[Sentence], known: frozenset[str], phrases: Phrases) -> Iterator[Found]:
    """What is told of a name that several sentences use, the most used first."""
    told: dict[str, list[str]] = {}
    for sentence in prose:
        for name in {match["name"] for match in re.finditer(rf"(?<=[a-z,;] ){_NAME}", sentence.text)}:
            if name.split()[0].lower() in known and name.split()[0] not in _NO_NAMES:
                told.setdefault(name, []).append(sentence.text)
    for name, sentences in sorted(told.items(), key=lambda item: -len(item[1]))[:3]:
        if 2 <= len(sentences) <= 6:
            yield Found(phrases.say("checks.draft.about", topic=name), "name", tuple(sentences), any_of=True, about=name)


def _one_by_one(following: Sequence[Sentence]) -> tuple[str, ...]:
    opening: Callable[[Sentence], str] = lambda s: re.sub(r"^(?:And|Or|But) ", "", s.text).split()[0].lower()  # noqa: E731
    told = [s.text for s in following if _ENUMERATES.search(s.text[:40])]
    alike = [s.text for s in following if opening(s) == opening(following[0])]
    return tuple(max(told, alike, key=len)) if max(len(told), len(alike)) > 1 else ()


def _unquoted(text: str) -> str:
    """`text` with what stands in quotation marks blotted out, letter for letter."""
    return re.sub(r"[“\"][^”\"]*[”\"]", lambda match: "_" * len(match[0]), text)
