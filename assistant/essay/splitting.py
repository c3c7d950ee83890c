"""Sentences and sections of a text, with offsets by construction: blocks are cut first, then sentences in each.

A text is read as plain prose or as Markdown, by what is asked for or by what stands in it. Each sentence knows the one
that introduces it: a list's lead, a table's header, a question before its reply, who speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.errors import EssayError
from assistant.essay.blocks import NO_GROUP, Block, front_matter, has_words
from assistant.essay.line_marks import COLON
from assistant.essay.markdown_blocks import markdown_blocks
from assistant.essay.plain_blocks import plain_blocks
from assistant.essay.readable_quote import readable, row_in_words
from assistant.essay.sentences import Piece, pieces_of
from assistant.language import splitter_code
from assistant.phrases import message

SPLITTER = "sentencex-1.0.32/markdown-it-4/blocks-4"  # part of the index key: a change here makes every index stale
LIST, HEADER, QUESTION, SPEAKER = "list", "header", "question", "speaker"
_SHORT = 200  # characters; a longer piece that says who speaks is a speech itself
_ASKS = re.compile(r"[?？؟][\s*_\"”’')\]»~`]*(?:\[\^?[^\]\s]+\]\s*)*$")
_REPLY = re.compile(r"[\s*_\"“]*(?:A|Answer)[:.)]", re.IGNORECASE)
AUTO, PLAIN, MARKDOWN = "auto", "plain", "markdown"
# What only Markdown has, and text wrapped at any width does not stumble into.
_SIGNS = (
    r"(?:\A|\n[ \t]*\n|[.!?:][ \t]*\n)[ ]{0,3}#{2,6}[ \t]+\S",  # headings
    r"(?:\A|\n[ \t]*\n)[ ]{0,3}#[ \t]+\S.*(?:\n[ \t]*\n|\n?\Z)",
    r"^ {0,3}(`{3,}|~{3,})[^`\n]*\n(?:.*\n)*? {0,3}\1[ \t]*$",  # fenced code
    r"\]\([^)\s]+(?:[ \t]+\"[^\"\n]*\")?\)",  # links
    r"^ {0,3}\[[^\]\n]+\]:[ \t]*\S",  # what a link or note stands for
    r"\[\^[^\]\s]+\]",  # notes
    r"(?<![\w*])\*\*(?=\S)[^*\n]+(?:\n[^*\n]+)*(?<=\S)\*\*(?!\*)",  # emphasis
    r"(?<![\w*])\*(?=[^\s*])[^*\n]+(?:\n[^*\n]+)*(?<=[^\s*])\*(?![\w*])",
    r"(?<![\w_])_(?=[^\s_])[^_\n]+(?:\n[^_\n]+)*(?<=[^\s_])_(?![\w_])",
    r"(?<!`)`[^`\n]+`(?!`)",  # code
    r"<!--(?s:.*?)-->",  # comments
    r"^ {0,3}%%(?!%)(?s:.*?)%%",
    r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$",  # the rule under a table's header
    r"(?:\A|\n[ \t]*\n)[ ]{0,3}([*+-])[ \t]+\S.*\n(?:[ \t]*\n|[ \t]+.*\n)*[ ]{0,3}\1[ \t]+\S",  # lists
    r"^ {0,3}<(?:br|hr|img|p|div|h[1-6])\b[^>\n]*>",  # tags
    r"</(?:a|b|code|details|div|em|h[1-6]|i|kbd|li|p|span|strong|sub|summary|sup|table|u)>",
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading: half-open span, `level` 1..6.

    The text before the first heading is a section of level 0 whose title is "".
    `heading` is the half-open span of the heading's own words.
    """

    title: str
    level: int
    start: int
    end: int
    heading: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `essay.text[start:end] == text`. `number` counts from 0 over the whole essay.

    `kind` is prose, item (of a list), row (of a table) or code; `paragraph` numbers the block it
    stands in; `lead` is the number of the sentence that introduces it, or None, and `led_by` says as
    what: "list" (the line before a list), "header" (of a table), "question" (this is the reply) or
    "speaker" (says who speaks in a speech of several sentences). `words` is the text as it is read: on one
    line, without markup, the cells of a row each with its column's title.
    """

    number: int
    start: int
    end: int
    text: str
    section: str
    paragraph: int
    kind: str
    lead: int | None = None
    led_by: str = ""
    words: str = ""


def split(text: str, asked: str) -> tuple[str, str, tuple[Section, ...], tuple[Sentence, ...]]:
    """How `text` (LF line ends) is read, its title ("" if it names none), its sections and its sentences.

    `asked` is "plain", "markdown", or "auto": as what it looks like. No sentences: nothing in the text says anything.

    Raises:
        EssayError: there is no such way to read a text.
    """
    markup = _markup_of(text, asked)
    body, title = front_matter(text)
    cut = markdown_blocks(text, body) if markup == MARKDOWN else plain_blocks(text, body)
    cut = [block for block in cut if has_words(text, (block.start, block.end))]
    if not any(block.kind != "heading" for block in cut):
        # Nothing but headings: then that is what the essay says.
        cut = [Block("prose", b.start, b.end, b.line) for b in cut]
    if not cut and body:
        cut = [block for block in plain_blocks(text) if has_words(text, (block.start, block.end))]
    sections = tuple(_sections(text, body, cut))
    if not title:
        title = next((s.title for s in sections if s.level == 1), "") or _title_of_first(sections)
    return markup, title, sections, tuple(_sentences(text, cut, splitter_code(text[body:])))


def _markup_of(text: str, asked: str) -> str:
    """`asked`, or, where that is "auto", what `text` looks like: "plain" or "markdown".

    Raises:
        EssayError: there is no such way to read a text.
    """
    if asked not in (AUTO, PLAIN, MARKDOWN):
        raise EssayError(message("essay.markup", asked=asked))
    if asked != AUTO:
        return asked
    return MARKDOWN if any(re.search(sign, text, re.MULTILINE) for sign in _SIGNS) else PLAIN


def _title_of_first(sections: tuple[Section, ...]) -> str:
    """The first heading is the text's title where nothing stands before it."""
    return sections[0].title if sections and sections[0].level else ""


def _sections(text: str, body: int, cut: list[Block]) -> Iterator[Section]:
    headings = [block for block in cut if block.kind == "heading"]
    first = headings[0].line if headings else len(text)
    if any(block.line < first for block in cut):
        yield Section("", 0, body, first, (body, body))
    ends = [block.line for block in headings[1:]] + [len(text)]
    for block, end in zip(headings, ends, strict=False):
        yield Section(_title(text, block), block.level, block.line, end, (block.start, block.end))


def _sentences(text: str, blocks: Sequence[Block], language: str) -> Iterator[Sentence]:
    titles = [""]
    pieces: list[Piece] = []
    for number, block in enumerate(blocks):
        if block.kind == "heading":
            titles.append(_title(text, block))
        else:
            pieces += pieces_of(text, block, number, len(titles) - 1, language)
    for number, (piece, (lead, led_by)) in enumerate(zip(pieces, _leads_of(pieces), strict=True)):
        words = row_in_words(pieces[lead].text, piece.text) if lead is not None and led_by == HEADER else piece.words
        where = titles[piece.section], piece.paragraph, piece.block.kind
        yield Sentence(number, piece.start, piece.end, piece.text, *where, lead, led_by, words)


def _title(text: str, heading: Block) -> str:
    """A heading's words as they are shown, and without the marks of code."""
    return " ".join(readable(text[heading.start : heading.end]).replace("`", "").split())


def asks(text: str) -> bool:
    """Whether a sentence is a question: it ends with its mark, other marks apart."""
    return bool(_ASKS.search(text))


def _leads_of(pieces: Sequence[Piece]) -> list[tuple[int | None, str]]:
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
