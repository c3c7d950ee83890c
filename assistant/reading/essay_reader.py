"""The shipped reader: one ONNX file over the encoder's own embeddings. Home of onnxruntime."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError, ModelUnverified
from assistant.index import MiniLM, bundled_folder
from assistant.language import searchable
from assistant.phrases import message
from assistant.reading.pieces import Cutter, lay_out
from assistant.reading.reader import DEFAULT_READER, Reading
from assistant.reading.windows import reader_text
from assistant.resources import resource_folder

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.reading.windows import Window

# sha256 of index/reader/reader.onnx, as committed and as its card says.
_KNOWN_WEIGHTS = "7d53530928968342309a565d2b4f49e1337124900a2a18ad4a4d6fa58a4b19c8"
_DECIMALS = 4


@dataclass(frozen=True, eq=False)
class EssayReader:
    """Reads all windows of a question in one go; loaded with the first question."""

    file: Path
    encoder: MiniLM
    name: str = DEFAULT_READER
    weights: str = field(default="", repr=False)

    @classmethod
    def shipped(cls) -> EssayReader:
        """The reader in index/reader.

        Raises:
            ModelUnverified: its weights are not the known ones.
            ModelError: they are not there.
        """
        file = resource_folder("index") / "reader" / "reader.onnx"
        try:
            weights = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(message("reading.unreadable", folder=file.parent, error=error)) from error
        if weights != _KNOWN_WEIGHTS:
            raise ModelUnverified(message("reading.damaged", file=file, found=weights, known=_KNOWN_WEIGHTS))
        return cls(file, MiniLM(bundled_folder()), weights=weights)

    @cached_property
    def cutter(self) -> Cutter:
        """Cuts questions and sentences into word pieces."""
        return Cutter(self.encoder.tokenizer)

    @cached_property
    def session(self) -> Any:
        """The ONNX session, on one core: a batch of questions shares out the cores."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(str(self.file), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime has a class of its own for each of its troubles
            raise ModelError(message("reading.unloadable", file=self.file, error=error)) from error

    def read(self, question: str, essay: Essay, windows: Sequence[Window]) -> Reading:
        """What the shipped model says; the same for the same windows, whatever else is being read."""
        asked = searchable(question)
        cut = [self.cutter.window(asked, searchable(w.title), _shown(essay, w)) for w in windows]
        laid = lay_out(cut)
        given = {"hidden": self.encoder.embedded(laid.pop("ids"), laid.pop("positions")), **laid}
        answers, of_windows, of_sentences = (odds.round(_DECIMALS) for odds in self.session.run(None, given))
        numbers = [number for window in windows for number in window.numbers]
        parts = dict(zip(numbers, of_sentences.tolist(), strict=True))
        return Reading(float(answers[0]), tuple(of_windows.tolist()), parts)


def _shown(essay: Essay, window: Window) -> list[str]:
    return [reader_text(essay, essay.sentences[number]) for number in window.numbers]
