"""An answer as the Markdown of one chat message: the outcome at a glance, every statement with links into the essay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant import render
from assistant.answers import ABSENT, Answer, Citation, Passage
from assistant.essay import Essay, shown
from assistant.phrases import Phrases

# What would be markup in the middle of a line, at its beginning, or a link that Markdown makes by itself. Not more: a
# message is copied as it stands here, and high\-end does not read well in a mail.
_INSIDE = re.compile(r"[\\`*_\[\]<>&~|]|(?<=\w)[@:](?=//|\w)|(?<=\bwww)\.", re.IGNORECASE)
_OPENING = re.compile(r"^(?:[#+=-]|\d+(?=[.)]))")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TIP = 200  # characters of a quote in a link's title


def literal(text: str) -> str:
    """`text` on one line, so that Markdown and HTML find nothing in it."""
    flat = _INSIDE.sub(r"\\\g<0>", " ".join(text.split()))
    return _OPENING.sub(lambda m: m[0] + "\\" if m[0].isdigit() else "\\" + m[0], flat)


def unescaped(markdown: str) -> str:
    """The text that `literal` was given."""
    return _ESCAPED.sub(r"\1", markdown)


def place(essay: Essay, start: int, end: int) -> str:
    """The address of the sentences in a span; it names the essay, so that a chat about another marks nothing here.

    What no sentence holds (an author named in the front matter) is shown by the text's first.
    """
    sentences = essay.sentences_in(start, end) or essay.sentences[:1]
    first, last = sentences[0].number, sentences[-1].number
    return f"#s{first}{f'to{last}' if last > first else ''}-{essay.fingerprint[:8]}"


def message(answer: Answer, essay: Essay, phrases: Phrases) -> str:
    """`answer` as Markdown. Of an answer about another essay the quotes are shown, and no links."""
    view = _View(answer, essay, phrases)
    parts = [*view.said(), *view.unanswered(), *view.remarks(), *view.withheld()]
    return "\n\n".join(parts)


class _View:
    def __init__(self, answer: Answer, essay: Essay, phrases: Phrases) -> None:
        self.answer, self.essay, self.phrases = answer, essay, phrases
        self.is_here = answer.essay == essay.fingerprint
        self.numbers = {citation: number for number, citation in enumerate(answer.citations, 1)}

    def say(self, name: str, /, **variables: object) -> str:
        return self.phrases.say(f"web.answer.{name}", **variables)

    def said(self) -> Iterator[str]:
        for statement in self.answer.statements:
            links = "".join(f" {self._cited(citation)}" for citation in dict.fromkeys(statement.citations))
            yield literal(shown(statement.text)) + links
            if not self.is_here and statement.check != "verbatim":
                yield from (f"> {literal(shown(citation.quote))}" for citation in statement.citations)

    def unanswered(self) -> Iterator[str]:
        answer = self.answer
        if answer.found:
            return
        if answer.outcome == ABSENT:
            yield self.say("absent", reason=literal(answer.reason))
        else:  # a reply to small talk has nothing near, and is no doubt
            head = literal(render.headline(answer, self.phrases))
            yield self.say("unsure", reason=head) if answer.nearest else head
        closest = "\n>\n".join(f"> {self._near(passage)}" for passage in answer.nearest)
        if closest:
            yield _folded(self.say("closest"), closest) if answer.outcome == ABSENT else closest

    def remarks(self) -> Iterator[str]:
        lines = render.remarks(replace(self.answer, withheld=()), self.phrases)
        return (f"*{literal(line)}*" for line in (lines if self.is_here else [*lines, self.say("other")]))

    def withheld(self) -> Iterator[str]:
        if count := len(self.answer.withheld):
            said = self.say("withheld_one") if count == 1 else self.say("withheld_many", count=count)
            lines = [f"- {literal(shown(one.text))} — {literal(one.reason)}" for one in self.answer.withheld]
            yield _folded(said, "\n".join(lines))

    def _cited(self, citation: Citation) -> str:
        text = f"[{self.numbers[citation]}]"
        return self._link(text, citation, f" “{shown(citation.quote)[:_TIP]}”") if self.is_here else literal(text)

    def _near(self, passage: Passage) -> str:
        text = literal(render.excerpt(passage))
        return self._link(text, passage) if self.is_here else text

    def _link(self, text: str, span: Citation | Passage, quote: str = "") -> str:
        """A link whose title, which the page makes its accessible name too, says section and place."""
        first = next((s.number for s in self.essay.sentences_in(span.start, span.end)), 0) + 1
        where = {"section": render.section(span, self.phrases), "sentence": first}
        title = self.say("cited", number=text[1:-1], **where) if quote else self.say("near", **where)
        title = re.sub(r'[\\"<>&`\[\]]', " ", title + quote)
        return f'[{text}]({place(self.essay, span.start, span.end)} "{title}")'


def _folded(summary: str, markdown: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{markdown}\n\n</details>"


def file_text(answer: Answer, phrases: Phrases) -> str:
    """`answer` for a file or a mail: plain paragraphs, the evidence under them."""
    lines = render.plain(answer, phrases, width=100_000).split("\n")
    return "\n".join(re.sub(r"([<*_`])", r"\\\1", line.rstrip()) for line in lines)
