"""Any cross-encoder of sentence-transformers as a reader."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.index import torch_threads
from assistant.language import searchable
from assistant.phrases import message
from assistant.reading.reader import Reading
from assistant.reading.windows import reader_text

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.reading.windows import Window

_BATCH = 16
_DECIMALS = 4  # padding in a batch moves a number by about 1e-6; answers must not
_MOST_OUTPUTS = 2


class CrossEncoderReader:
    """A sentence-transformers CrossEncoder in a folder, loaded with the first question.

    A model of one output (such as cross-encoder/ms-marco-MiniLM-L6-v2) knows relevance only: the best
    sentence speaks for the text. Of two outputs the second says that a sentence answers by itself.
    """

    def __init__(self, name: str, folder: Path, weights: str) -> None:
        self.name = name
        self.weights = weights
        self._folder = folder
        self._model: Any = None

    def _load(self) -> Any:
        """The model, loaded with the first question.

        Raises:
            ModelError: the folder holds no cross-encoder, or one with more than two outputs.
        """
        if self._model is not None:
            return self._model
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import CrossEncoder

        try:
            model = CrossEncoder(str(self._folder), device="cpu", local_files_only=True)
        except Exception as error:  # any of four libraries may refuse the folder
            raise ModelError(message("reading.not_loaded", name=self.name, error=error)) from error
        if not 1 <= model.num_labels <= _MOST_OUTPUTS:
            raise ModelError(message("reading.outputs", name=self.name, count=model.num_labels))
        self._model = model
        return model

    def read(self, question: str, essay: Essay, windows: Sequence[Window]) -> Reading:
        """Each sentence is read by itself: such a model has one opinion a text."""
        import numpy as np
        import torch

        numbers = [number for window in windows for number in window.numbers]
        asked = searchable(question)
        pairs = [(asked, reader_text(essay, essay.sentences[number])) for number in numbers]
        with torch_threads(1):
            odds = self._load().predict(
                pairs, batch_size=_BATCH, activation_fn=torch.nn.Identity(), show_progress_bar=False
            )
        rows = np.asarray(odds, dtype=np.float64).reshape(len(pairs), -1).round(_DECIMALS)
        parts = dict(zip(numbers, rows[:, 0].tolist(), strict=True))
        answers = dict(zip(numbers, rows[:, -1].tolist(), strict=True))
        best = tuple(max(answers[number] for number in window.numbers) for window in windows)
        return Reading(max(best), best, parts)
