"""What a line of text may begin with or be: headings, rules, fences, rows, the marks of list items."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language import count_of

ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
FRAMED = re.compile(r"[ \t]*(={2,6}|=(?: =){0,5}(?= ))[ \t]*([^=\s](?:.*[^=\s])?)[ \t]*\1[ \t]*$")
UNDERLINE = re.compile(r" {0,3}(?:=+|-{3,}|~{3,}|\^{3,}|\"{3,}|\+{3,}|\*{3,}|#{3,})[ \t]*$")
RULE = re.compile(r"[ \t]*([-*_=~•·+#])(?:[ \t]*\1){2,}[ \t]*$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
ROW = re.compile(r"[ \t]*\|")
ROW_RULE = re.compile(
    r"[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$|[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$"
)
QUOTED = re.compile(r"[ \t]*(?:>[ \t]?)+")
CLOSERS = r"[\s\"”’'»)\]*_]*$"  # what may stand behind the mark that ends a line
STOP = re.compile(rf"[.!?…。।؟:;]{CLOSERS}")
COLON = re.compile(rf"[:：]{CLOSERS}")
SENTENCE_END = re.compile(rf"[.!?…]{CLOSERS}")
_BULLET = re.compile(r"[ \t]*([-*+•‣◦▪●○–])[ \t]+(?=\S)")
_COUNTED = re.compile(r"[ \t]*(\(?)(\d{1,4}|[a-zA-Z]|[ivxIVX]{1,5})([.)])[ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that a list item may begin with: its sort, what it counts (0 for a bullet), its length in characters."""

    sort: str
    counts: tuple[int, ...]
    length: int

    def follows(self, other: Mark) -> bool:
        """Whether an item with this mark may come right after one with `other`."""
        if self.sort != other.sort:
            return False
        return not self.counts or any(n - 1 in other.counts for n in self.counts) or self.counts == other.counts == (1,)

    @property
    def first(self) -> bool:
        """Whether a list may begin with it: a bullet, or a count from 0 or 1."""
        return not self.counts or bool({0, 1} & set(self.counts))


def mark_of(line: str) -> Mark | None:
    """The mark `line` begins with, if it begins with one."""
    if bullet := _BULLET.match(line):
        return Mark(bullet[1], (), bullet.end())
    counted = _COUNTED.match(line)
    if not counted or (counted[1] and counted[3] == "."):
        return None
    if counted[3] == "." and counted[2].isalpha() and not set(counted[2]) <= set("ivxIVX"):
        return None  # "A. Smith" is a name
    shape = "digit" if counted[2].isdigit() else "letter"
    return Mark(f"{counted[1]}{shape}{counted[3]}", _counts(counted[2]), counted.end())


def _counts(mark: str) -> tuple[int, ...]:
    """What a count may stand for: "i" is the ninth letter, and one."""
    if mark.isdigit():
        return (int(mark),)
    found = [ord(mark.lower()) - ord("a") + 1] if len(mark) == 1 else []
    if set(mark.lower()) <= set("ivx"):
        found.append(count_of(mark))
    return tuple(found)
