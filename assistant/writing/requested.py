"""What goes from step to step of an answer: a request, what it asks, what was found for it, what is written.

A question is 1 to 2,000 characters of text after trimming.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any

from assistant.answers import Answer, Passage
from assistant.errors import QuestionError
from assistant.phrases import message
from assistant.writing.asked import Gist
from assistant.writing.followups import Condensed
from assistant.writing.writers import Brief, Remark, Verbatim

if TYPE_CHECKING:
    from assistant.grounding import Draft
    from assistant.retrieval import Ranking


@dataclass(frozen=True, slots=True)
class Request:
    """A cleaned question and the answers given before it, oldest first; `stopped` is set when nobody listens any more.

    LangChain drains the steps above one that is closed, so the writer has to be told.
    """

    question: str
    history: tuple[Answer, ...] = ()
    begun: float = field(default_factory=time.monotonic, compare=False, repr=False)
    stopped: Event = field(default_factory=Event, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it is understood. `talk` is a kind of small talk, `gist` what is to be summed up; with either
    nothing is looked up, unless the gist leaves a question (`gist.rest`) or a chat model `reads` it. `part` is the one
    question of several in the request that this stands for; "" where it asks one. `author`: it asks who wrote the text.
    `known`: the characters to show where it is known without looking up what they are.
    """

    request: Request
    condensed: Condensed
    talk: str = ""
    gist: Gist | None = None
    part: str = ""
    reads: bool = False
    author: bool = False
    known: tuple[tuple[int, int], ...] | None = None

    @property
    def looked_up(self) -> bool:
        """Whether retrieval has anything to do."""
        return not self.talk and self.known is None and (self.gist is None or bool(self.gist.rest) or self.reads)

    @property
    def says(self) -> bool:
        """Whether something of the essay is shown though nothing is looked up."""
        return self.gist is not None or bool(self.known)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for a request: passages best first, and the ranking of all sentences; nothing for talk."""

    asked: Asked
    passages: tuple[Passage, ...] = ()
    ranking: Ranking | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """Something that is written of an answer, or nothing yet; `brief` is None where nothing was looked up."""

    asked: Asked
    brief: Brief | None
    said: Draft | Verbatim | Remark | None = None


LONGEST_QUESTION = 2_000  # characters

# Joiners that Persian, Hindi and emoji need; every other format character only hides text.
_JOINERS = "\u200c\u200d"


def cleaned(question: str) -> str:
    """`question` without control characters, blanks folded to one space, trimmed.

    Raises:
        QuestionError: nothing is left, or more than `LONGEST_QUESTION` characters.
    """
    if not isinstance(question, str):
        raise QuestionError(message("writing.no_text", kind=type(question).__name__))
    text = " ".join("".join(map(_shown, question)).split())
    if not text:
        raise QuestionError(message("writing.empty"))
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(message("writing.long", count=len(text), most=LONGEST_QUESTION))
    return text


def several(questions: Any) -> list[Any]:
    """`questions` as a list.

    Raises:
        QuestionError: it is a single text, or nothing that holds several.
    """
    if isinstance(questions, str | bytes | Mapping) or not isinstance(questions, Iterable):
        raise QuestionError(message("writing.several", kind=type(questions).__name__))
    return list(questions)


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in _JOINERS
    return "" if hidden else character
