"""Which lines of plain text are headings where no mark says so: "The Long Winter", "CHAPTER IV", "2. The Quarrel".

A sentence that is taken for a heading is no text any more. So a line has to show it firmly: it stands alone between
empty lines, is written as titles are, what stands before it has ended, and what it heads follows. Names stand alone
before speeches, too, and under letters: they come again, or nothing else in the text is written so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assistant.essay.blocks import Block, Line, runs_of
from assistant.essay.line_marks import QUOTED, ROW, SENTENCE_END, STOP, mark_of
from assistant.essay.title_lines import Title, byline, title_of
from assistant.language import count_of

_OWN = 1  # level of a text's own title
_ENDED = re.compile(r"[.!?…。؟।*_\-=~][\s\"”’'»)\]*_\d†‡]*$")
_ASIDE = re.compile(r"\s*(?:p\.?\s?p?\.?\s?s\b|>|on .{3,80} wrote:)", re.IGNORECASE)
_LEAST = 5  # words of a paragraph that a heading stands over
_FEW = 3  # lines of few words that stand as headings do; fewer may be names
_FAR = 500  # paragraphs of a chapter
_SPEAKER = 3  # words; who speaks is called by no more


def titles_of(lines: Sequence[Line]) -> dict[int, Block]:
    """The headings among `lines` by where their line starts."""
    runs = runs_of(lines)
    written = list(map(_titles, runs))
    known: dict[int, list[Title]] = {}
    for at in range(len(runs) - 2, -1, -1):
        if written[at] and (titles := _placed_titles(runs, at, written, known.get(at + 1, []))):
            known[at] = titles
    _own_title(runs, known)
    for doubtful in (_out_of_count, _speakers, _lonely):
        for at in doubtful(written, known):
            known.pop(at, None)
    deeper = int(any(titles[0].sort == "capitals" and titles[0].level > _OWN for titles in known.values()))
    return {
        runs[at][n].start: _block(runs[at][n], title, _level(at, n, known, deeper))
        for at, titles in known.items()
        for n, title in enumerate(titles)
    }


def _titles(run: Sequence[Line]) -> list[Title]:
    """The titles that lines standing alone are made of: one, or a chapter's number and its name below; else none."""
    found = [title for line in run[:2] if (title := title_of(line.text))]
    whole = len(found) == len(run) and (len(found) == 1 or (found[0].bare and not found[1].count))
    return found if whole else []


def _placed_titles(
    runs: Sequence[Sequence[Line]], at: int, written: Sequence[list[Title]], below: list[Title]
) -> list[Title]:
    """The titles of run `at` where they stand as headings do: after what has ended, over what they head."""
    titles = written[at]
    head, last = titles[0], titles[-1]
    if at and not head.count and not (written[at - 1] or _has_ended(runs[at - 1])):
        return []
    if below:
        under = below[0].level > last.level or (last.bare and not below[0].count)
        return titles if under or (last.sort, below[0].sort) == ("capitals", "words") else []
    return titles if not written[at + 1] and _is_text(runs, at + 1, verse=head.sort != "words") else []


def _has_ended(run: Sequence[Line]) -> bool:
    last = run[-1].text
    return bool(_ENDED.search(last)) or mark_of(last) is not None or "|" in last


def _is_text(runs: Sequence[Sequence[Line]], at: int, *, verse: bool) -> bool:
    """Whether run `at` is what a heading stands over: prose, a list, a table; `verse`: or verse."""
    lines = [line.text for line in runs[at]]
    after = runs[at + 1][0].text if at + 1 < len(runs) else ""
    marked = sum(mark_of(line) is not None for line in [*lines, after])
    if marked > 1 and mark_of(lines[0]):
        return True
    if len(lines) > 1 and all("|" in line for line in lines):
        return True
    if _ASIDE.match(lines[0]) or QUOTED.match(lines[0]) or ROW.match(lines[0]) or (_verse(lines) and not verse):
        return False
    enough = sum(len(line.split()) for line in lines) >= _LEAST
    return _verse(lines) or (enough and bool(STOP.search(lines[-1])))


def _verse(lines: Sequence[str]) -> bool:
    """Whether lines begin with capitals though those before them have not ended."""
    goes_on = [not SENTENCE_END.search(line) for line in lines[:-1]]
    capitals = [line.strip()[:1].isupper() for line in lines[1:]]
    return len(lines) > 2 and all(capitals) and sum(goes_on) * 2 >= len(goes_on)


def _own_title(runs: Sequence[Sequence[Line]], known: dict[int, list[Title]]) -> None:
    """The first line, alone or over its author's name, is the text's title, whatever follows."""
    if len(runs) < 2:
        return
    first, *others = runs[0]
    title = title_of(first.text)
    if title and not title.count and all(byline(line.text) for line in others):
        known[0] = [replace(title, level=_OWN, weak=False)]


def _out_of_count(written: Sequence[list[Title]], known: Mapping[int, list[Title]]) -> Iterator[int]:
    """Numbered titles that go on from one that is no heading (a list's items), and names that begin as numbers do."""
    last: dict[tuple[bool, int], int] = {}
    dropped: set[int] = set()
    for at, titles in enumerate(written):
        if not titles or titles[0].sort != "number" or "." in titles[0].count:
            continue
        count = count_of(titles[0].count)
        before = last.get((titles[0].bare, count - 1))
        last[titles[0].bare, count] = at
        listed = before is not None and (before not in known or before in dropped)
        if listed or (titles[0].weak and before is None and not _goes_on(written[at + 1 : at + _FAR], count)):
            dropped.add(at)
            yield at


def _goes_on(after: Sequence[list[Title]], count: int) -> bool:
    return any(
        titles and titles[0].sort == "number" and count_of(titles[0].count.partition(".")[0]) == count + 1
        for titles in after
    )


def _speakers(written: Sequence[list[Title]], known: Mapping[int, list[Title]]) -> list[int]:
    """Where few words come again, each time over something else, they and their like say who speaks."""
    over = (titles[0] for titles, below in zip(written, [*written[1:], []], strict=True) if titles and not below)
    counts = Counter(title.text.lower() for title in over if not title.count)
    again = {text for text, count in counts.items() if count > 1}
    if not again:
        return []
    short = [at for at, titles in known.items() if not titles[0].count and len(titles[0].text.split()) <= _SPEAKER]
    return [at for at in short if known[at][0].level > _OWN or known[at][0].text.lower() in again]


def _lonely(written: Sequence[list[Title]], known: Mapping[int, list[Title]]) -> list[int]:  # noqa: ARG001
    """Names, and words alone, where too little else in the text is written as they are."""
    below = {at: titles[0] for at, titles in known.items() if titles[0].level > _OWN and titles[0].sort != "number"}
    firm = {title.sort for title in below.values() if not title.weak}
    weak = [at for at, title in below.items() if title.weak and title.sort not in firm]
    return weak if len(weak) < _FEW else []


def _level(at: int, n: int, known: Mapping[int, list[Title]], deeper: int) -> int:
    """A title's level; a chapter's name is one deeper than its number, and `deeper` is what is not in capitals."""
    title = known[at][n]
    above = known[at][:n] or known.get(at - 1, [])
    if above and above[-1].bare and not title.count:
        return above[-1].level + 1
    return title.level + deeper * (title.sort == "words" and title.level > _OWN)


def _block(line: Line, title: Title, level: int) -> Block:
    start = line.end - len(line.text.lstrip())
    return Block("heading", start, start + len(title.text), line.start, level)
