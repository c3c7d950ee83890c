"""What an essay counts and dates: prices, shares, changes, how many and how long; when, and what happened then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.checks.draft_found import MONTHS, Found
from assistant.checks.draft_grammar import asked, base, before, named

if TYPE_CHECKING:
    from assistant.essay import Essay, Sentence
    from assistant.phrases import Phrases

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
_LASTED = re.compile(
    rf"\b(?P<verb>lasted|took|takes|lasts) {_NUMBER} (?:seconds|minutes|hours|days|weeks|months|years)\b"
)
_HELD = re.compile(
    r"\b(?P<verb>has|had|holds?|held|employs?|employed|owns?|owned|serves?|served|sold|sells?|built|contains?|contained|"
    rf"bought|needs?|needed|kept|lost|counted) {_NUMBER} (?!\w+ (?:ago|later))"
    r"(?P<noun>(?:[a-z-]+ )?(?!(?:second|minute|hour|day|week|month|year)s)(?:[a-z-]+s|people|men|women|children))\b"
)
_SHARE = re.compile(r"\b(?:per ?cent|percent|%) of (?P<rest>[^,;:.—–“”\"]+)")
_YEAR = re.compile(r"(?<!had been )\b[Ii]n (?P<year>1[5-9]\d\d|20\d\d)\b(?!s)")
_WHEN = re.compile(
    r"\b(?P<verb>opened|began|closed|died|ended|started|(?P<help>was|were) (?P<done>[a-z]+ed|built|born|found|sold|made|begun)) "
    rf"(?:in|on) (?:the )?(?:[a-z0-9-]+ (?:of )?)?(?:{'|'.join(MONTHS)})?,? ?(?:1[5-9]\d\d|20\d\d)\b"
)
_DATED = re.compile(
    rf"^(?:And |But )?(?:[Oo]n|[Ii]n) (?:the )?(?:[a-z0-9-]+ (?:of )?)?(?:(?:{'|'.join(MONTHS)})(?: (?:1[5-9]|20)\d\d)?|(?:1[5-9]|20)\d\d)"
    r"(?: (?:of )?(?:that|the same|this) year)?,? (?P<clause>[^;:—–“”\"]+)"
)
_MANY = re.compile(
    rf"(?:^|, (?:and|but) |, )(?:[Ss]ome |[Aa]bout |[Oo]nly |[Nn]early |[Aa]lmost )?{_NUMBER} "
    r"(?P<asked>(?:[a-z-]+ )?(?!us\\b)(?:[a-z-]+s|people|men|women|children) (?:[a-z]+ed|were|had|died|came|went|left|took|stood|fell|got|lost) ?"
    r"(?:[\w’'-]+ ?){0,6})(?=[,.;:])",
    re.IGNORECASE,
)
_THERE = re.compile(
    rf"\b[Tt]here (?P<verb>are|were)(?: now| then| still)? {_NUMBER} (?P<noun>(?:[a-z-]+ )?(?:[a-z-]+s|people|men|women|children))\b"
    r"(?P<where> (?:in|on|at) (?:the )?(?:[\w’'-]+ ?){1,3})(?=[,.;:])"
)


def of_numbers(sentence: Sentence, known: frozenset[str], phrases: Phrases) -> Iterator[Found]:
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
            yield number(
                phrases.say(f"checks.draft.{'priced' if match['verb'].split()[0][-1] == 's' else 'cost'}", subject=np)
            )
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
    for match in _MANY.finditer(text):
        yield number(phrases.say("checks.draft.many", rest=match["asked"].strip()))
    for match in _THERE.finditer(text):
        where = match["where"].rstrip()
        yield number(phrases.say("checks.draft.there", noun=match["noun"], verb=match["verb"], where=where))
    for match in _SHARE.finditer(text):
        if 3 <= len(match["rest"].split()) <= 9:
            yield number(phrases.say("checks.draft.share", rest=match["rest"].strip()))


def of_years(sentence: Sentence, essay: Essay, known: frozenset[str], phrases: Phrases) -> Iterator[Found]:
    dated = _DATED.match(sentence.text)
    if dated and (ask := asked("When", dated["clause"], known)):
        yield Found(ask, "when")
        return
    if len(re.findall(r"\b(?:1[5-9]|20)\d\d\b", sentence.text)) > 1:
        return
    for match in _YEAR.finditer(sentence.text):
        if not _WHEN.search(sentence.text) and essay.text.count(match["year"]) == 1:
            yield Found(phrases.say("checks.draft.year", year=match["year"]), "year", about=match["year"])
