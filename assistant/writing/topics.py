"""Which turn of a conversation gives a follow-up its topic."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers import ABSENT, Answer
from assistant.language import content
from assistant.writing.antecedents import names
from assistant.writing.going_on import WHO_SAYS, going_on
from assistant.writing.listed import only_counts
from assistant.writing.one_by_one import questions_in


def small_talk(turn: Answer) -> bool:
    """Whether `turn` is a reply of the product's own: nothing was looked up for it."""
    return not turn.found and bool(turn.reason) and not turn.passages and not turn.nearest


def last_topical(history: Sequence[Answer]) -> Answer:
    """The last turn that was answered; a later one that was not, only where it asked about what the essay speaks of.

    Where none was, the last that spoke of something; else the very last.
    """
    spoke = [turn for turn in history if _spoke(turn) and content(looked_up(turn))]
    sure = [turn for turn in spoke if turn.found or _of_the_essay(turn)]
    return (sure or spoke or history)[-1]


def looked_up(turn: Answer) -> str:
    """What was looked up; of several questions the last that what was cited shares a word with."""
    several = questions_in(turn.condensed or turn.question)
    said = set(content(turn.text))
    return next((each for each in reversed(several) if said & set(content(each))), several[-1])


def _of_the_essay(turn: Answer) -> bool:
    """Whether a question that was not answered is of things the essay speaks of: its names stand in what was read."""
    asked = turn.condensed or turn.question
    known = set(content(" ".join(passage.text for passage in (*turn.passages, *turn.nearest))))
    named, own = set(content(" ".join(names(asked)))), set(content(asked))
    return turn.outcome != ABSENT and (named <= known if named else len(own & known) > len(own) / 2)


def _spoke(turn: Answer) -> bool:
    """Whether `turn` gives the talk a topic: small talk does not, nor "who says that?", nor a refused "why?"."""
    of_its_own = turn.found or not (small_talk(turn) or only_counts(turn.question))
    return of_its_own and going_on(turn.question) != WHO_SAYS
