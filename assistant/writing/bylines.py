"""The lines of an essay that say who wrote it, or when, or how long it takes to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answers import Span
from assistant.essay import STOP, Essay, Sentence, front_matter, lines_of
from assistant.language import DAYS, MONTHS, grammar

_LINES = 12  # of the body, without empty ones, among which a byline stands
_MARKUP = " \t*_>#"
_NAME = r"(?:(?:[^\W\d_a-zß-ÿ][\w’'.-]*|de|von|van|der|den|la|le|di|da|and|&)(?:,?\s+|$)){1,9}"
_BY = re.compile(rf"(?:[A-Za-z]+\s+)?(?:[Bb]y|BY)[:\s]\s*(?P<name>{_NAME})(?:[|·•—–(\d].*)?")
_LABELLED = re.compile(
    r"[\"']*(?:authors?|written by|by(?=\s*[:=]))[*_\"']*\s*[:=][\s*_\"'\[]*(?P<name>\w.+)", re.IGNORECASE
)
_DATE = re.compile("|".join((*DAYS, *(month for month in MONTHS if month != "may"))), re.IGNORECASE)


def byline(essay: Essay) -> Span | None:
    """The characters that name the author: a whole sentence, or a line of the front matter; None without."""
    return next(_bylines(essay), None)


def _bylines(essay: Essay) -> Iterator[Span]:
    body, _ = front_matter(essay.text)
    for line in lines_of(essay.text[:body]):
        if _LABELLED.fullmatch(line.text.strip(_MARKUP)):
            yield line.start, line.start + len(line.text.rstrip())
    seen = 0
    for line in lines_of(essay.text, body):
        seen += bool(line.text.strip())
        if seen > _LINES:
            return
        bare = line.text.strip(_MARKUP)
        by = _BY.fullmatch(bare) or _LABELLED.fullmatch(bare)
        inside = essay.sentences_in(line.start, line.end) if by and not _DATE.fullmatch(by["name"].strip()) else ()
        # Of prose that merely begins a line with "By Otterburn" the sentence goes on.
        if inside and inside[-1].end <= line.end:
            yield inside[0].start, inside[-1].end


_MONTH = rf"(?:{'|'.join(month[:3] for month in grammar.MONTHS)})[a-z]*\.?"
_IN_WORDS = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}})(?:,?\s+\d{{4}})?"
_DAY = rf"(?i:(?:\w+day,?\s+)?(?:{_IN_WORDS}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})|\w+day)"
_HOUR = r"[\W\d]*(?:\b(?i:at|am|pm|utc|gmt|est|cet|bst)\b[\W\d]*)*$"
_NAMES = rf"(?:{grammar.CAPITALISED}[\s.,&/|·-]+(?:(?:and|de|van|von|for)\s+)*){{1,9}}{grammar.CAPITALISED}\W*$"
_SAYS = re.compile(
    "|".join(
        (
            rf"(?i:(?:(?:first|last) )?(?:published|updated|posted|edited|modified)(?: on| at)?[:\s]+){_DAY}{_HOUR}",
            rf"(?i:(?:(?:written|words|text|reporting|translated|edited|photo\w*|images?|pictures?) )?by:? ){_NAMES}",
            r"(?i:(?:photo(?:graph)?s?|images?|pictures?|illustrations?)(?: credits?)?\s*(?::|©|courtesy of\b))",
            r"(?i:(?:about )?\d+[\s-]*min(?:ute)?s?\.?[\s-]+(?:read|to read)\b|(?:reading|read) time\b)",
            rf"©|\(c\) \d{{4}}|(?i:copyright)\W+(?:©|\(c\)|\d{{4}})|{_DAY}{_HOUR}",
        )
    )
)
_LONGEST = 16  # words of such a line
_TITLE = 12  # words of a line without an end above the text


def credit_lines(essay: Essay) -> frozenset[int]:
    """Numbers of the sentences that are such lines; at the head of the essay whatever ends like no sentence, too."""
    found = {s.number for s in essay.sentences if len(s.words.split()) <= _LONGEST and _SAYS.match(s.words)}
    for sentence in essay.sentences:
        if sentence.number not in found and not _titles(sentence):
            break
        found.add(sentence.number)
    return frozenset(found) if len(found) < len(essay.sentences) else frozenset()


def _titles(sentence: Sentence) -> bool:
    """Whether `sentence` ends like none, each line of it short."""
    short = all(len(line.split()) <= _TITLE for line in sentence.text.splitlines())
    return sentence.kind == "prose" and short and not STOP.search(sentence.words)
