"""Opens readers: models that look at a question and an essay's sentences together. Nothing heavy is imported here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.errors import ModelError
from assistant.hub import hub_folder
from assistant.models import weights_hash

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


def open_reader(name: str | None = None) -> Reader | None:
    """The reader `name`: the shipped one, "none" (None is returned), a folder, or a cross-encoder of the hub.

    Raises:
        ModelError: no such model here, and the hub does not have it or cannot be reached.
        ModelUnverified: the shipped weights are not the known ones.
    """
    name = name or DEFAULT_READER
    if name == NO_READER:
        return None
    if name == DEFAULT_READER:
        from assistant.reading.essay_reader import EssayReader

        return EssayReader.shipped()
    from assistant.reading.cross_encoder import CrossEncoderReader

    folder = _folder_of(name)
    return CrossEncoderReader(name, folder, weights_hash(folder))


def _folder_of(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    if name.startswith((".", "/", "~")) or name.count("/") != 1:
        raise ModelError(
            f"There is no reader {name!r}. Give {DEFAULT_READER}, {NO_READER}, the folder of a cross-encoder, "
            "or one of the Hugging Face hub as owner/name."
        )
    return hub_folder(name)
