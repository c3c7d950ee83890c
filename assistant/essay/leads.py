"""Which sentence introduces which: a list's lead, a table's header, a question before its reply, who speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.essay.blocks import NO_GROUP
from assistant.essay.line_marks import COLON
from assistant.essay.sentences import Piece

LIST, HEADER, QUESTION, SPEAKER = "list", "header", "question", "speaker"
_SHORT = 200  # characters; a longer piece that says who speaks is a speech itself
_ASKS = re.compile(r"[?？؟][\s*_\"”’')\]»~`]*(?:\[\^?[^\]\s]+\]\s*)*$")
_REPLY = re.compile(r"[\s*_\"“]*(?:A|Answer)[:.)]", re.IGNORECASE)


def asks(text: str) -> bool:
    """Whether a sentence is a question: it ends with its mark, other marks apart."""
    return bool(_ASKS.search(text))


def leads_of(pieces: Sequence[Piece]) -> list[tuple[int | None, str]]:
    """For each sentence the number of the one that introduces it, and as what; None and "" where none does."""
    found: list[tuple[int | None, str]] = [(None, "") for _ in pieces]
    headers: dict[int, int] = {}
    lists: dict[int, int | None] = {}
    for at, piece in enumerate(pieces):
        if piece.block.kind == "item":
            lead = lists[piece.block.level] = _list_lead(pieces, at, lists)
            if lead is not None:
                found[at] = lead, LIST
        elif piece.block.kind == "row" and piece.block.group != NO_GROUP:
            header = headers.setdefault(piece.block.group, at)
            if header != at:
                found[at] = header, HEADER
        speaker = piece.speaker
        if found[at][0] is None and speaker is not None and len(pieces[at + speaker].text) <= _SHORT:
            found[at] = at + speaker, SPEAKER
        elif found[at][0] is None and at and _replies(pieces, at):
            found[at] = at - 1, QUESTION
    return found


def _list_lead(pieces: Sequence[Piece], at: int, lists: dict[int, int | None]) -> int | None:
    """The lead of the list that sentence `at`, of an item, stands in; `lists` are those of the lists around it."""
    if not at or pieces[at - 1].section != pieces[at].section:
        return None
    before = pieces[at - 1]
    if before.block.kind == "item" and before.block.level >= pieces[at].block.level:
        return lists.get(pieces[at].block.level)
    if before.block.kind not in ("prose", "item"):
        return None
    return at - 1 if COLON.search(before.text) or _several(pieces, at) else None


def _several(pieces: Sequence[Piece], at: int) -> bool:
    """Whether more than one item follows: one alone is no list, unless it is announced."""
    after = (piece for piece in pieces[at + 1 : at + 40] if piece.paragraph != pieces[at].paragraph)
    following = next(after, None)
    return following is not None and following.block.kind == "item" and following.section == pieces[at].section


def _replies(pieces: Sequence[Piece], at: int) -> bool:
    """In the same paragraph what follows a question replies to it; in the next one where the question stands alone."""
    question, reply = pieces[at - 1], pieces[at]
    if not asks(question.text) or question.section != reply.section or reply.block.kind not in ("prose", "item"):
        return False
    alone = at == 1 or pieces[at - 2].paragraph != question.paragraph
    together = question.paragraph == reply.paragraph or alone
    return not asks(reply.text) and (together or bool(_REPLY.match(reply.text)))
