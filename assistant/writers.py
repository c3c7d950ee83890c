"""The seam between the chain and whoever writes: a brief goes in, grounded statements come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from assistant.answers import Answer, Passage, Statement, Withheld
from assistant.essay import Essay

if TYPE_CHECKING:
    from assistant.answerability import Decision
    from assistant.reader_windows import Reading
    from assistant.retrieval import Ranking
    from assistant.writing.followups import Condensed


@dataclass(frozen=True, slots=True)
class Brief:
    """What a writer is given: the question (as looked up), the passages it may quote, and how they were found.

    `cited` holds the half-open spans that the last answer cited, where the question asks for something else;
    `metadata` what deciding has cost; `reading` what a reader made of it, where one was asked.
    """

    question: str
    essay: Essay
    passages: tuple[Passage, ...]
    ranking: Ranking
    decision: Decision
    history: tuple[Answer, ...] = ()
    cited: tuple[tuple[int, int], ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict, compare=False)
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What a writer has to add about its answer: a note for the reader, and costs for `Answer.metadata`."""

    note: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


class Condenser(Protocol):
    """Makes a question that stands alone of a follow-up."""

    def condensed(self, question: str, history: Sequence[Answer]) -> Condensed:
        """`question` as it is looked up."""
        ...


class Judge(Protocol):
    """Decides whether the passages answer at all, where the model-free decision is not the last word."""

    def judged(self, brief: Brief) -> Brief:
        """`brief` with its decision made."""
        ...


class Writer(Protocol):
    """Writes an answer, statement by statement; what it may not show it hands over as withheld."""

    @property
    def name(self) -> str:
        """What the answers are written by: "verbatim", or the chat model's name."""
        ...

    @property
    def waits(self) -> bool:
        """Whether it spends its time waiting for a server, so that several answers may be written at once."""
        ...

    def write(self, brief: Brief) -> Iterator[Statement | Withheld | Remark]:
        """Yield each statement as soon as it is grounded in `brief.passages`."""
        ...
