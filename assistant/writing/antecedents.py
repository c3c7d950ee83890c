"""What a question speaks of, as phrases that can be put into the next one or be replaced by it; and what "the second
one" of an answer is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers import Answer
from assistant.essay import Essay
from assistant.language import content, grammar, is_content, words
from assistant.writing.essay_parts import lists_in, numbers_at

# "Mrs. Tolland", "J. Smith": the dot ends no sentence.
_WORD = rf"(?:(?:{grammar.HONORIFIC}|[A-Z])\.\s+)*{grammar.CAPITALISED}"
_NAME = rf"{_WORD}(?:\s+(?:(?:of|the|and|de|von)\s+)*{_WORD})*"
# A name that does not merely open its sentence.
_NAMES = re.compile(rf"(?<!^)(?<![.?!] )\b{_NAME}")
_ONE = rf"{grammar.CAPITALISED}(?:\s+{grammar.CAPITALISED})*"
_LISTED = re.compile(rf"\b{_ONE}(?:,\s+{_ONE})*,?\s+(?:and|or)\s+{_ONE}")
_NUMBER = re.compile(r"\b\d[\d.,]*\b")
_DETERMINER = re.compile(rf"\b(?:{grammar.DETERMINER})\s+(?=\w)", re.IGNORECASE)
_PREPOSITION = re.compile(rf"(?:{grammar.PREPOSITION})\b", re.IGNORECASE)
# With these a phrase that began with "the" is over: words of a sentence's frame.
_ENDS = re.compile(
    rf"(?:{grammar.AUXILIARY}|{grammar.CONJUNCTION}|{grammar.PREPOSITION}|{grammar.QUESTION_WORD}|{grammar.DETERMINER})$"
    r"|(?:be|been|that|not|more|less|most|least|so|too|also|still|ever)$",
    re.IGNORECASE,
)
# After these the phrase is a subject and the word behind it its verb: "did the council close", "was the bridge closed".
_ASKS = re.compile(rf"\b(?:{grammar.DO}|{grammar.HAVE}|{grammar.MODAL})\s+$", re.IGNORECASE)
_IS = re.compile(rf"\b(?:{grammar.BE})\s+$", re.IGNORECASE)
_PARTICIPLE = re.compile(
    r"(?:\w+(?:ed|en|ing)|(?:re)?built|sold|told|made|found|lost|kept|held|left|sent|paid|bought|shut|known|shown|done|born)$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(rf"\b(?:{grammar.QUESTION_WORD}|{grammar.BE}|{grammar.DO}|tell|and|it)\b", re.IGNORECASE)
_KEYWORDS = 4  # words; as many may be a topic typed without a question around it
_WHAT_IS = re.compile(rf"(?:what|who)\s+(?:{grammar.BE})\b", re.IGNORECASE)


def names(text: str) -> list[str]:
    """The capitalised names in `text`, without what merely opens a sentence; none twice."""
    return list(dict.fromkeys(match[0].strip() for match in _NAMES.finditer(text)))


def phrases(text: str) -> list[str]:
    """Determiner and noun, as in "the compute tax" and "a bridge", up to a word that ends the phrase; none twice."""
    found = []
    for match in _DETERMINER.finditer(text):
        before, words = text[: match.start()], _first(re.split(r"[,;:?!]", text[match.end() :])[0].split())
        if len(words) > 1 and (_ASKS.search(before) or (_IS.search(before) and _PARTICIPLE.match(words[-1]))):
            words.pop()
        if content(" ".join(words)):
            found.append(" ".join((match[0].strip(), *words)))
    return list(dict.fromkeys(found))


def topic_of(question: str) -> str:
    """The one thing `question` speaks of, as it names it; "" where it names none or several."""
    things = names(question) or phrases(question)
    if not things and not _SENTENCE.search(question) and len(question.split()) <= _KEYWORDS:
        return question
    return things[0] if len(things) == 1 else ""


def replace_phrase(question: str, new: str) -> str:
    """`question` with `new` in the place of what is of its kind: a name, a number, "in 1950", "the council".

    "" where nothing in it is of that kind: "what about the cost?" does not replace what a question is about.
    """
    if preposition := _PREPOSITION.match(new):
        found = re.findall(rf"\b{preposition[0]}\s[^,;?!.]+", question, re.IGNORECASE)
        olds = [" ".join((first, *_first(rest))) for first, *rest in map(str.split, found)]
    elif _NUMBER.fullmatch(new):
        olds = _NUMBER.findall(question)
    elif re.match(_NAME, new):
        olds = names(question)
    else:
        olds = [] if _WHAT_IS.match(question) else phrases(question)
    if not olds:
        return ""
    at = question.rindex(olds[-1])
    return question[:at] + new + question[at + len(olds[-1]) :]


def _first(words: list[str]) -> list[str]:
    """The words up to the first that ends a phrase or begins the next one; the very first word never does."""
    end = next((at for at, word in enumerate(words) if at and _ENDS.match(word)), len(words))
    return words[:end]


_PLACES = grammar.ORDINALS[:5]
_NTH = re.compile(
    rf"(?:\bthe\s+)?\b({'|'.join(_PLACES)}|last)\b(?:\s+of\s+(?:them|these|those)\b)?(?:\s+([a-z][\w’'-]*))?",
    re.IGNORECASE,
)
_ONES = frozenset({"one", "ones", "point", "item", "thing"})
_COUNTED = _ONES | {*_PLACES, "last"}
_LONGEST = 160  # characters of a cited sentence that is put into a question
_NAME_LENGTH = 6  # words; what stands before an item's first colon, comma or dash is its name where it is no longer


def only_counts(question: str) -> bool:
    """Whether nothing is named but, perhaps, "the second one"."""
    return all(word in _COUNTED for word in words(question) if is_content(word))


def with_item(question: str, history: Sequence[Answer], essay: Essay) -> str:
    """`question` with the item for "the second one" that it means; "" where it means none.

    A noun beside the number has to be one that was asked about, and the answer a list: after "Which groups are there?"
    the second group is an item, the second bridge is not.
    Of `history`, oldest first, the last that was answered is looked at first; where it cited no list, the sentences
    that it cited are counted.
    """
    found = _NTH.search(question)
    if found is None:
        return ""
    noun, nth = (found[2] or "").lower(), found[1].lower()
    at = -1 if nth == "last" else _PLACES.index(nth)
    named = set() if noun in _ONES else set(content(noun))
    for turn in reversed(history):
        if turn.found and named <= set(content(f"{turn.condensed or turn.question} {turn.text}")):
            quotes = [citation.quote for citation in turn.citations if not citation.quote.endswith(":")]
            items = _items(turn, essay) or (_listed_names(quotes[0]) if len(quotes) == 1 else [])
            items = items or (quotes if only_counts(question) else [])
            if at < len(items) and items:
                return _put_in(question, found, items[at])
    return ""


def _items(turn: Answer, essay: Essay) -> list[str]:
    """How each item of the list begins that `turn` cited some of, or its introduction; none where it cited no list."""
    if turn.essay != essay.fingerprint:
        return []
    cited = numbers_at(essay, [(c.start, c.end) for c in turn.citations])
    run = next((run for run in lists_in(essay.sentences) if cited & {s.number for s in run}), [])
    items = [s for s in run if s.kind != "prose"]
    # An item of several sentences is named by its first; the next item begins on another line.
    return [s.text for at, s in enumerate(items) if not at or "\n" in essay.text[items[at - 1].end : s.start]]


def _listed_names(text: str) -> list[str]:
    """The names that `text` lists, as in "Ada, Bell, and Carr"; none where it lists no names."""
    found = _LISTED.search(text)
    return re.split(r",\s+(?:and\s+|or\s+)?|\s+(?:and|or)\s+", found[0]) if found else []


def _put_in(question: str, found: re.Match[str], item: str) -> str:
    """`question` with what `item` is called for the words `found`; an item without a name is asked for as it stands."""
    bare = shorten(item).strip("*•- ")
    name = re.split(r"[:;,–—]", bare)[0].strip(" .")
    if len(name.split()) <= _NAME_LENGTH:
        beside = (found[2] or "").lower()
        end = found.start(2) - 1 if beside and beside not in _ONES and not is_content(beside) else found.end()
        return f"{question[: found.start()]}{name}{question[end:]}"
    asks = [word for word in content(question) if word not in content(found[0])]
    return f"{question} ({bare.strip(' .')})" if asks else bare


def shorten(text: str) -> str:
    """`text`, cut at a word where it is too long to be put into a question."""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0]
