"""Any cross-encoder of sentence-transformers as a reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.index import FolderModel, torch_threads
from assistant.language import searchable
from assistant.phrases import message
from assistant.reading.reader import Reading, reader_text

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.reading.reader import Window

_BATCH = 16
_DECIMALS = 4  # padding in a batch moves a number by about 1e-6; answers must not
_MOST_OUTPUTS = 2


class CrossEncoderReader(FolderModel):
    """A sentence-transformers CrossEncoder in a folder, loaded with the first question.

    A model of one output (such as cross-encoder/ms-marco-MiniLM-L6-v2) knows relevance only: the best
    sentence speaks for the text. Of two outputs the second says that a sentence answers by itself.
    """

    kind, trouble = "CrossEncoder", "reading.not_loaded"

    def read(self, question: str, essay: Essay, windows: Sequence[Window]) -> Reading:
        """Each sentence is read by itself: such a model has one opinion a text.

        Raises:
            ModelError: the folder holds no cross-encoder, or one with more than two outputs.
        """
        import numpy as np
        import torch

        if not 1 <= self.model.num_labels <= _MOST_OUTPUTS:
            raise ModelError(message("reading.outputs", name=self.name, count=self.model.num_labels))
        numbers = [number for window in windows for number in window.numbers]
        asked = searchable(question)
        pairs = [(asked, reader_text(essay, essay.sentences[number])) for number in numbers]
        with torch_threads(1):
            odds = self.model.predict(
                pairs, batch_size=_BATCH, activation_fn=torch.nn.Identity(), show_progress_bar=False
            )
        rows = np.asarray(odds, dtype=np.float64).reshape(len(pairs), -1).round(_DECIMALS)
        parts = dict(zip(numbers, rows[:, 0].tolist(), strict=True))
        answers = dict(zip(numbers, rows[:, -1].tolist(), strict=True))
        best = tuple(max(answers[number] for number in window.numbers) for window in windows)
        return Reading(max(best), best, parts)
