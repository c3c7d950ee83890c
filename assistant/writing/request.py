"""What goes from step to step of an answer: a request, what it asks, a brief, what is written of it.

Who writes is given a `Brief`, and what comes out is held to the essay.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from threading import Event
from typing import TYPE_CHECKING, Any, Protocol

from assistant.answers import UNSURE, Answer, Passage, Span
from assistant.essay import Essay
from assistant.writing.asked import Gist
from assistant.writing.essay_parts import Stretch, numbers_at

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from assistant.grounding import Draft
    from assistant.reading import Decision, Judgement
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
    """A request as it is understood: the `question` as it is looked up, and the spans `cited` before that it wants left
    out. `talk` is a kind of small talk, `gist` what is to be summed up; with either nothing is looked up, unless the
    gist leaves a question (`gist.rest`) or a chat model `reads` it. `part` is the one question of several in the
    request that this stands for; "" where it asks one. `author`: it asks who wrote the text. `known`: the characters to
    show where it is known without looking up what they are.
    """

    request: Request
    question: str
    cited: tuple[Span, ...] = ()
    talk: str = ""
    gist: Gist | None = None
    part: str = ""
    reads: bool = False
    author: bool = False
    known: tuple[Span, ...] | None = None

    @property
    def is_looked_up(self) -> bool:
        """Whether retrieval has anything to do."""
        return not self.talk and self.known is None and (self.gist is None or bool(self.gist.rest) or self.reads)


@dataclass(frozen=True, slots=True)
class Brief:
    """What a writer is given: the question (as looked up), the passages it may quote, and what reading made of them.

    `cited` holds the half-open spans that earlier answers cited, where the question asks for something else;
    `inside` numbers the sentences (half-open) that the question is restricted to; `central` those that a gist rests on
    (none where no gist is asked for); `metadata` is what deciding has cost. `begun`: when the answer was, by
    `time.monotonic`.

    A judge that leaves the word to a writer names what holds where that says nothing (`otherwise`), which sentences it
    shows it (`shown`), whether a calibrated probability says that they answer (`calibrated`), whether the reader was
    found to know better than the writer (`completed`: what it would quote is quoted after what that says), and what has
    already failed (`trouble`).
    """

    question: str
    essay: Essay
    passages: tuple[Passage, ...]
    ranking: Ranking
    judgement: Judgement
    decision: Decision
    history: tuple[Answer, ...] = ()
    cited: tuple[Span, ...] = ()
    inside: Stretch | None = None
    central: tuple[int, ...] = ()
    begun: float = field(default_factory=time.monotonic, compare=False)
    shown: tuple[int, ...] = ()
    otherwise: Decision | None = None
    calibrated: bool = False
    completed: bool = False
    trouble: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def allowed(self) -> tuple[int, ...]:
        """The sentences that may answer: of the part that was asked about, not cited where others are wanted."""
        repeated = numbers_at(self.essay, self.cited)
        return tuple(n for n in range(*(self.inside or (0, len(self.essay.sentences)))) if n not in repeated)

    def last_word(self, withheld: bool) -> Decision:
        """The decision of an answer in which nothing is stated; `withheld`: something was, and it was not shown."""
        if not self.decision.answerable:
            return self.decision
        if self.otherwise is not None and not self.otherwise.answerable and not withheld:
            return self.otherwise
        return replace(self.decision, outcome=UNSURE, why="withheld" if withheld else "not_said")


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A sentence of the essay to be quoted as it stands: half-open span of characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Remark:
    """What a writer has to add about its answer: a note for the user, and costs for `Answer.metadata`."""

    note: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """Something that is written of an answer, or nothing yet; `brief` is None where nothing was looked up."""

    asked: Asked
    brief: Brief | None
    said: Draft | Verbatim | Remark | None = None


class Judge(Protocol):
    """Decides whether the passages answer at all, where the model-free decision is not the last word."""

    def decide(self, brief: Brief) -> Brief:
        """`brief` with its decision made."""
        ...


class Writer(Protocol):
    """Writes an answer, draft by draft; what is shown of it is decided by grounding."""

    @property
    def name(self) -> str:
        """What the answers are written by: "verbatim", or the chat model's name."""
        ...

    @property
    def waits(self) -> bool:
        """Whether it spends its time waiting for a server, so that several answers may be written at once."""
        ...

    def write(self, brief: Brief, config: RunnableConfig | None = None) -> Iterator[Draft | Verbatim | Remark]:
        """Yield each draft as soon as it is written."""
        ...
