"""What a question speaks of, as phrases that can be put into the next one or be replaced by it."""

from __future__ import annotations

import re

from assistant.language import content

_NAME = r"[A-Z][\w’'-]*(?:\s+(?:(?:of|the|and|de|von)\s+)*[A-Z][\w’'-]*)*"
# A name that does not merely open its sentence.
_NAMES = re.compile(rf"(?<!^)(?<![.?!] )\b{_NAME}")
_ONE = r"[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*"
_LISTED = re.compile(rf"\b{_ONE}(?:,\s+{_ONE})*,?\s+(?:and|or)\s+{_ONE}")
_NUMBER = re.compile(r"\b\d[\d.,]*\b")
_DETERMINER = re.compile(r"\b(?:the|this|that|these|those|an?|his|her|its|their|our)\s+(?=\w)", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"(?:in|on|at|for|from|with|without|by|of|to|during|before|after|since|under|over|about|against)\b", re.IGNORECASE
)
# With these a phrase that began with "the" is over: words of a sentence's frame.
_ENDS = frozenset(
    """is are was were be been do does did has have had can could will would shall should may might must and or but if
    that which who whom whose when where why how in on at for from with without by of to during before after since under
    over about against as than because so not""".split()
)
# After these the phrase is a subject and the word behind it its verb: "did the council close", "was the bridge closed".
_ASKS = re.compile(r"\b(?:do|does|did|has|have|had|can|could|will|would|should|may|might|must)\s+$", re.IGNORECASE)
_IS = re.compile(r"\b(?:is|are|was|were)\s+$", re.IGNORECASE)
_PARTICIPLE = re.compile(
    r"(?:\w+(?:ed|en|ing)|(?:re)?built|(?:re)?sold|(?:re)?made|found|lost|kept|held|left|sent|paid|told|said|known|put|cut|"
    r"shut|set|read|led|fed|won|met|hurt|spent|meant|understood|bought|brought|thought|taught|caught|sung|hung|dug|done|"
    r"gone|begun|drawn|shown|worn|torn|born|grown|blown|thrown|run)$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:what|who|why|when|where|how|which|is|are|was|were|do|does|did|tell|and|it)\b", re.IGNORECASE
)
_KEYWORDS = 4  # words; as many may be a topic typed without a question around it
_WHAT_IS = re.compile(r"(?:what|who)\s+(?:is|are|was|were)\b", re.IGNORECASE)


def names(text: str) -> list[str]:
    """The capitalised names in `text`, without what merely opens a sentence; none twice."""
    return list(dict.fromkeys(match[0].strip() for match in _NAMES.finditer(text)))


def listed_names(text: str) -> list[str]:
    """The names that `text` lists, as in "Ada, Bell, and Carr"; none where it lists no names."""
    found = _LISTED.search(text)
    return re.split(r",\s+(?:and\s+|or\s+)?|\s+(?:and|or)\s+", found[0]) if found else []


def phrases(text: str) -> list[str]:
    """Determiner and noun, as in "the compute tax" and "a bridge", up to a word that ends the phrase; none twice."""
    found = []
    for match in _DETERMINER.finditer(text):
        words = _first(re.split(r"[,;:?!]", text[match.end() :])[0].split())
        verb = _ASKS.search(text[: match.start()]) or (
            _IS.search(text[: match.start()]) and words and _PARTICIPLE.match(words[-1])
        )
        words = words[:-1] if verb and len(words) > 1 else words
        if content(" ".join(words)):
            found.append(" ".join((match[0].strip(), *words)))
    return list(dict.fromkeys(found))


def spoken_of(question: str) -> str:
    """The one thing `question` speaks of, as it names it; "" where it names none or several."""
    named = names(question)
    if named:
        return named[0] if len(named) == 1 else ""
    described = phrases(question)
    if not described and not _SENTENCE.search(question) and len(question.split()) <= _KEYWORDS:
        return question
    return described[0] if len(described) == 1 else ""


def replace_phrase(question: str, new: str) -> str:
    """`question` with `new` in the place of what is of its kind: a name, a number, "in 1950", "the council".

    "" where nothing in it is of that kind: "what about the cost?" does not replace what a question is about.
    """
    old = _counterpart(question, new)
    if not old:
        return ""
    at = question.rindex(old)
    return question[:at] + new + question[at + len(old) :]


def _counterpart(question: str, new: str) -> str:
    preposition = _PREPOSITION.match(new)
    if preposition:
        found = re.findall(rf"\b{preposition[0]}\s[^,;?!.]+", question, re.IGNORECASE)
        return " ".join(_phrase_of(found[-1])) if found else ""
    if _NUMBER.fullmatch(new):
        return next(iter(_NUMBER.findall(question)[::-1]), "")
    if re.match(_NAME, new):
        return next(iter(names(question)[::-1]), "")
    return "" if _WHAT_IS.match(question) else next(iter(phrases(question)[::-1]), "")


def _phrase_of(text: str) -> list[str]:
    """A preposition and what belongs to it."""
    words = text.split()
    return [words[0], *_first(words[1:])]


def _first(words: list[str]) -> list[str]:
    """The words up to the first that ends a phrase or begins the next one; the very first word never does."""
    ends = (at for at, word in enumerate(words) if at and (word.lower() in _ENDS or _DETERMINER.match(f"{word} x")))
    end = next(ends, len(words))
    return words[:end]
