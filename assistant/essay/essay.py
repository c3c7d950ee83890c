"""The essay: its text, what it is made of, and the only place a citation is made.

Passages are runs of whole sentences of one section, about a paragraph long, that overlap by a sentence or two.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from assistant.answers import Citation, Passage
from assistant.errors import EssayError
from assistant.essay.splitting import AUTO, Section, Sentence, split
from assistant.phrases import message

PASSAGE = 800  # characters, about a paragraph; a choice, no other size has been measured
OVERLAP = 200  # characters
_CONTEXT = 32  # characters kept on either side of a quote; the W3C model leaves the length open


@dataclass(frozen=True, slots=True, repr=False)
class Essay:
    """A text cut into sections, sentences and passages; every offset is a Python str index into `text`.

    Made by `Essay.from_file` or `Essay.from_text`. `fingerprint` is the sha256 of the normalised
    text (LF line ends, no byte order mark) as UTF-8, in hex. `markup` is how it was read: "plain" or "markdown".
    """

    text: str
    title: str
    fingerprint: str
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]
    markup: str

    @classmethod
    def from_text(cls, text: str, title: str = "", markup: str = AUTO) -> Essay:
        """Cut `text` up.

        Args:
            text: the essay.
            title: used where the text names none.
            markup: "plain" (line breaks are blanks, no mark means anything in the midst of a paragraph),
                "markdown", or "auto": Markdown where it looks like it.

        Raises:
            EssayError: it is no text, there is nothing to read in it, or `markup` is none of these.
        """
        if not isinstance(text, str):
            raise EssayError(message("essay.no_text", kind=type(text).__name__))
        text = normalise(text)
        if not text.strip():
            raise EssayError(message("essay.empty"))
        markup, named, sections, sentences = split(text, markup)
        if not sentences:
            raise EssayError(message("essay.only_marks"))
        return cls(
            text=text,
            title=named or title,
            fingerprint=hashlib.sha256(text.encode()).hexdigest(),
            sections=sections,
            sentences=sentences,
            passages=tuple(_passages(text, sentences)),
            markup=markup,
        )

    @classmethod
    def from_file(cls, path: str | Path) -> Essay:
        """Read .txt or .md (UTF-8, or UTF-16 with its mark); other kinds, such as .pdf, with the [formats] extra.

        Raises:
            EssayError: the file is missing, a folder, unreadable, empty, binary or in another encoding.
        """
        from assistant.essay.formats import read_text

        path = Path(path)
        try:
            title = path.stem.replace("-", " ").replace("_", " ")
            text, markup = read_text(path)
            return cls.from_text(text, title, markup)
        except EssayError as error:
            if str(path) in str(error):
                raise
            raise EssayError(message("essay.in_file", path=path, trouble=error)) from error

    def cite(self, start: int, end: int) -> Citation:
        """The citation of the half-open span `start`..`end`.

        Raises:
            ValueError: the span is empty or not inside the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no such span: {start}..{end} of {len(self.text)} characters")
        return Citation(
            start=start,
            end=end,
            quote=self.text[start:end],
            section=self.section_at(start),
            prefix=self.text[max(0, start - _CONTEXT) : start],
            suffix=self.text[end : end + _CONTEXT],
        )

    def section_at(self, position: int) -> str:
        """Title of the section that character `position` stands in; "" before the first heading."""
        at = bisect_right(self.sections, position, key=lambda section: section.start) - 1
        return self.sections[at].title if at >= 0 else ""

    def sentences_in(self, start: int, end: int) -> tuple[Sentence, ...]:
        """The sentences that share at least one character with the half-open span `start`..`end`."""
        first = bisect_right(self.sentences, start, key=lambda sentence: sentence.end)
        return self.sentences[first : bisect_left(self.sentences, end, key=lambda sentence: sentence.start)]

    def __repr__(self) -> str:
        return f"Essay({self.title!r}, {len(self.text)} characters, {len(self.sentences)} sentences)"


def normalise(text: str) -> str:
    """LF line ends, no byte order mark, and U+FFFD for what no encoding can hold; other characters stay."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\ud800-\udfff\0]", "\ufffd", text)


def _passages(text: str, sentences: Sequence[Sentence]) -> Iterator[Passage]:
    """`sentences` as passages of at most `PASSAGE` characters (a longer sentence stands alone)."""
    for section, group in groupby(sentences, key=lambda s: s.section):
        for first, last in _windows(tuple(group)):
            yield Passage(first.start, last.end, text[first.start : last.end], section)


def _windows(run: Sequence[Sentence]) -> Iterator[tuple[Sentence, Sentence]]:
    at = 0
    while at < len(run):
        last = at
        while last + 1 < len(run) and run[last + 1].end - run[at].start <= PASSAGE:
            last += 1
        yield run[at], run[last]
        if last + 1 == len(run):
            return
        step = last + 1
        while step - 1 > at and run[last].end - run[step - 1].start <= OVERLAP:
            step -= 1
        at = step


def passages_jsonl(essay: Essay) -> str:
    """One JSON object a line for each passage: number (from 1), start, end, section, text.

    The bundled essay's are committed as a text file, so that a changed split shows in review.
    """
    lines = (
        json.dumps(
            {"number": number, "start": p.start, "end": p.end, "section": p.section, "text": p.text},
            ensure_ascii=False,
        )
        for number, p in enumerate(essay.passages, 1)
    )
    return "".join(f"{line}\n" for line in lines)
