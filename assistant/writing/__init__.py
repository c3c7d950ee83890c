"""An answer from what was read: quoting, the gist, lists, replies to small talk.

Before that, what a question leaves unsaid or says too much of: it is completed from the turns before, its greeting
is cut off, several in one are taken apart. Pure functions of values; the chain calls them.
"""

from __future__ import annotations

from assistant.writing.asked import find_gist
from assistant.writing.bylines import asks_author, byline
from assistant.writing.conversation import turns_of
from assistant.writing.followups import Condensed, complete_question, condense, follows_up, once_more, small_talk
from assistant.writing.gist_words import GistWords
from assistant.writing.gists import gist
from assistant.writing.going_on import decide_anew, goes_on, what_follows
from assistant.writing.one_by_one import questions_in
from assistant.writing.quoting import MOST_QUOTED, QuotingWriter, choose_sentences
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
    clean_question,
    question_list,
)
from assistant.writing.shown import Shown
from assistant.writing.suggestions import examples, follow_ups
from assistant.writing.talk import NOTHING_BEFORE, TOO_MANY, Talk, reply

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
    "asks_author",
    "byline",
    "choose_sentences",
    "clean_question",
    "complete_question",
    "condense",
    "decide_anew",
    "examples",
    "find_gist",
    "follow_ups",
    "follows_up",
    "gist",
    "goes_on",
    "once_more",
    "question_list",
    "questions_in",
    "reply",
    "small_talk",
    "turns_of",
    "what_follows",
]
