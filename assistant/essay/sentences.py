"""The sentences of one block, found in its words without markup, line ends and note marks; places are the text's.

Quotation and speaker are kept together where the speaker follows, and cut up where a speech runs long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from assistant.answers import Span
from assistant.essay.blocks import Block, has_words, strip_span
from assistant.essay.readable_quote import blank_notes
from assistant.language import SAID_AFTER, SAID_BEFORE, Excerpt

_LONGEST = 1_000  # characters; the encoder reads 256 word pieces, about 1,000 characters
_BREAKS = (re.compile(r"[;:.!?…。；：][\s\"”’)]*"), re.compile(r"[,，、][\s\"”’]*"), re.compile(r"\s+"))
_BLANK = re.compile(r"[^\S ]\s*| \s+")  # all but single blanks
_COUNT_ALONE = re.compile(r"\(?(?:\d{1,4}|[a-zA-Z]|[ivxIVX]{1,5})[.)]$")
_LABEL = re.compile(r"[QA][.:]$")  # "A. You may not.": who answers
_LONG_SPEECH = 300  # characters in one pair of quotation marks
_MANY = 3  # in one pair
# All of it is spoken, and ends as a sentence does that may go on: after a full stop a new one begins.
_SPOKEN = re.compile(r"[(\[—–-]?\s*[“\"„«](?:.*)[!?…—–-]['’]?[”\"»“]\s*$")
_PAIRS = (("“", "”"), ("„", "“"), ("«", "»"), ('"', '"'))


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence before it is known what introduces it: its half-open span, and its words on one line, without markup.

    `block` is what it stands in, `paragraph` that one's number, `section` how many headings stand before it, and
    `speaker` is how many pieces further on (or back) it is said who speaks here.
    """

    start: int
    end: int
    text: str
    words: str
    block: Block
    paragraph: int
    section: int
    speaker: int | None = None


def pieces_of(text: str, block: Block, paragraph: int, section: int, language: str) -> Iterator[Piece]:
    """The sentences of `block`, none longer than an encoder reads, none without a letter or digit."""
    for span, words, speaker in _spans_in(text, block, language):
        yield Piece(*span, text[slice(*span)], words, block, paragraph, section, speaker)


def _spans_in(text: str, block: Block, language: str) -> Iterator[tuple[Span, str, int | None]]:
    """Each sentence of `block` with its words and with how many further on it is said who speaks."""
    if block.kind in ("code", "row"):
        for span in _short(text, *strip_span(text, block.start, block.end)):
            yield span, text[slice(*span)], None
        return
    line = _one_line(text, block)
    cuts = list(_cut(line.text, partial(sentence_spans, language=language)))
    edges = [_edges(text, block, line, before, after) for (before, _), (after, _) in pairwise(cuts)]
    spans = pairwise([block.start, *(at for edge in edges for at in edge), block.end])
    for (cut, speaker), whole in zip(cuts, list(spans)[::2], strict=False):
        for span in _short(text, *whole):
            yield span, line.text[slice(*cut)] if span == whole else " ".join(text[slice(*span)].split()), speaker


def _one_line(text: str, block: Block) -> Excerpt:
    """The block's words as on one line, without markup, and where in the text each character of them stands."""
    parts: list[tuple[str, int]] = []
    for part, place in _words_of(text, block):
        kept = part if parts and not parts[-1][0].endswith(" ") else part.lstrip()
        if kept:
            parts.append((kept, place + len(part) - len(kept)))
    return Excerpt.of(parts)


def _words_of(text: str, block: Block) -> Iterator[tuple[str, int]]:
    """What stands between the markup, and a blank for all other blanks, each with its place."""
    at = block.start
    for start, end in [*block.marks, (block.end, block.end)]:
        for blank in _BLANK.finditer(text, at, max(at, start)):
            yield text[at : blank.start()], at
            yield " ", blank.start()
            at = blank.end()
        yield text[at:start], at
        yield " " if text[start:end][:1].isspace() else "", start
        at = max(at, end)


def _cut(words: str, split: Callable[[str], list[Span]]) -> Iterator[tuple[Span, int | None]]:
    """The sentences of `words`, which stand on one line, each with how many further on it is said who speaks."""
    for span in _with_speakers(words, split(words)):
        inner = _cut_speech(words, span, split)
        speaker = _speaker_of(words, inner)
        yield from ((each, None if speaker in (None, at) else speaker - at) for at, each in enumerate(inner))


def _with_speakers(text: str, spans: Sequence[Span]) -> list[Span]:
    """`spans`, sentences of `text` in order, with those that only say who speaks joined to what was said before."""
    found: list[Span] = []
    for start, end in spans:
        if found and _SPOKEN.match(text[slice(*found[-1])]) and SAID_AFTER.match(text, start, end):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _cut_speech(text: str, span: Span, split: Callable[[str], Sequence[Span]]) -> list[Span]:
    """The sentence `span` of `text`, in its own sentences where a long speech stands in it; `split` finds those."""
    start, end = span
    found: list[Span] = []
    at = start
    for opened, closed in _quotations(text, start, end):
        inner = [(opened + a, opened + b) for a, b in split(text[opened:closed])]
        if len(inner) < 2 or (closed - opened <= _LONG_SPEECH and len(inner) <= _MANY):
            continue
        first = (at, inner[0][1])
        found += [first, *inner[1:-1]]
        at = inner[-1][0]
        if _ends(text, closed, end):
            found.append((at, min(end, closed + 1)))
            at = min(end, closed + 1)
    if at < end and text[at:end].strip():
        found.append((at, end))
    return found


def _speaker_of(text: str, pieces: Sequence[Span]) -> int | None:
    """Which of `pieces`, of one sentence, says who speaks: the last after its closing mark, or the first before."""
    if len(pieces) < 2:
        return None
    last = text[slice(*pieces[-1])]
    for after in re.finditer(r"[”\"»“]\s*", last):
        if SAID_AFTER.match(last, after.end()):
            return len(pieces) - 1
    first = text[slice(*pieces[0])]
    opening = re.search(r"[“„«\"]", first)
    return 0 if opening and SAID_BEFORE.search(first[: opening.start()]) else None


def _quotations(text: str, start: int, end: int) -> Iterator[Span]:
    """What stands between quotation marks in the span, without them, one after another."""
    at = start
    while at < end:
        spans = [(a, o, c) for o, c in _PAIRS if (a := text.find(o, at, end)) >= 0]
        if not spans:
            return
        opened, _, close = min(spans)
        closed = text.find(close, opened + 1, end)
        if closed < 0:
            return
        yield opened + 1, closed
        at = closed + 1


def _ends(text: str, closed: int, end: int) -> bool:
    """Whether the sentence ends with the quotation: a stop before the mark, and no speaker after it."""
    rest = text[closed + 1 : end].lstrip()
    return text[closed - 1] in ".!?…" and bool(rest) and not rest[0].islower() and not SAID_AFTER.match(rest)


def sentence_spans(words: str, language: str = "en") -> list[Span]:
    """Half-open spans of the sentences of `words`, on one line, by the rules of `language`, without blanks around."""
    from sentencex import get_sentence_boundaries

    plain = blank_notes(words)
    found: list[Span] = []
    at = 0
    for boundary in get_sentence_boundaries(language, plain):
        start, end = strip_span(words, at, boundary["end_index"])
        at = boundary["end_index"]
        if start == end:
            continue
        if found and _belongs(words, found, (start, end)):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _belongs(words: str, found: list[Span], span: Span) -> bool:
    """Whether `span` is no sentence beside the last one: one of the two holds no word, or that is a count alone."""
    last = found[-1]
    count = _LABEL.match(words[slice(*last)]) or (len(found) == 1 and _COUNT_ALONE.match(words[slice(*last)]))
    return bool(count) or not has_words(words, span) or not has_words(words, last)


def _edges(text: str, block: Block, line: Excerpt, before: Span, after: Span) -> Span:
    """Where `before` ends and `after` starts in `text`: markup between them belongs to what it touches."""
    last, first = line.places[before[1] - 1] + 1, line.places[after[0]]
    blank = next((n for n in range(last, first) if text[n].isspace()), None)
    if blank is None:
        return (last, last) if last == first else (first, first)
    start = blank
    margins = {mark: end for mark, end in block.marks if text[mark].isspace()}
    while start < first and text[start].isspace():
        start = margins.get(start, start + 1)
    return blank, start


def _short(text: str, start: int, end: int) -> Iterator[Span]:
    """The span in pieces of at most `_LONGEST` characters, cut where a reader would pause; none without a word."""
    while end - start > _LONGEST:
        cut = _pause(text, start, start + _LONGEST)
        piece = strip_span(text, start, cut)
        if has_words(text, piece):
            yield piece
        start = strip_span(text, cut, end)[0]
    if has_words(text, (start, end)):
        yield start, end


def _pause(text: str, start: int, end: int) -> int:
    for pattern in _BREAKS:
        cuts = [match.end() for match in pattern.finditer(text, start + _LONGEST // 2, end)]
        if cuts:
            return cuts[-1]
    return end
