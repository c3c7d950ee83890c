"""An answer from what was read: quoting, the gist, lists, replies to small talk.

Before that, what a question leaves unsaid or says too much of: it is completed from the turns before, its greeting
is cut off, several in one are taken apart. Pure functions of values; the chain calls them.
"""

from __future__ import annotations

from assistant.writing.conversation import LONGEST_QUESTION, clean_question, request_of, turns_of
from assistant.writing.followups import follows_up, small_talk
from assistant.writing.gists import gist
from assistant.writing.quoting import MOST_QUOTED, QuotingWriter, choose_sentences
from assistant.writing.request import Asked, Brief, Judge, Remark, Request, Verbatim, Writer, Written
from assistant.writing.suggestions import examples, follow_ups
from assistant.writing.understanding import Understanding
from assistant.writing.wording import Wording, reply

__all__ = [
    "LONGEST_QUESTION",
    "MOST_QUOTED",
    "Asked",
    "Brief",
    "Judge",
    "QuotingWriter",
    "Remark",
    "Request",
    "Understanding",
    "Verbatim",
    "Wording",
    "Writer",
    "Written",
    "choose_sentences",
    "clean_question",
    "examples",
    "follow_ups",
    "follows_up",
    "gist",
    "reply",
    "request_of",
    "small_talk",
    "turns_of",
]
