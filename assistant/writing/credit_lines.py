"""Lines that say who made a text, when, and how long it takes to read: they answer questions, and sum up nothing."""

from __future__ import annotations

import re

from assistant.essay import STOP, Essay, Sentence

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_IN_WORDS = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}})(?:,?\s+\d{{4}})?"
_DAY = rf"(?i:(?:\w+day,?\s+)?(?:{_IN_WORDS}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})|\w+day)"
_HOUR = r"[\W\d]*(?:\b(?i:at|am|pm|utc|gmt|est|cet|bst)\b[\W\d]*)*$"
_NAMES = r"(?:[A-Z][\w'’-]*[\s.,&/|·-]+(?:(?:and|de|van|von|for)\s+)*){1,9}[A-Z][\w'’-]*\W*$"
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
