"""How a text is to be read: as plain prose or as Markdown, by what stands in it."""

from __future__ import annotations

import re

from assistant.errors import EssayError
from assistant.phrases import message

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


def markup_of(text: str, asked: str = AUTO) -> str:
    """`asked`, or, where that is "auto", what `text` looks like: "plain" or "markdown".

    Raises:
        EssayError: there is no such way to read a text.
    """
    if asked not in (AUTO, PLAIN, MARKDOWN):
        raise EssayError(message("essay.markup", asked=asked))
    if asked != AUTO:
        return asked
    return MARKDOWN if any(re.search(sign, text, re.MULTILINE) for sign in _SIGNS) else PLAIN
