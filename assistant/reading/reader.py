"""What a reader is: a model that looks at a question and an essay's sentences together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.reading.windows import Window

DEFAULT_READER = "essay-reader"
NO_READER = "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader says of one question, in log-odds: that the text answers it at all, that each window
    does, and that each sentence read (by number) is part of the answer.
    """

    answers: float
    windows: tuple[float, ...]
    parts: Mapping[int, float]


class Reader(Protocol):
    """Judges an essay against a question."""

    @property
    def name(self) -> str:
        """Which model judges."""
        ...

    @property
    def weights(self) -> str:
        """sha256 (hex) of its weights."""
        ...

    def read(self, question: str, essay: Essay, windows: Sequence[Window]) -> Reading:
        """Read `windows` of `essay`, at least one, for `question`.

        Raises:
            ModelError: the model cannot be loaded.
        """
        ...
