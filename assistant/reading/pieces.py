"""A question and windows of sentences as the shipped reader takes them: word pieces, and marks on each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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


@dataclass(slots=True, eq=False)
class Cutter:
    """Cuts texts into word pieces, each once. `tokenizer` neither cuts nor pads."""

    tokenizer: Any
    _known: dict[str, list[int]] = field(default_factory=dict)
    _plain: set[int] = field(default_factory=set)

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

    @property
    def plain(self) -> set[int]:
        """Pieces of words that stand everywhere: nothing follows from a question and a text sharing them."""
        if not self._plain:
            known = self.tokenizer.encode_batch(_PLAIN.split(), add_special_tokens=False)
            self._plain = {START, END, *(piece for found in known for piece in found.ids)}
        return self._plain

    def _of(self, text: str, kind: str) -> list[int]:
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[text] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return found[: _LONGEST[kind]]


def padded(windows: Sequence[Pieces]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Pieces, marks and mask (1 where there is a piece) of shape (windows, longest)."""
    import numpy as np

    shape = (len(windows), max(len(window.ids) for window in windows))
    ids, marks, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.float32)
    for row, window in enumerate(windows):
        size = len(window.ids)
        ids[row, :size], marks[row, :size], mask[row, :size] = window.ids, window.marks, 1
    return ids, marks, mask
