"""What the sentences of an essay can be asked: who is who and says what; how many, how much; years and causes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.language import COUNTS, DAYS, MONTHS, names_of

if TYPE_CHECKING:
    from assistant.essay import Essay, Sentence
    from assistant.phrases import Phrases

_OPEN = frozenset(
    "it they he she this that these those there we you who which what them him her us its their his mine here one such "
    "whose would could had might may will can should must "
    "nobody nothing everything everyone somebody someone anything none some many most few not if when".split()
)
_LEADING = frozenset(
    "in on at by for from with to of as and but or so yet then still if when since while after above not only partly "
    "mainly mostly perhaps simply".split()
)
_ARTICLES = frozenset("the a an".split())
_POINTING = frozenset("i my me it them him her they he she this that".split())
_LONGEST = 12  # words of a clause; a longer question is none that a reader would ask
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
    rf"\b{_NAME},? (?:said|says?|told|admit(?:s|ted)|argue[sd]|claim(?:s|ed)|writes|wrote|believe[sd]|insist(?:s|ed)|"
    r"fear(?:s|ed)|warn(?:s|ed)|explain(?:s|ed)|estimate[sd]|complain(?:s|ed))\b"
)
_HE = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er|who|whose|told|said|says)\b")
_NO_NAMES = frozenset((*(name.title() for name in (*MONTHS, *DAYS)), "God", "Dr", "Mr", "Mrs", "Ms"))
_ABOUT = r"(?:(?:about|some|only|nearly|almost|over|more than|fewer than|at least|up to|around|just|roughly) )*"
_WORDS = rf"{'|'.join(COUNTS[1:])}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|hundred|thousand"
_NUMBER = rf"{_ABOUT}(?:an? )?(?:[$£€]? ?\d[\d,.]*|{_WORDS})(?: (?:hundred|thousand|million|billion))?"
_THINGS = r"(?:[a-z-]+ )?(?!us\b|(?:second|minute|hour|day|week|month|year)s)(?:[a-z-]+s|people|men|women|children)\b"
_YEAR = r"(?:1[5-9]|20)\d\d"
_KINDS = {
    "changed": (
        r"\b(?:rose|fell|dropped|grew|increased|decreased|climbed|shrank|declined|went (?:up|down))"
        rf" (?:by|from|to) (?:{_NUMBER}|{_ABOUT}an? (?:third|quarter|half|fifth|tenth)|{_ABOUT}half)\b"
    ),
    "priced": rf"\b(?:costs|sells (?:at|for)) {_NUMBER}\b",
    "cost": rf"\b(?:cost|sold (?:at|for)) {_NUMBER}\b",
    "held": (
        r"\b(?P<verb>has|had|holds?|held|employs?|employed|owns?|owned|serves?|served|sold|sells?|built|contains?|"
        rf"contained|bought|needs?|needed|kept|lost|counted) {_NUMBER} (?P<noun>{_THINGS})"
    ),
    "many": (
        rf"(?:^|, (?:and |but )?)(?i:{_NUMBER}) (?P<rest>{_THINGS} "
        r"(?:[a-z]+ed|were|had|died|came|went|left|took|stood|fell|got|lost)\b(?! by\b)(?: [\w’'-]+){0,6})(?=[,.;:])"
    ),
    "share": r"\b(?:per ?cent|percent|%) of (?P<rest>[a-z’'-]+(?: [\w’'-]+){2,8})(?=[,;:.—–])",
}
_IN_YEAR = re.compile(rf"(?<!had been )\b[Ii]n (?P<year>{_YEAR})\b(?!s)")
_BECAUSE = re.compile(r"(?P<clause>[^;:—–“”\"]+?)(?:,? because (?!of\b)|, since (?!\d))")


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


def ask_of(essay: Essay, phrases: Phrases) -> Iterator[DraftItem]:
    """Everything that can be asked of the sentences of `essay`, kind by kind."""
    known = names_of(essay.text)
    prose = [sentence for sentence in essay.sentences if sentence.kind in ("prose", "item")]
    introduced = [*_introductions(prose, known, phrases)]
    yield from introduced
    yield from _sayings([sentence.text for sentence in prose], known, [one.about for one in introduced], phrases)
    for sentence in prose:
        found = (
            *_numbers(sentence.text, known, phrases),
            *_causes(sentence.text, known, phrases),
            *_years(sentence.text, essay, phrases),
        )
        yield from (replace(one, evidence=(sentence.text,)) for one in found)


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
            yield DraftItem(phrases.say(f"checks.draft.{key}", name=name), key, (sentence.text,), name)


def _sayings(texts: Iterable[str], known: frozenset[str], people: list[str], phrases: Phrases) -> Iterator[DraftItem]:
    """What somebody says, thinks or writes; all the places where it is told. `people` are known by their full names."""
    told: dict[str, list[str]] = {}
    for text in texts:
        for name in (match["name"] for match in _SAYING.finditer(_blot_quotes(text))):
            if name.split()[0].lower() in known and name not in _NO_NAMES:
                full = next((other for other in people if set(name.split()) <= set(other.split())), name)
                told.setdefault(full, []).append(text)
    for name, sentences in told.items():
        if len(sentences) <= 5:
            yield DraftItem(phrases.say("checks.draft.said", name=name), "said", tuple(dict.fromkeys(sentences)), name)


def _blot_quotes(text: str) -> str:
    """`text` with what stands in quotation marks blotted out, letter for letter."""
    return re.sub(r"[“\"][^”\"]*[”\"]", lambda match: f'"{"_" * (len(match[0]) - 2)}"', text)


def _numbers(text: str, known: frozenset[str], phrases: Phrases) -> Iterator[DraftItem]:
    """How many and how much, as far as `text` says."""
    for kind, pattern in _KINDS.items():
        for match in re.finditer(pattern, text):
            values = {key: value.strip() for key, value in match.groupdict().items()}
            if "rest" not in values:
                values["subject"] = as_subject(last_words(text[: match.start()]), known)
            if all(values.values()):
                yield DraftItem(phrases.say(f"checks.draft.{kind}", **values), "number")


def _years(text: str, essay: Essay, phrases: Phrases) -> Iterator[DraftItem]:
    """What happened in a year that the essay names once."""
    found = _IN_YEAR.search(text)
    if found and len(re.findall(rf"\b{_YEAR}\b", text)) == 1 and essay.text.count(found["year"]) == 1:
        yield DraftItem(phrases.say("checks.draft.year", year=found["year"]), "year", about=found["year"])


def _causes(text: str, known: frozenset[str], phrases: Phrases) -> Iterator[DraftItem]:
    """Why what stands before a "because" is so, where it stands by itself."""
    for match in _BECAUSE.finditer(text):
        clause = re.split(r", (?:and|but|so|yet) |, (?=[a-z])", match["clause"])[-1]
        words = re.sub(r"^(?:And|But|So|Yet|Still) ", "", clause).strip(" ,.;").split()
        lower = {word.lower() for word in words}
        if not 1 < len(words) <= _LONGEST or lower & (_POINTING | _OPEN) or words[0].lower() in _LEADING:
            continue
        if "because" not in text[: match.end("clause")]:
            yield DraftItem(phrases.say("checks.draft.cause", clause=_low(words, known)), "cause")


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
    return _low(tokens, known)


def _low(tokens: Sequence[str], known: Collection[str]) -> str:
    """`tokens` as they stand within a sentence: the first in small letters, if it is no name."""
    is_name = re.sub(r"[’']s$", "", tokens[0].lower()) in known or (
        len(tokens) > 1 and tokens[1][:1].isupper() and tokens[0].lower() not in _ARTICLES
    )
    return " ".join([tokens[0] if is_name else tokens[0][0].lower() + tokens[0][1:], *tokens[1:]])


def last_words(text: str) -> list[str]:
    """The last words of `text` that belong together: what may be the subject of the verb that follows them."""
    parts = re.split(r"[,;:—–(“”\"]|\b(?:that|when|because|and|but|since|while|as|which|who|if|where|then|so)\b", text)
    return parts[-1].split()
