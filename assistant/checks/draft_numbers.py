"""What an essay counts and dates: prices, shares, changes, how many and how long; when, and what happened then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.checks.draft_grammar import DraftItem, as_question, as_subject, base, last_words
from assistant.language import COUNTS, MONTHS

if TYPE_CHECKING:
    from assistant.essay import Essay, Sentence
    from assistant.phrases import Phrases

_ABOUT = r"(?:(?:about|some|only|nearly|almost|over|more than|fewer than|at least|up to|around|just|roughly) )*"
_WORDS = rf"{'|'.join(COUNTS[1:])}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|hundred|thousand"
_NUMBER = rf"{_ABOUT}(?:an? )?(?:[$£€]? ?\d[\d,.]*|{_WORDS})(?: (?:hundred|thousand|million|billion))?"
_THINGS = r"(?:[a-z-]+ )?(?!us\b|(?:second|minute|hour|day|week|month|year)s)(?:[a-z-]+s|people|men|women|children)\b"
_MONTH, _YEAR = "|".join(month.title() for month in MONTHS), r"(?:1[5-9]|20)\d\d"
_KINDS = {
    "changed": (
        r"\b(?:rose|fell|dropped|grew|increased|decreased|climbed|shrank|declined|went (?:up|down))"
        rf" (?:by|from|to) (?:{_NUMBER}|{_ABOUT}an? (?:third|quarter|half|fifth|tenth)|{_ABOUT}half)\b"
    ),
    "priced": rf"\b(?:costs|sells (?:at|for)) {_NUMBER}\b",
    "cost": rf"\b(?:cost|sold (?:at|for)) {_NUMBER}\b",
    "lasted": rf"\b(?P<verb>lasted|took) {_NUMBER} (?:seconds|minutes|hours|days|weeks|months|years)\b",
    "held": (
        r"\b(?P<verb>has|had|holds?|held|employs?|employed|owns?|owned|serves?|served|sold|sells?|built|contains?|"
        rf"contained|bought|needs?|needed|kept|lost|counted) {_NUMBER} (?P<noun>{_THINGS})"
    ),
    "when": (
        r"\b(?P<verb>opened|began|closed|died|ended|started|"
        r"(?P<help>was|were) (?P<done>[a-z]+ed|built|born|found|sold|made|begun)) "
        rf"(?:in|on) (?:the )?(?:[a-z0-9-]+ (?:of )?)?(?:{_MONTH})?,? ?{_YEAR}\b"
    ),
    "many": (
        rf"(?:^|, (?:and |but )?)(?i:{_NUMBER}) (?P<rest>{_THINGS} "
        r"(?:[a-z]+ed|were|had|died|came|went|left|took|stood|fell|got|lost)\b(?! by\b)(?: [\w’'-]+){0,6})(?=[,.;:])"
    ),
    "there": (
        rf"\b[Tt]here (?P<verb>are|were)(?: now| then| still)? {_NUMBER} (?P<noun>{_THINGS})"
        r"(?P<where> (?:in|on|at) (?:the )?[\w’'-]+(?: [\w’'-]+){0,2})(?=[,.;:])"
    ),
    "share": r"\b(?:per ?cent|percent|%) of (?P<rest>[a-z’'-]+(?: [\w’'-]+){2,8})(?=[,;:.—–])",
}
_NEEDS_SUBJECT = ("changed", "priced", "cost", "lasted", "held", "when")
_IN_YEAR = re.compile(rf"(?<!had been )\b[Ii]n (?P<year>{_YEAR})\b(?!s)")
_DATED = re.compile(
    rf"^(?:And |But )?(?:[Oo]n|[Ii]n) (?:the )?(?:[a-z0-9-]+ (?:of )?)?(?:(?:{_MONTH})(?: {_YEAR})?|{_YEAR})"
    r"(?: (?:of )?(?:that|the same|this) year)?,? (?P<clause>[^;:—–“”\"]+)"
)


def of_numbers(sentence: Sentence, known: frozenset[str], phrases: Phrases) -> Iterator[DraftItem]:
    """How many, how much, how long and when, as far as `sentence` says; `known` are the names of the whole essay."""
    for kind, pattern in _KINDS.items():
        for match in re.finditer(pattern, sentence.text):
            values = {key: value.strip() for key, value in match.groupdict().items() if value}
            if kind in _NEEDS_SUBJECT:
                values["subject"] = as_subject(last_words(sentence.text[: match.start()]), known)
            if kind in ("lasted", "held", "when"):
                values = _help(values)
            if all(values.values()):
                yield DraftItem(phrases.say(f"checks.draft.{kind}", **values), "when" if kind == "when" else "number")


def _help(values: dict[str, str]) -> dict[str, str]:
    """The values with the verb as a question has it: "held" as "did ... hold", "was built" as "was ... built"."""
    verb, done = values["verb"], values.get("done")
    help = values.get("help") or ("does" if verb.endswith("s") else "did")
    plain = done or ("have" if verb in ("has", "had") else base(verb))
    return {key: value for key, value in values.items() if key != "done"} | {"help": help, "verb": plain}


def of_years(sentence: Sentence, essay: Essay, known: frozenset[str], phrases: Phrases) -> Iterator[DraftItem]:
    """When something happened, or what happened in a year that the essay names once."""
    dated = _DATED.match(sentence.text)
    if dated and (ask := as_question("When", dated["clause"], known)):
        yield DraftItem(ask, "when")
    elif len(re.findall(rf"\b{_YEAR}\b", sentence.text)) == 1 and not re.search(_KINDS["when"], sentence.text):
        found = _IN_YEAR.search(sentence.text)
        if found and essay.text.count(found["year"]) == 1:
            yield DraftItem(phrases.say("checks.draft.year", year=found["year"]), "year", about=found["year"])
