"""What inside a Markdown paragraph is markup and what is no text at all, with the places markdown-it itself found.

markdown-it keeps no places of inline markup. Its rules know them while they run: each is wrapped in one that notes
where it began and where it ended. Tags and comments of raw HTML are no text, what stands between them is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.answers import Span
from assistant.essay.blocks import Block, has_words, strip_span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_SPECIAL = re.compile(r"[*_`\[<\\]|%%")
_ASIDE = re.compile(r"(?<![\w%])%%(?!%).+?(?<!%)%%(?![\w%])", re.DOTALL)
# Tags that end what stands before them; any other is markup in the midst of a sentence.
_APART = frozenset(
    "article aside blockquote br center details div dd dl dt figure footer h1 h2 h3 h4 h5 h6 header hr img li main nav "
    "ol p pre section summary table tbody td th thead tr ul video".split()
)
_KEY = "assistant"  # of our notes in markdown-it's environment


@dataclass(slots=True)
class Inline:
    """Half-open spans of one paragraph's content: `marks` are markup in the midst of text, `holes` are no text."""

    source: str
    marks: list[Span] = field(default_factory=list)
    holes: list[Span] = field(default_factory=list)
    emphasis: list[tuple[Token, int]] = field(default_factory=list)


def take_notes(parser: MarkdownIt) -> MarkdownIt:
    """`parser`, whose inline rules note where they found something."""
    for rule in parser.inline.ruler.__rules__:
        parser.inline.ruler.at(rule.name, _wrap(rule.name, rule.fn))
    parser.disable("fragments_join")  # emphasis that is none must stay the token it was noted as
    return parser


def inline_of(parser: MarkdownIt, content: str, env: dict[str, Any]) -> Inline:
    """The markup in `content`, a paragraph; `parser` is one that notes, `env` holds the text's link definitions."""
    found = Inline(content)
    if not _SPECIAL.search(content):
        return found
    parser.inline.parse(content, parser, {**env, _KEY: found}, [])
    for token, at in found.emphasis:
        if token.type != "text" or not token.content:
            found.marks.append((at, at + 1))
    code = [span for span in found.marks if content[span[0]] == "`"]
    for aside in _ASIDE.finditer(content):
        if not any(span[0] <= aside.start() < span[1] for span in code):
            found.holes.append(aside.span())
    found.marks.sort()
    found.holes.sort()
    return found


def _wrap(name: str, rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    def note_rule(state: StateInline, silent: bool) -> bool:
        start = state.pos
        done = rule(state, silent)
        found = state.env.get(_KEY)
        # The words of an image are parsed with a source of their own: what is found there has no place here.
        if done and not silent and found is not None and state.src is found.source:
            _note(name, state, found, start)
        return done

    return note_rule


def _note(rule: str, state: StateInline, found: Inline, start: int) -> None:
    """What `rule` found from `start` on; whether a mark is emphasis is known at the end of the paragraph."""
    end = state.pos
    if rule == "escape":
        found.marks.append((start, start + 1))
    elif rule == "autolink":
        found.marks += [(start, start + 1), (end - 1, end)]
    elif rule == "backticks" and state.tokens and state.tokens[-1].type == "code_inline" and not state.pending:
        length = len(state.tokens[-1].markup)  # a run of backticks that nothing closes is text
        found.marks += [(start, start + length), (end - length, end)]
    elif rule == "emphasis":
        found.emphasis += [(token, start + n) for n, token in enumerate(state.tokens[-(end - start) :])]
    elif rule == "link":
        state.pos = start
        found.marks += [(start, start + 1), (state.md.helpers.parseLinkLabel(state, start, True), end)]
        state.pos = end
    elif rule == "image":
        found.holes.append((start, end))
    elif rule == "html_inline":
        name = re.match(r"</?(\w+)", state.src[start:end])
        (found.holes if name is None or name[1].lower() in _APART else found.marks).append((start, end))


_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template|noscript)\b.*?(?:</\1\s*>|\Z)|<[!?][^>]*>"
    r"|</?(?P<name>[a-zA-Z][\w-]*)(?:[^>\"']|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL | re.IGNORECASE,
)
# Tags that stand in the midst of a sentence.
WITHIN = frozenset(
    "a abbr b bdi bdo cite code del em font i ins kbd mark q s samp small span strong sub sup u var".split()
)


def html_blocks(text: str, start: int, end: int) -> Iterator[Block]:
    """The blocks of text in the raw HTML of the half-open span `start`..`end`: headings and prose."""
    at, kind, level = start, "prose", 0
    marks: list[Span] = []
    for tag in _TAG.finditer(text, start, end):
        name = (tag["name"] or "").lower()
        if name in WITHIN:
            marks.append(tag.span())
            continue
        yield from _piece(text, at, tag.start(), kind, level, marks)
        at, marks = tag.end(), []
        opens = len(name) == 2 and name[0] == "h" and name[1] in "123456" and tag[0][1] != "/"
        kind, level = ("heading", int(name[1])) if opens else ("prose", 0)
    yield from _piece(text, at, end, kind, level, marks)


def _piece(text: str, start: int, end: int, kind: str, level: int, marks: list[Span]) -> Iterator[Block]:
    first, last = strip_span(text, start, end)
    while marks and marks[0][0] == first:  # a tag around the whole is outside it
        first = marks.pop(0)[1]
    while marks and marks[-1][1] == last:
        last = marks.pop()[0]
    if first < last and has_words(text, (first, last)):
        yield Block(kind, first, last, first, level, tuple(marks))
