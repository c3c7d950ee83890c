"""Any cross-encoder of sentence-transformers as a reader."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.models import torch_threads

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float32]

_BATCH = 16
_DECIMALS = 4  # padding in a batch moves a probability by about 1e-7; answers must not


class CrossEncoderReader:
    """A sentence-transformers CrossEncoder in a folder, loaded with the first pair.

    A model of one output (such as cross-encoder/ms-marco-MiniLM-L6-v2) gives its sigmoid for both
    numbers: it knows relevance only. Two outputs are taken as the two numbers, each through a sigmoid.
    """

    def __init__(self, name: str, folder: Path, weights: str) -> None:
        self.name = name
        self.weights = weights
        self._folder = folder
        self._model: Any = None

    def load(self) -> None:
        """Load the model now rather than with the first pair.

        Raises:
            ModelError: the folder holds no cross-encoder, or one with more than two outputs.
        """
        if self._model is not None:
            return
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import CrossEncoder

        try:
            model = CrossEncoder(str(self._folder), device="cpu", local_files_only=True)
        except Exception as error:  # any of four libraries may refuse the folder
            raise ModelError(
                f"The reader {self.name} cannot be loaded: {error} Name a sentence-transformers cross-encoder."
            ) from error
        if model.num_labels not in (1, 2):
            raise ModelError(
                f"The reader {self.name} has {model.num_labels} outputs; a reader has one (relevance) or two "
                "(part of the answer, answers the question). Name another cross-encoder."
            )
        self._model = model

    def read(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """Two probabilities a (question, text) pair."""
        import numpy as np
        import torch

        self.load()
        if not pairs:
            return np.zeros((0, 2), dtype=np.float32)
        with torch_threads(1):
            logits = self._model.predict(
                list(pairs), batch_size=_BATCH, activation_fn=torch.nn.Identity(), show_progress_bar=False
            )
        chances = 1.0 / (1.0 + np.exp(-np.asarray(logits, dtype=np.float64).reshape(len(pairs), -1)))
        both: Scores = np.broadcast_to(chances, (len(pairs), 2)).round(_DECIMALS).astype(np.float32)
        return both

    def read_windows(self, question: str, windows: Sequence[Sequence[str]]) -> list[Scores]:
        """Each sentence is read by itself: such a model has one opinion a text. The window's is its best sentence's."""
        scores = self.read([(question, sentence) for window in windows for sentence in window])
        ends = [0]
        for window in windows:
            ends.append(ends[-1] + len(window))
        found = [scores[start:end].copy() for start, end in pairwise(ends)]
        for rows in found:
            rows[:, 1] = rows[:, 1].max(initial=0.0)
        return found
