"""The shipped reader: one ONNX file over the encoder's own embeddings. Home of onnxruntime."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError, ModelUnverified
from assistant.index import MiniLM, bundled_folder
from assistant.language import searchable
from assistant.phrases import message
from assistant.reading.reader import DEFAULT_READER, Reading, reader_text
from assistant.resources import resource_folder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.essay import Essay
    from assistant.reading.reader import Window

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
    def open_shipped(cls) -> EssayReader:
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
        cut = [self.cutter.window(asked, searchable(w.title), _texts(essay, w)) for w in windows]
        laid = lay_out(cut)
        given = {"hidden": self.encoder.embed(laid.pop("ids"), laid.pop("positions")), **laid}
        answers, of_windows, of_sentences = (odds.round(_DECIMALS) for odds in self.session.run(None, given))
        numbers = [number for window in windows for number in window.numbers]
        parts = dict(zip(numbers, of_sentences.tolist(), strict=True))
        return Reading(float(answers[0]), tuple(of_windows.tolist()), parts)


def _texts(essay: Essay, window: Window) -> list[str]:
    return [reader_text(essay, essay.sentences[number]) for number in window.numbers]


START, END = 101, 102  # [CLS], [SEP]
_LONGEST = {"question": 46, "title": 24, "sentence": 100}  # word pieces
_REMEMBERED = 20_000  # texts whose pieces are kept; about 20 MB
_PLAIN = """a an the of in on at to for from by with and or is are was were be been did do does has have had what which
    who whom whose when where why how many much that this it its as ? . , ' " ( ) - s not their his her he she they"""


@dataclass(frozen=True, slots=True)
class Pieces:
    """One window: word pieces, their marks (0 question, 1 text; 2 more where it stands in both), ends of sentences."""

    ids: list[int]
    marks: list[int]
    ends: list[int]


class Cutter:
    """Cuts texts into word pieces, each once, by a tokenizer that neither cuts nor pads.

    `plain`: pieces of words that stand everywhere: nothing follows from a question and a text sharing them.
    """

    def __init__(self, tokenizer: Any) -> None:
        @lru_cache(maxsize=_REMEMBERED)
        def pieces(text: str) -> list[int]:
            return list(tokenizer.encode(text, add_special_tokens=False).ids)

        self.tokenizer, self._pieces = tokenizer, pieces
        self.plain = {START, END, *(piece for word in _PLAIN.split() for piece in pieces(word))}

    def window(self, question: str, title: str, sentences: Sequence[str]) -> Pieces:
        """[CLS] question [SEP] title [SEP] sentence [SEP] sentence [SEP] ...; no title, no mark after it."""
        asked = [START, *self._of(question, "question"), END]
        words = [*self._of(title, "title"), END] if title else []
        ends = []
        for sentence in sentences:
            words += [*self._of(sentence, "sentence"), END]
            ends.append(len(asked) + len(words) - 1)
        both = set(asked) & set(words) - self.plain
        marks = [2 * (piece in both) for piece in asked] + [1 + 2 * (piece in both) for piece in words]
        return Pieces([*asked, *words], marks, ends)

    def _of(self, text: str, kind: str) -> list[int]:
        return self._pieces(text)[: _LONGEST[kind]]


def lay_out(windows: Sequence[Pieces]) -> dict[str, NDArray[Any]]:
    """What the reader's file takes beside embeddings: the pieces of all windows end to end, and where they belong.

    `ids`, `positions` (in their window), `marks`: one number a piece. `spread`: for each window the numbers of its
    pieces, (windows, longest), and `mask`, 1 where there is one. `flat`: for each piece its place in `spread`, read
    end to end. `rows`: for each window the numbers of its first piece and of those that end its sentences, (windows,
    most). `ends`: for each sentence its place in `rows`, read end to end.
    """
    import numpy as np

    sizes = [len(window.ids) for window in windows]
    starts = np.cumsum([0, *sizes[:-1]])
    longest, most = max(sizes), 1 + max(len(window.ends) for window in windows)
    spread, mask = np.zeros((len(windows), longest), np.int64), np.zeros((len(windows), longest), np.float32)
    rows = np.zeros((len(windows), most), np.int64)
    for at, (window, start, size) in enumerate(zip(windows, starts, sizes, strict=True)):
        spread[at, :size], mask[at, :size] = np.arange(start, start + size), 1
        rows[at, : 1 + len(window.ends)] = [start, *(start + end for end in window.ends)]
    return {
        "ids": np.array([piece for window in windows for piece in window.ids], np.int64),
        "positions": np.concatenate([np.arange(size) for size in sizes]),
        "marks": np.array([mark for window in windows for mark in window.marks], np.int64),
        "spread": spread,
        "mask": mask,
        "flat": np.concatenate([at * longest + np.arange(size) for at, size in enumerate(sizes)]),
        "rows": rows,
        "ends": np.array([at * most + 1 + k for at, window in enumerate(windows) for k in range(len(window.ends))]),
    }
