"""Which sentence introduces which: a list's lead, a table's header, a question before its reply, who speaks.

A table's row is read in words: each cell with the title of its column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.essay.blocks import NO_GROUP, Block
from assistant.essay.line_marks import COLON
from assistant.essay.sentences import Piece

LIST, HEADER, QUESTION, SPEAKER = "list", "header", "question", "speaker"
_SHORT = 200  # characters; a longer piece that says who speaks is a speech itself
_ASKS = re.compile(r"[?？؟][\s*_\"”’')\]»~`]*(?:\[\^?[^\]\s]+\]\s*)*$")
_REPLY = re.compile(r"[\s*_\"“]*(?:A|Answer)[:.)]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cut:
    """A sentence before it is known what introduces it: `number` is its block's, `alone`: no other stands in that."""

    piece: Piece
    block: Block
    number: int
    section: int
    alone: bool


def asks(text: str) -> bool:
    """Whether a sentence is a question: it ends with its mark, other marks apart."""
    return bool(_ASKS.search(text))


def leads_of(cuts: Sequence[Cut]) -> list[tuple[int | None, str]]:
    """For each sentence the number of the one that introduces it, and as what; None and "" where none does."""
    found: list[tuple[int | None, str]] = [(None, "") for _ in cuts]
    headers: dict[int, int] = {}
    lists: dict[int, int | None] = {}
    for at, cut in enumerate(cuts):
        if cut.block.kind == "item":
            lead = lists[cut.block.level] = _list_lead(cuts, at, lists)
            if lead is not None:
                found[at] = lead, LIST
        elif cut.block.kind == "row" and cut.block.group != NO_GROUP:
            header = headers.setdefault(cut.block.group, at)
            if header != at:
                found[at] = header, HEADER
        speaker = cut.piece.speaker
        if found[at][0] is None and speaker is not None and len(cuts[at + speaker].piece.text) <= _SHORT:
            found[at] = at + speaker, SPEAKER
        elif found[at][0] is None and at and _replies(cuts[at - 1], cut):
            found[at] = at - 1, QUESTION
    return found


def _list_lead(cuts: Sequence[Cut], at: int, lists: dict[int, int | None]) -> int | None:
    """The lead of the list that sentence `at`, of an item, stands in; `lists` are those of the lists around it."""
    if not at or cuts[at - 1].section != cuts[at].section:
        return None
    before = cuts[at - 1]
    if before.block.kind == "item" and before.block.level >= cuts[at].block.level:
        return lists.get(cuts[at].block.level)
    if before.block.kind not in ("prose", "item"):
        return None
    return at - 1 if COLON.search(before.piece.text) or _several(cuts, at) else None


def _several(cuts: Sequence[Cut], at: int) -> bool:
    """Whether more than one item follows: one alone is no list, unless it is announced."""
    after = (cut for cut in cuts[at + 1 : at + 40] if cut.number != cuts[at].number)
    following = next(after, None)
    return following is not None and following.block.kind == "item" and following.section == cuts[at].section


def _replies(question: Cut, reply: Cut) -> bool:
    """In the same paragraph what follows a question replies to it; in the next one where the question stands alone."""
    said = reply.piece.text
    if not asks(question.piece.text) or question.section != reply.section or reply.block.kind not in ("prose", "item"):
        return False
    return not asks(said) and (question.number == reply.number or question.alone or bool(_REPLY.match(said)))


_BAR = re.compile(r"(?<!\\)\|")


def row_in_words(header: str, row: str) -> str:
    """`row` with the titles in `header`, both lines of a table; the row as it stands where they do not fit together."""
    titles, cells = cells_of(header), cells_of(row)
    if len(titles) != len(cells):
        return row
    named = [f"{title}: {cell}" if title else cell for title, cell in zip(titles, cells, strict=True) if cell]
    return ", ".join(named) + "."


def cells_of(line: str) -> list[str]:
    """The cells of a line of a table, as they are written."""
    return [cell.strip() for cell in _BAR.split(line.strip().removeprefix("|").removesuffix("|"))]
