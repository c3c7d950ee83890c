"""Lines of Markdown that CommonMark has no name for, or another than their author: framed titles, notes, years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.essay.blocks import UNWRAPPED, Line
from assistant.essay.line_marks import FENCE, FRAMED, RULE, SENTENCE_END
from assistant.essay.plain_blocks import items_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_NOTE = re.compile(r"\[\^[^\]\s]+\]:[ \t]*")
_COMMENT_LINE = re.compile(r"[ \t]*%%(?!%)")


def stray_numbers(tokens: Sequence[Token]) -> set[int]:
    """Places of items that are none: a paragraph that begins with a year is a list of one, says CommonMark."""
    found = set()
    opened: list[list[int]] = []
    counted = 0
    for at, token in enumerate(tokens):
        if token.type in ("ordered_list_open", "bullet_list_open"):
            opened.append([])
        elif token.type == "list_item_open":
            opened[-1].append(at)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            items = opened.pop()
            if token.type == "bullet_list_close":
                continue
            number = int(tokens[items[0]].info)
            if len(items) == 1 and number not in (0, 1, counted + 1):
                found.add(items[0])
            else:
                counted = number + len(items) - 1
    return found


def legible(lines: Sequence[Line]) -> Iterator[str]:
    """The lines as markdown-it is shown them: one for one, with what it does not know put in its own terms."""
    fence = ""
    aside = False
    for line in lines:
        text = line.text
        match = FENCE.match(text)
        if match and not aside and match[1][0] not in text[match.end() :]:
            fence = match[1][0] if not fence else "" if match[1][0] == fence else fence
        if fence:
            yield text
        elif aside or (_COMMENT_LINE.match(text) and text.count("%%") == 1 and _closes(lines, line)):
            aside = not (aside and "%%" in text)
            yield ""
        elif (framed := FRAMED.match(text)) and not RULE.match(text):
            yield "## " + framed[2]
        elif note := _NOTE.match(text):
            yield "\ufffd" * note.end() + text[note.end() :]  # else a note of one word would define a link
        else:
            yield text


def _closes(lines: Sequence[Line], opening: Line) -> bool:
    return any("%%" in line.text for line in lines if line.start > opening.start)


def parts(own: Sequence[Line], kind: str) -> Iterator[tuple[Sequence[Line], str]]:
    """A paragraph's lines as what CommonMark has no name for: notes, lists with other marks, one paragraph a line."""
    cuts = {0, len(own), *(n for n, line in enumerate(own) if _NOTE.match(line.text))}
    items = items_of([line.text for line in own], [], "")
    cuts |= set(items)
    if any(len(line.text) > UNWRAPPED for line in own):
        cuts |= set(range(len(own)))
    for first, last in pairwise(sorted(cuts)):
        lines = list(own[first:last])
        head = lines[0]
        note = _NOTE.match(head.text)
        skip = items[first].length if first in items else note.end() if note else 0
        lines[0] = Line(head.start + skip, head.end, head.text[skip:])
        yield lines, "item" if first in items else kind


def is_prose(lines: Sequence[Line]) -> bool:
    """An indented paragraph, which CommonMark takes for code: whole lines of words that end as sentences do."""
    words = " ".join(line.text for line in lines)
    letters = sum(c.isalpha() or c.isspace() for c in words)
    return letters > 0.85 * len(words) and bool(SENTENCE_END.search(lines[-1].text)) and len(words.split()) > 5
