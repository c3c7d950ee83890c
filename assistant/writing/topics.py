"""Which turn of a conversation gives a follow-up its topic."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers import ABSENT, Answer
from assistant.language import content as content_words
from assistant.writing.antecedents import names
from assistant.writing.listed import only_counts
from assistant.writing.one_by_one import questions_in

AND = re.compile(r"(?:(?:and|but|or|so|then|ok|okay),?\s+)+", re.IGNORECASE)
_SAYS_WHO = re.compile(
    r"(?:who (?:says|said|claims|claimed|told you|wrote|thinks) (?:that|this|so|it)|says who|according to whom)",
    re.IGNORECASE,
)


def asks_who_says(text: str) -> bool:
    """Whether `text`, without its mark, asks who says what was just said."""
    return _SAYS_WHO.fullmatch(AND.sub("", text)) is not None


def small_talk(turn: Answer) -> bool:
    """Whether `turn` is a reply of the product's own: nothing was looked up for it."""
    return not turn.found and bool(turn.reason) and not turn.passages and not turn.nearest


def last_topical(history: Sequence[Answer]) -> Answer:
    """The last turn that was answered; a later one that was not, only where it asked about what the essay speaks of.

    Where none was, the last that spoke of something; else the very last.
    """
    spoke = [turn for turn in history if _spoke(turn) and content_words(looked_up(turn))]
    sure = [turn for turn in spoke if turn.found or _of_the_essay(turn)]
    return (sure or spoke or history)[-1]


def looked_up(turn: Answer) -> str:
    """What was looked up; of several questions the last that what was cited shares a word with."""
    asked = turn.condensed or turn.question
    several = questions_in(asked)
    said = set(content_words(turn.text))
    return next((each for each in reversed(several) if said & set(content_words(each))), several[-1])


def _of_the_essay(turn: Answer) -> bool:
    """Whether a question that was not answered is of things the essay speaks of: its names stand in what was read."""
    if turn.outcome == ABSENT:
        return False
    asked = turn.condensed or turn.question
    known = set(content_words(" ".join(passage.text for passage in (*turn.passages, *turn.nearest))))
    named = set(content_words(" ".join(names(asked))))
    own = set(content_words(asked))
    return named <= known if named else len(own & known) > len(own) / 2


def _spoke(turn: Answer) -> bool:
    """Whether `turn` gives the talk a topic: small talk does not, nor "who says that?", nor a refused "why?"."""
    if asks_who_says(turn.question.strip(" ?!.")):
        return False
    if turn.found:
        return True
    return not small_talk(turn) and not only_counts(turn.question)
