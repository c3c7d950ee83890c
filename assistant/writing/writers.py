"""The seam between the chain and whoever writes: a brief goes in, drafts come out to be held to the essay."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from assistant.answers import UNSURE, Answer, Passage
from assistant.essay import Essay

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from assistant.grounding import Draft
    from assistant.reading import Decision, Judgement
    from assistant.retrieval import Ranking
    from assistant.writing.followups import Condensed


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
    cited: tuple[tuple[int, int], ...] = ()
    inside: tuple[int, int] | None = None
    central: tuple[int, ...] = ()
    begun: float = field(default_factory=time.monotonic, compare=False)
    shown: tuple[int, ...] = ()
    otherwise: Decision | None = None
    calibrated: bool = False
    completed: bool = False
    trouble: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict, compare=False)

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


class Condenser(Protocol):
    """Makes a question that stands alone of a follow-up."""

    def condensed(self, question: str, history: Sequence[Answer], begun: float) -> Condensed:
        """`question` as it is looked up; the answer was `begun` then (`time.monotonic`)."""
        ...


class Judge(Protocol):
    """Decides whether the passages answer at all, where the model-free decision is not the last word."""

    def judged(self, brief: Brief) -> Brief:
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
