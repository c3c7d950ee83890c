"""Which part of an essay a question names: "in the second paragraph", "the section on costs", "at the end"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.answers import Span
from assistant.essay import Essay
from assistant.language import content, grammar, searchable
from assistant.writing import essay_parts
from assistant.writing.essay_parts import Stretch, counted_part
from assistant.writing.wording import Wording, plain

Near = Callable[[str], Sequence[float]]  # cosines of a few words with every sentence of the essay
# The sentences of a part, the characters of the question that name it, and whether these can only mean the text.
_Found = tuple[Stretch, Span, bool] | None

_LEADS = "according to|as per|in|under|from|within|regarding|concerning"
_UNITS = "(?:section|chapter|part|bit|passage|paragraph|heading)s?"
_OPENED, _CLOSED = "[\"'“‘„«]", "[\"'”»“]"  # `plain` has made ’ an apostrophe
TO_READ = r"(?:read|show|quote|recite|give|print)\b(?: (?:me|us|out|aloud)\b)*"
_READ = rf"(?:please )?{TO_READ}"
_NOTE = re.compile(r"(?:the )?\b(?:foot|end)?note (?:number |no\.? |n(?:o|r)\.? )?[\[(^]*(\d{1,3})[\])]*(?!\w)")
_SAYS_ENOUGH = 2  # content words of a title; "In Paris, ..." may be about the town and not about its section
_COUNTED = rf"{'|'.join(grammar.ORDINALS)}|[1-9]\d?(?:st|nd|rd|th)"
_SHARED = 0.5  # of a topic's words that a section's title must have to be meant
_CLOSE = 0.25  # mean cosine of a topic with the nearest sentences of a part; below it the part is not meant
_NEAREST = 3  # sentences


def named_part(question: str, essay: Essay, words: Wording, near: Near) -> tuple[Stretch, str, bool] | None:
    """The part of `essay` that `question` restricts itself to; None where it names none.

    Its sentences, the question without the words that name it, and whether these can only mean the text: they may as
    well speak of something the essay tells ("at the end").
    """
    text = plain(question)
    found = _note(text, essay) or counted_part(text, essay) or _title(text, essay, words)
    found = found or _ordinal(text, essay, words) or _place(text, essay, words) or _course(text, essay, words)
    found = found or _topic(text, essay, words, near)
    if found is None:
        return None
    span, (start, end), sure = found
    restricts = re.search(rf"\b(?:{_LEADS})(?: the| its)?(?: very)?\s*$", text[:start])
    says = rf"\s(?:really |actually |basically )?(?:{words.any_of('say')}|try|trying|makes?|draws?)\b|'s "
    sure = sure and bool(restricts or re.match(says, text[end:]))
    return span, _without(question, (start, end)), sure


def _note(text: str, essay: Essay) -> _Found:
    """Such as "footnote 2", where a line of the essay opens with its mark."""
    found = _NOTE.search(text)
    if found is None:
        return None
    line = re.search(rf"^[ \t>*]*\[\^?{found[1]}\]:?[ \t]+(\S.*)$", essay.text, re.MULTILINE)
    said = essay.sentences_in(*line.span(1)) if line else ()
    return ((said[0].number, said[-1].number + 1), found.span(), True) if said else None


def _title(text: str, essay: Essay, words: Wording) -> _Found:
    """Such as "in 'The Long Strike'", "the section The Long Strike", "In The Long Strike, ..."."""
    titles = "|".join(map(re.escape, _titles(essay)))
    if not titles:
        return None
    unit, part = rf"(?:\b{_UNITS} (?:{words.any_of('link')} )*)", rf"(?: {_UNITS}\b)?"
    called = rf"(?:{unit}|\b{words.any_of('thing')} )?(?<!\w)"
    for pattern in (
        rf"(?P<named>{called}{_OPENED}(?P<title>{titles}){_CLOSED}(?!\w){part})",
        rf"(?P<named>{unit}(?P<title>{titles})(?!\w))",
        rf"(?P<named>{called}{_OPENED}(?P<title>[^\"“”„«»]+?){_CLOSED}(?!\w){part})",
        rf"^(?:(?:and|but|so),? )?(?:{_LEADS}) (?P<named>(?P<title>{titles}))(?=,)",
        rf"\b(?:according to|as per) (?P<named>(?P<title>{titles}))(?!\w)",
        rf"\b(?:does|do|did) (?P<named>the (?P<title>{titles}))(?= {words.any_of('say')}\b)",
        rf"^{_READ} (?P<named>the (?P<title>{titles}){part})\W*$",
    ):
        for found in re.finditer(pattern, text):
            bare = found["named"] == found["title"]
            span = essay_parts.titled_part(found["title"], essay)
            if span and not (bare and len(content(found["title"])) < _SAYS_ENOUGH):
                return span, found.span("named"), True
    return None


def _ordinal(text: str, essay: Essay, words: Wording) -> _Found:
    """Such as "the second section", "the last paragraph of the essay", "the closing section on costs"."""
    found = re.search(
        rf"\b({words.any_of('first', 'last')}|{_COUNTED}) ({words.any_of('unit')})\b{_of_it(words)}(?! of\b)", text
    )
    if found is None:
        return None
    counted = essay_parts.paragraphs(essay.sentences) if found[2].startswith("para") else None
    parts = counted or essay_parts.numbered_parts(essay)
    at = -1 if words.has([found[1]], "last") else 0 if words.has([found[1]], "first") else _place_of(found[1])
    topic = _topic_after(text, words)
    end = topic[1][1] if topic and topic[1][0] < found.end() < topic[1][1] else found.end()
    return (parts[at], (found.start(), end), True) if at < len(parts) else None


def _place_of(ordinal: str) -> int:
    """Counted from 0: 1 for "second" and "2nd"."""
    return grammar.ORDINALS.index(ordinal) if ordinal in grammar.ORDINALS else int(ordinal[:-2]) - 1


def _place(text: str, essay: Essay, words: Wording) -> _Found:
    """Such as "in the introduction", "at the end of the essay", "what does the ending say"."""
    noun = words.any_of("beginning", "ending")
    led = rf"(?:\b(?:in(?! the end)|of|from|does|did|according to|at(?! the opening))|^{_READ})"
    found = re.search(rf"{led} ((?:the|its) (?:very )?({noun})\b{_of_it(words)})(?! of\b)", text)
    if found is None:
        return None
    sure = found[2] in ("introduction", "intro", "conclusion") or " of " in found[1]
    return _end(found[2], essay, words), found.span(1), sure


def _course(text: str, essay: Essay, words: Wording) -> _Found:
    """Such as "how does it end", "what does the essay begin with"."""
    it = rf"(?:it|(?:the|this) {words.any_of('thing', 'author')})"
    found = re.search(rf"\bdo(?:es)? {it} (?:(?P<begins>begin|start|open)|end|close|finish)\b", text)
    end = essay_parts.beginning if found and found["begins"] else essay_parts.ending
    return (end(essay), found.span(), False) if found else None


def _end(noun: str, essay: Essay, words: Wording) -> Stretch:
    if noun.startswith("intro"):
        return essay_parts.introduction(essay)
    if noun == "conclusion":
        return essay_parts.conclusion(essay)
    return essay_parts.beginning(essay) if words.has([noun], "beginning") else essay_parts.ending(essay)


def _topic(text: str, essay: Essay, words: Wording, near: Near) -> _Found:
    """Such as "the section on costs", "the concrete section"."""
    topic, where = _topic_after(text, words) or _topic_before(text) or ("", (0, 0))
    span = _part_about(topic, essay, near) if topic else None
    return (span, where, True) if span else None


def _topic_after(question: str, words: Wording) -> tuple[str, Span] | None:
    """What follows "the section on", up to a comma or to where it is said what the section does."""
    opening = re.search(rf"\b{_UNITS} (?:{words.any_of('link')} )+", question)
    if opening is None:
        return None
    topic = re.split(r"[,;?!]|\.(?:\s|$)", question[opening.end() :])[0]
    asked = re.search(r"\b(?:does|did|is|was)\b", question[: opening.start()])
    says = rf"(?:really |actually |basically )?(?:{words.any_of('say')}|try|trying)|" if asked else ""
    goes_on = re.search(rf"\s(?:{says}overall|in short|briefly|really)\b", topic)
    topic = (topic[: goes_on.start()] if goes_on else topic).rstrip()
    return (topic, (opening.start(), opening.end() + len(topic))) if topic else None


def _titles(essay: Essay) -> list[str]:
    """The essay's section titles as a reader types them and `plain` gives them, the longest first."""
    titles = (re.sub(r"[*_`]", "", searchable(title)) for title, _ in essay_parts.headings_of(essay))
    return sorted(map(plain, titles), key=len, reverse=True)


def _topic_before(question: str) -> tuple[str, Span] | None:
    """What stands before "section", as in "the concrete section"; "the ninth" of five is no topic."""
    found = re.search(r"\b(?:the|that|its) ((?:[\w'-]+ ){1,4}?)(?:section|chapter|paragraph)\b(?! of\b)", question)
    topic = found[1].strip() if found else ""
    return (topic, found.span()) if found and content(topic) and not re.fullmatch(_COUNTED, topic) else None


def _part_about(topic: str, essay: Essay, near: Near) -> Stretch | None:
    """The part whose title, or whose sentences, are about `topic`; None where none is."""
    exact = essay_parts.titled_part(topic, essay)
    if exact:
        return exact
    wanted = set(content(topic))
    titles = {span: set(content(title)) for title, span in essay_parts.titles_of(essay)}
    parts = essay_parts.parts_of(essay)
    shared = [len(wanted & titles.get(span, set())) / max(1, len(wanted)) for span in parts]
    cosines = near(topic)
    best_of = [sorted(cosines[start:end], reverse=True)[:_NEAREST] for start, end in parts]
    closeness = [sum(few) / len(few) for few in best_of]
    best = max(range(len(parts)), key=lambda at: shared[at] + 2 * closeness[at])
    return parts[best] if shared[best] >= _SHARED or closeness[best] >= _CLOSE else None


def _of_it(words: Wording) -> str:
    return rf"(?: of (?:(?:the|this|your|its) )?(?:{words.any_of('thing')}|it|this)\b)?"


def _without(question: str, span: Span) -> str:
    """`question` without the words at `span`; where they are what it asks about, it asks about the essay instead."""
    before = re.sub(r"\b(?:the|that|its|this)\s+$", "", question[: span[0]], flags=re.IGNORECASE)
    led = re.search(rf"\b(?:{_LEADS}|at|of|with)\s*$", before, re.IGNORECASE)
    after = question[span[1] :]
    joined = f"{before[: led.start()]} {after}" if led else f"{before} the essay{after}"
    return " ".join(re.sub(r"^[\s,;:]+|[\s,;:]+(?=[?.!]*$)|,(?=\s*,)|(?<=,)\s*,", "", joined).split())
