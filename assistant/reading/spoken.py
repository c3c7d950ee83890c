"""A sentence as a reader is given it: as somebody would say it who reads the essay aloud.

An item of a list that no line introduces is said after the section's title, a row of a table with its columns' titles
and after what the section's adds to them. The line before a list is read beside it, and said once: before each item it
made the reader surer of what is not there (set d, refused 73.6%, then 72.8%). Marks of notes, and "Q:" and "A:" before
a question and its reply, are not said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.essay import HEADER, LIST, without_notes
from assistant.language import content, is_broken, searchable, searchable_in

if TYPE_CHECKING:
    from assistant.essay import Essay, Sentence

_WHO_ASKS = re.compile(r"\A(?:Q|A|Question|Answer):\s+(?=\S)")
_LONGEST = 160  # characters of what is said before an item; a reader takes in 100 word pieces


def spoken(essay: Essay, sentence: Sentence) -> str:
    """`sentence` of `essay` as a reader is given it.

    Its words; the text itself where a word is broken at a line end, which on one line could not be told from a dash.
    """
    words = _words(essay, sentence)
    before = _before(essay, sentence)
    return f"{before}: {words}" if before and len(before) <= _LONGEST else words


def _words(essay: Essay, sentence: Sentence) -> str:
    words = sentence.text if is_broken(sentence.text) else sentence.words
    return searchable_in(essay, without_notes(_WHO_ASKS.sub("", words)))


def _before(essay: Essay, sentence: Sentence) -> str:
    """What is said before an item or a row; "" where nothing is, or it says nothing new."""
    title = searchable(sentence.section)
    if sentence.led_by == HEADER and sentence.lead is not None:
        titles = essay.sentences[sentence.lead].text
        return "" if set(content(title)) <= set(content(titles)) else title
    return title if sentence.kind == "item" and sentence.led_by != LIST else ""
