"""The essay as one HTML fragment: every sentence an escaped span that a citation can point at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from assistant.essay import Essay, Section, Sentence
from assistant.phrases import Phrases

# Gradio evaluates ${...} and {{...}} in what it shows; as character references they are only text.
_TEMPLATE = str.maketrans({"$": "&#36;", "{": "&#123;", "}": "&#125;", "`": "&#96;"})
_TAGS = {"prose": "p", "item": "li", "row": "p", "code": "pre"}
_SHALLOWEST, _DEEPEST = 2, 6  # the essay's title is the page's h1


def pane_html(essay: Essay, phrases: Phrases) -> str:
    """Title, contents and text of `essay`, and the way back. Sentence n is `<span id="sn">`, section n `id="sectionn"`.

    What the page's script says stands beside it.
    """
    say = {name: literal(phrases.say(f"web.essay.{name}")) for name in ("other", "full", "contents", "back")}
    about = literal(phrases.say("web.essay.about", title="{title}"))
    headed = [(at, section) for at, section in enumerate(essay.sections) if section.title]
    contents = "".join(
        f'<li class="level{section.level}"><a href="#section{at}">{literal(section.title)}</a></li>'
        for at, section in headed
    )
    nav = (
        f'<details class="contents"><summary>{say["contents"]}</summary>'
        f'<nav aria-label="{say["contents"]}"><ol>{contents}</ol></nav></details>'
    )
    return (
        f'<article data-essay="{essay.fingerprint[:8]}" data-about="{about}" data-other="{say["other"]}" '
        f'data-full="{say["full"]}">'
        f'<p class="notice" role="status"></p><h1>{literal(essay.title)}</h1>{nav if len(headed) > 1 else ""}'
        f'{"".join(_sections(essay))}<a id="back" href="#back">{say["back"]}</a></article>'
    )


def literal(text: str) -> str:
    """`text` escaped for HTML, and so that no template language finds anything in it."""
    return escape(text).translate(_TEMPLATE)


def _sections(essay: Essay) -> Iterator[str]:
    top = min((section.level for section in essay.sections if section.level), default=1)
    for number, section in enumerate(essay.sections):
        heading = _heading(number, section, top) if section.title else ""
        if number == 0 and section.title == essay.title:
            heading = '<a id="section0" tabindex="-1"></a>'  # the title above says it already
        yield f"<section>{heading}{''.join(_blocks(essay, essay.sentences_in(section.start, section.end)))}</section>"


def _heading(number: int, section: Section, top: int) -> str:
    level = min(_SHALLOWEST + section.level - top, _DEEPEST)
    return f'<h{level} id="section{number}" tabindex="-1">{literal(section.title)}</h{level}>'


def _blocks(essay: Essay, sentences: Sequence[Sentence]) -> Iterator[str]:
    paragraphs = [list(group) for _, group in groupby(sentences, key=lambda s: s.paragraph)]
    for is_list, run in groupby(paragraphs, key=lambda block: block[0].kind == "item"):
        blocks = "".join(_block(essay, block) for block in run)
        yield f"<ul>{blocks}</ul>" if is_list else blocks


def _block(essay: Essay, sentences: Sequence[Sentence]) -> str:
    tag, inside, end = _TAGS.get(sentences[0].kind, "p"), "", sentences[0].start
    for sentence in sentences:
        gap = essay.text[end : sentence.start]
        inside += (literal(gap) if sentence.kind == "code" else " " * bool(gap)) + _span(sentence)
        end = sentence.end
    return f"<{tag}>{inside}</{tag}>"


def _span(sentence: Sentence) -> str:
    whole = {"code": sentence.text, "row": " ".join(sentence.text.split())}
    text = whole.get(sentence.kind, sentence.words)
    place = f'data-start="{sentence.start}" data-end="{sentence.end}"'
    return f'<span class="sentence" id="s{sentence.number}" tabindex="-1" {place}>{literal(text)}</span>'
