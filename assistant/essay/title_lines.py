"""What a line of plain text says of itself: that it is written as a title is, or that it is something else.

"Chapter IV", "2. The Quarrel", "THE LONG WINTER", "The Long Winter" are written as titles. A salutation, a signature's
farewell, an author's name after "by", a date, a caption are lines of their own, too, and something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.essay.line_marks import CLOSERS
from assistant.language import COUNTS, DAYS, MONTHS

PART, CHAPTER = 2, 3  # levels of headings; 1 is the text's own title
_DEEPEST = 6
_LONGEST = 80  # characters
_MOST = 12  # words
_WEAK = 3  # words; as many without a small one between them may be a name
_COUNT = rf"\d{{1,3}}|[IVXLCivxlc]+|(?i:{'|'.join(COUNTS)}|twenty(?:-\w+)?|thirty(?:-\w+)?)"
_UNITS = "Chapter|Section|Scene|Canto|Stave|Letter|Appendix|Lesson|Lecture|Day|Stage|Step"
_WHOLES = "Part|Book|Volume|Act"
_LABEL = re.compile(
    rf"(?P<unit>(?P<whole>{_WHOLES}|{_WHOLES.upper()})|{_UNITS}|{_UNITS.upper()})\s+(?P<count>{_COUNT}|[A-Z])"
    r"(?:\.?$|\s*(?P<mark>[.:–—-])\s+(?P<named>\S.*)|\s+(?P<titled>\S.*))$"
)
_NUMBERED = re.compile(r"(?P<count>\d{1,2}(?:\.\d{1,2}){0,3}\.|\d{1,2}(?:\.\d{1,2}){1,3})\s+(?P<named>\S.*)$")
_ROMAN = re.compile(r"(?P<count>(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3}))(?:\.?|(?:\.|:|\s[–—-])\s+(?P<named>\S.*))$")
_ENDS = re.compile(rf"[.!?…:;,、。؟–—-]{CLOSERS}")
_BULLETS = frozenset("-–—+*•‣◦▪●○#")
_WORD = re.compile(r"[^\W_](?:[\w.’'&/-]*[^\W_])?")
_SMALL = frozenset(
    """a an the and but or nor for of in on at to by from with without as into onto over under upon between against
    through after before is it its vs via per than de la le von van der und et""".split()
)
_DATES = [name.title() for name in (*MONTHS, *DAYS)]
_DATED = rf"(?:{'|'.join(_DATES)}|(?:{'|'.join(name[:3] for name in _DATES)}|Sept)\.?)"
_OTHER = re.compile(
    r"(?:my\s+)?dear\b|hi\b|hello\b|hey\b|greetings\b|good (?:morning|day|afternoon|evening)\b|to whom it may concern"
    r"|ladies\b|fellow\b|gentlemen\b|friends$|(?:mr|mrs|ms|madam|sir|honou?rable)\b\.?"
    r"|yours\b|(?:best|kind|warm|kindest|warmest|many)\s+(?:regards|wishes|thanks)\b|regards$|sincerely\b|love$|cheers$"
    r"|thanks$|thank you(?: so much| very much| all)?$|respectfully\b|cordially\b|faithfully\b"
    r"|with (?:love|best|kind|warm)\b|signed\b|p\.?\s?s\b"
    r"|(?:written |told |translated |edited |illustrated )?by\s|from:|to:|cc\b|re:|sent from\b"
    r"|(?:figure|fig|table|plate|exhibit|photo|image|illustration|page|p|no|tel|phone)\b\.?\s*\d|the end$|finis$|fin$"
    r"|copyright\b|©|\[|\(|>|\||[\"“‘'«]",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"(?=.*\b{_DATED})(?:\s*(?:{_DATED}|[Oo]n|[Tt]he|of|\d{{1,4}}(?:st|nd|rd|th)?|[,./-])\s*)+$|.*\b{_DATED},?\s+\d"
)
_SIGNS = re.compile(r"\S@\S|://|\bwww\.|\d{1,2}[./:]\d{2}\b|\d{4}-\d{2}|[|<>{}\\=~]")


@dataclass(frozen=True, slots=True)
class Title:
    """A line that is written as a title is, without the blanks around it.

    `sort`: "label" (Chapter 2), "number" (2., IV.), "capitals" or "words". `count` as it is written, "" where none is;
    `bare`: nothing but a count or a label; `weak`: so few words that they may be somebody's name.
    """

    text: str
    sort: str
    level: int = CHAPTER
    count: str = ""
    bare: bool = False
    weak: bool = False


def title_of(line: str) -> Title | None:
    """What `line` is as a title; None where it is not written as one, or has the signs of something else."""
    text = line.strip()
    if not text or len(text) > _LONGEST or text[0] in _BULLETS or _says_other(text):
        return None
    if label := _LABEL.match(text):
        return _chapter(label)
    for pattern in (_NUMBERED, _ROMAN):
        if found := pattern.match(text):
            named = found["named"] or ""
            if named and not _is_title(named):
                return None
            level = min(_DEEPEST, CHAPTER + found["count"].strip(".").count("."))
            weak = len(found["count"]) == 1 and len(named.split()) == 1  # "V. Wool" is a name
            return Title(text, "number", level, found["count"].strip("."), bare=not named, weak=weak)
    if not _is_title(text):
        return None
    words = _WORD.findall(text)
    few = len(words) == 1 or (len(words) <= _WEAK and not any(word.lower() in _SMALL for word in words))
    return Title(text, "capitals" if text.isupper() else "words", weak=few)


def _says_other(text: str) -> bool:
    return bool(_OTHER.match(text) or _DATE.match(text) or _SIGNS.search(text))


def byline(line: str) -> bool:
    """Whether `line` stands under a title and says who wrote it, or when."""
    text = line.strip()
    return bool(re.match(r"(?:\w+ )?by\s+[A-Z]", text, re.IGNORECASE) or _DATE.match(text))


def _chapter(label: re.Match[str]) -> Title | None:
    """A chapter's number alone, or with a name: after a stop or a blank one that is written as a title."""
    named = label["named"] or label["titled"] or ""
    free = label["mark"] and label["mark"] != "." and not _ENDS.search(named) and len(named.split()) <= _MOST
    if named and not free and not _is_title(named.removesuffix(".")):
        return None
    level = PART if label["whole"] else CHAPTER
    return Title(label[0], "label", level, f"{label['unit']} {label['count']}", bare=not named)


def _is_title(text: str) -> bool:
    """Whether `text` is written in capitals, or each of its words but the small ones begins with one."""
    words = _WORD.findall(text)
    named = [word for word in words if word[0].isalpha()]
    if not named or len(words) > _MOST or _ENDS.search(text) or max(map(len, named)) < 3:
        return False
    ends = named[0][0].isupper() and (words[-1][0].isdigit() or not words[-1].islower())
    return ends and all(word in _SMALL or not word[0].islower() or not word.islower() for word in named)
