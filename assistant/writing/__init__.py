"""An answer from what was read: quoting, the gist, lists, replies to small talk.

Before that, what a question leaves unsaid or says too much of: it is completed from the turns before, its greeting
is cut off, several in one are taken apart. Pure functions of values; the chain calls them.
"""

from __future__ import annotations

from assistant.writing.asked import gist_asked
from assistant.writing.bylines import asks_author, byline
from assistant.writing.conversation import turns_of
from assistant.writing.followups import Condensed, condensed, continued, follows_up, once_more
from assistant.writing.gist_words import GistWords
from assistant.writing.gists import gist
from assistant.writing.going_on import decided_anew, goes_on, what_follows
from assistant.writing.one_by_one import asked_one_by_one
from assistant.writing.quoting import MOST_QUOTED, QuotingWriter, quoted
from assistant.writing.request import (
    LONGEST_QUESTION,
    Asked,
    Brief,
    Condenser,
    Judge,
    Remark,
    Request,
    Retrieved,
    Verbatim,
    Writer,
    Written,
    cleaned,
    several,
)
from assistant.writing.shown import Shown
from assistant.writing.suggestions import examples, follow_ups
from assistant.writing.talk import NOTHING_BEFORE, TOO_MANY, Talk, reply, without_greeting
from assistant.writing.topics import small_talk

__all__ = [
    "LONGEST_QUESTION",
    "MOST_QUOTED",
    "NOTHING_BEFORE",
    "TOO_MANY",
    "Asked",
    "Brief",
    "Condensed",
    "Condenser",
    "GistWords",
    "Judge",
    "QuotingWriter",
    "Remark",
    "Request",
    "Retrieved",
    "Shown",
    "Talk",
    "Verbatim",
    "Writer",
    "Written",
    "asked_one_by_one",
    "asks_author",
    "byline",
    "cleaned",
    "condensed",
    "continued",
    "decided_anew",
    "examples",
    "follow_ups",
    "follows_up",
    "gist",
    "gist_asked",
    "goes_on",
    "once_more",
    "quoted",
    "reply",
    "several",
    "small_talk",
    "turns_of",
    "what_follows",
    "without_greeting",
]
