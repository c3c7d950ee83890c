"""An answer as the Markdown of one chat message: the outcome at a glance, every statement with links into the essay."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from assistant import render
from assistant.answers import ABSENT, Answer, Citation, Passage
from assistant.essay import Essay, readable
from assistant.phrases import Phrases

# What would be markup in the middle of a line, at its beginning, or a link that Markdown makes by itself. Not more: a
# message is copied as it stands here, and high\-end does not read well in a mail.
_INSIDE = re.compile(r"[\\`*_\[\]<>&~|]|(?<=\w)[@:](?=//|\w)|(?<=\bwww)\.", re.IGNORECASE)
_OPENING = re.compile(r"^(?:[#+=-]|\d+(?=[.)]))")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TIP = 200  # characters of a quote in a link's title
_UNWRAPPED = 100_000  # characters a line


def literal(text: str) -> str:
    """`text` on one line, so that Markdown and HTML find nothing in it."""
    return _OPENING.sub(_escape, _INSIDE.sub(r"\\\g<0>", " ".join(text.split())))


def text_of(markdown: str) -> str:
    """The text that `literal` was given."""
    return _ESCAPED.sub(r"\1", markdown)


def message(answer: Answer, essay: Essay, phrases: Phrases) -> str:
    """`answer` as Markdown. One about another essay is shown as in a terminal, and leads nowhere."""
    if answer.essay != essay.fingerprint:
        return f"{_terminal_text(answer, phrases, literal)}\n\n*{phrases.say('web.answer.other')}*"
    return "\n\n".join(_parts(answer, essay, phrases))


def file_text(answer: Answer, phrases: Phrases) -> str:
    """`answer` for a file or a mail: plain paragraphs, the evidence under them, each line with what Markdown needs."""
    return _terminal_text(answer, phrases, lambda line: _OPENING.sub(_escape, re.sub(r"([<*_`]|^>)", r"\\\1", line)))


def _terminal_text(answer: Answer, phrases: Phrases, escape: Callable[[str], str]) -> str:
    """What a terminal shows of `answer`: each line a paragraph, or an item of a list where it is set in."""
    lines = filter(None, render.plain(answer, phrases, _UNWRAPPED).split("\n"))
    parts = [f"- {escape(line.strip().removeprefix('- '))}" if line[0] == " " else escape(line) for line in lines]
    return re.sub(r"(?m)(^- .*)\n(?=\n- )", r"\1", "\n\n".join(parts))


def _escape(opening: re.Match[str]) -> str:
    return f"{opening[0]}\\" if opening[0].isdigit() else f"\\{opening[0]}"


def _parts(answer: Answer, essay: Essay, phrases: Phrases) -> Iterator[str]:
    numbers = {citation: number for number, citation in enumerate(answer.citations, 1)}
    for statement in answer.statements:
        said = literal(readable(statement.text))
        for citation in dict.fromkeys(statement.citations):
            before = phrases.say("web.answer.cited", number=numbers[citation])
            quote = f" “{readable(citation.quote)[:_TIP]}”"
            said += f" {_link(f'[{numbers[citation]}]', citation, essay, phrases, before, quote)}"
        yield said
    if not answer.found:
        yield from _no_answer(answer, essay, phrases)
    for line in render.remarks(replace(answer, withheld=()), phrases):
        yield f"*{literal(line)}*"
    if answer.withheld:
        lines = [f"- {literal(readable(one.text))} — {literal(one.reason)}" for one in answer.withheld]
        yield _fold(phrases.say("web.answer.withheld", count=len(lines)), "\n".join(lines))


def _no_answer(answer: Answer, essay: Essay, phrases: Phrases) -> Iterator[str]:
    closest = "\n>\n".join(f"> {_link(literal(render.excerpt(p)), p, essay, phrases)}" for p in answer.nearest)
    if answer.outcome == ABSENT:
        yield phrases.say("web.answer.absent", reason=literal(answer.reason))
        closest = closest and _fold(phrases.say("web.answer.closest"), closest)
    else:  # a reply to small talk has nothing near, and is no doubt
        head = literal(render.headline(answer, phrases))
        yield phrases.say("web.answer.unsure", reason=head) if closest else head
    if closest:
        yield closest


def _link(text: str, to: Citation | Passage, essay: Essay, phrases: Phrases, before: str = "", quote: str = "") -> str:
    """A link into the essay. Its address names the essay, so that a chat about another marks nothing here.

    Its title says section and place, and the page makes it the accessible name, too. What no sentence holds (an author
    named in the front matter) is shown by the text's first.
    """
    sentences = essay.sentences_in(to.start, to.end) or essay.sentences[:1]
    first, last = sentences[0].number, sentences[-1].number
    place = f"#s{first}{f'to{last}' if last > first else ''}-{essay.fingerprint[:8]}"
    where = phrases.say("web.answer.where", section=render.section(to, phrases), sentence=first + 1)
    title = re.sub(r'[\\"<>&`\[\]]', " ", before + where + quote)
    return f'[{text}]({place} "{title}")'


def _fold(summary: str, markdown: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{markdown}\n\n</details>"
