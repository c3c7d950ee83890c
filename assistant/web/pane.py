"""The essay as one HTML fragment: every sentence an escaped span that a citation can point at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from html import escape
from itertools import groupby, zip_longest
from pathlib import Path

from assistant.essay import HEADER, Essay, Section, Sentence, cells_of, raise_notes, readable
from assistant.phrases import Phrases

# Gradio evaluates ${...} and {{...}} in what it shows; as character references they are only text.
_TEMPLATE = str.maketrans({"$": "&#36;", "{": "&#123;", "}": "&#125;", "`": "&#96;"})
_TAGS = {"item": "li", "row": "tr", "code": "pre"}
_NEXT_LINE = re.compile(r"[^\n]*\n([^\n]*)")
_SIDES = {"-:": "right", "::": "center"}
_SHALLOWEST, _DEEPEST = 2, 6  # the essay's title is the page's h1


def pane_html(essay: Essay, phrases: Phrases) -> str:
    """Title, contents and text of `essay`, and the way back, as essay.html.j2 lays them out."""
    from jinja2 import Environment, FileSystemLoader

    layouts = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True)
    headings = [s for at, s in enumerate(essay.sections) if s.level and (at or s.title != essay.title)]
    top = min((section.level for section in headings), default=1)
    html = layouts.get_template("essay.html.j2").render(
        essay=essay,
        say=lambda name, **given: phrases.say(f"web.essay.{name}", **given),
        titled=[(at, section) for at, section in enumerate(essay.sections) if section.title],
        level=lambda section: min(_SHALLOWEST + section.level - top, _DEEPEST),
        runs=partial(_runs, essay),
        shown=lambda s: s.text if s.kind == "code" else raise_notes(s.words),
        gap=lambda before, after: _gap(essay.text[before.end : after.start], after),
        headers={sentence.lead for sentence in essay.sentences if sentence.led_by == HEADER},
        cells=partial(_cells, essay),
    )
    return html.translate(_TEMPLATE)


def as_html(text: str) -> str:
    """`text` escaped for HTML, and so that no template language finds anything in it."""
    return escape(text).translate(_TEMPLATE)


def _runs(essay: Essay, section: Section) -> Iterator[tuple[str, list[list[Sentence]]]]:
    """The blocks, those of a list or a table together, with the tag each block has."""
    sentences = essay.sentences_in(section.start, section.end)
    paragraphs = [list(group) for _, group in groupby(sentences, key=lambda s: s.paragraph)]
    for tag, run in groupby(paragraphs, key=lambda block: _TAGS.get(block[0].kind) or _prose(essay, block[0])):
        yield tag, list(run)


def _prose(essay: Essay, first: Sentence) -> str:
    """The tag of the paragraph that begins with `first`: a line of Markdown that opens with ">" is a quote's."""
    line = essay.text[essay.text.rfind("\n", 0, first.start) + 1 : first.start]
    return "blockquote" if essay.markup == "markdown" and line.lstrip().startswith(">") else "p"


def _cells(essay: Essay, row: Sentence) -> Iterator[tuple[str, str]]:
    """The cells of `row` as they are read, each with the side that the rule under the header names, or ""."""
    header = essay.sentences[row.lead] if row.lead is not None and row.led_by == HEADER else row
    rule = _NEXT_LINE.match(essay.text, header.end)
    sides = [_SIDES.get(cell[0] + cell[-1], "") for cell in cells_of(rule[1]) if cell] if rule else []
    for cell, side in zip_longest(cells_of(row.text), sides, fillvalue=""):
        yield readable(cell).replace("`", ""), side


def _gap(between: str, after: Sentence) -> str:
    return between if after.kind == "code" else " " * bool(between)
