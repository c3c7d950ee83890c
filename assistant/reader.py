"""Opens readers: models that look at a question and a text together. Nothing heavy is imported before one reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.errors import ModelError, ModelUnverified
from assistant.hub import hub_folder
from assistant.models import DEFAULT_EMBEDDING, SentenceEncoder, open_encoder, weights_hash
from assistant.resources import resource_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float32]

DEFAULT_READER = "essay-reader"
NO_READER = "none"
# sha256 of index/reader/model.safetensors, as committed and as its card says.
_KNOWN_WEIGHTS = "73a93b11a4a6ac5a02b9e270df30a87b51a69efca3ffa6d86a4d6de4955578eb"


class Reader(Protocol):
    """Judges texts against a question. `name` and `weights` (sha256, hex) say which model judged."""

    name: str
    weights: str

    def read(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """Two probabilities a (question, text) pair: the text is part of the answer, it answers the question.

        Float32, shape (pairs, 2), rounded to 4 decimals; a pair's row does not depend on the others.

        Raises:
            ModelError: the model cannot be loaded.
        """
        ...

    def read_windows(self, question: str, windows: Sequence[Sequence[str]]) -> list[Scores]:
        """For each window (sentences that follow one another) the two probabilities of each of its sentences.

        The sentences of a window are read together, each in the light of the others; the second
        number is the window's and the same for all of them.

        Raises:
            ModelError: the model cannot be loaded.
        """
        ...


def open_reader(name: str | None = None, encoder: SentenceEncoder | None = None) -> Reader | None:
    """The reader `name`: the shipped one, "none" (None is returned), a folder, or a cross-encoder of the hub.

    `encoder` lends the shipped reader its lower layers where it is the bundled embedding model.

    Raises:
        ModelError: no such model here, and the hub does not have it or cannot be reached.
        ModelUnverified: the shipped weights are not the known ones.
    """
    name = name or DEFAULT_READER
    if name == NO_READER:
        return None
    if name == DEFAULT_READER:
        return _shipped(resource_folder("index") / "reader", encoder)
    from assistant.reader_cross import CrossEncoderReader

    folder = _folder_of(name)
    return CrossEncoderReader(name, folder, weights_hash(folder))


def _shipped(folder: Path, encoder: SentenceEncoder | None) -> Reader:
    from assistant.reader_model import EssayReader

    weights = weights_hash(folder)
    if weights != _KNOWN_WEIGHTS:
        raise ModelUnverified(
            f"The reader's weights in {folder} have sha256 {weights}, not {_KNOWN_WEIGHTS}: the file is damaged. "
            "Reinstall the package, or go without: --reader none"
        )
    if encoder is None or encoder.name != DEFAULT_EMBEDDING:
        encoder = open_encoder()
    return EssayReader(DEFAULT_READER, folder, weights, encoder)


def _folder_of(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    if name.startswith((".", "/", "~")) or name.count("/") != 1:
        raise ModelError(
            f"There is no reader {name!r}. Give {DEFAULT_READER}, {NO_READER}, the folder of a cross-encoder, "
            "or one of the Hugging Face hub as owner/name."
        )
    return hub_folder(name)
