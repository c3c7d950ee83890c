"""The shipped reader: the encoder's lower layers over question and sentences apart, its own layers over both together.

A sentence's lower states do not depend on the question (DeFormer, Cao et al. 2020; PreTTR, MacAvaney
et al. 2020), so they are kept, and only the upper half is computed for each question.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.models import SentenceEncoder, torch_threads
from assistant.reader_layers import Tensors, embedded, layer, linear

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    Scores = NDArray[np.float32]

_KEPT = 4_000  # sentences whose lower states are kept; 30 word pieces of fp16 are 23 KB
_DECIMALS = 4


class EssayReader:
    """The layers trained for this product, on top of the bundled encoder's own; loaded with the first pair."""

    def __init__(self, name: str, folder: Path, weights: str, encoder: SentenceEncoder) -> None:
        self.name = name
        self.weights = weights
        self._folder = folder
        self._encoder = encoder
        self._config: Mapping[str, Any] = {}
        self._lower: Tensors = {}
        self._upper: Tensors = {}
        self._tokenizer: Any = None
        self._kept: OrderedDict[tuple[str, bool], tuple[list[int], Tensor]] = OrderedDict()

    def load(self) -> None:
        """Load the weights now rather than with the first pair.

        Raises:
            ModelError: a file is missing or cannot be read.
        """
        if self._upper:
            return
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        try:
            self._config = json.loads((self._folder / "config.json").read_text(encoding="utf-8"))
            upper = load_file(self._folder / "model.safetensors")
        except Exception as error:  # json, safetensors and the file system each have their own
            raise ModelError(
                f"The reader in {self._folder} cannot be loaded: {error} Reinstall the package."
            ) from error
        base = self._encoder.transformer()
        self._lower = {name: tensor.detach() for name, tensor in base.state_dict().items()}
        # A tokenizer of its own: the encoder's is set to pad and to cut while it works.
        self._tokenizer = Tokenizer.from_file(str(Path(base.name_or_path) / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._upper = {name: tensor.float() for name, tensor in upper.items()}

    def read(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """Two probabilities a (question, text) pair; a text is read as one sentence."""
        import numpy as np

        rows = [self.read_windows(question, [[text]])[0][0] for question, text in pairs]
        return np.array(rows, dtype=np.float32).reshape(len(pairs), 2)

    def read_windows(self, question: str, windows: Sequence[Sequence[str]]) -> list[Scores]:
        """The two probabilities of every sentence of every window."""
        import torch

        self.load()
        # One window at a time: nothing is padded, so a window's numbers cannot depend on its company.
        with torch_threads(1), torch.inference_mode():
            return [self._window(question, window) for window in windows]

    def _window(self, question: str, window: Sequence[str]) -> Scores:
        import torch

        asked, states = self._states(question, second=False)
        parts = [self._states(sentence, second=True) for sentence in window]
        ends, words = [], []
        for pieces, _ in parts:
            words += pieces
            ends.append(len(asked) + len(words) - 1)
        hidden = torch.cat([states.float(), *(state.float() for _, state in parts)])
        hidden = hidden + self._upper["seg.weight"][self._marks(asked, words)]
        for at in range(int(self._config["layers"])):
            last = at + 1 == int(self._config["layers"])
            rows = torch.tensor([0, *ends]) if last else None
            hidden = layer(self._upper, f"layers.{at}.", hidden, rows)
        part = linear(self._upper, "rel.", hidden[1:])[:, 0]
        whole = linear(self._upper, "ans.3.", torch.tanh(linear(self._upper, "ans.0.", hidden[:1])))[0, 0]
        scores: Scores = torch.stack([part, whole.expand(len(window))], 1).sigmoid().numpy().round(_DECIMALS)
        return scores

    def _marks(self, asked: Sequence[int], words: Sequence[int]) -> Tensor:
        """Row of the segment table of each word piece: question or text, and whether it stands in the other too."""
        import torch

        plain = set(self._config["unmatched"])
        both = set(asked) & set(words) - plain
        return torch.tensor([2 * (w in both) for w in asked] + [1 + 2 * (w in both) for w in words])

    def _states(self, text: str, *, second: bool) -> tuple[list[int], Tensor]:
        """Word pieces of `text` and their states after the lower layers; the second of a pair without its [CLS]."""
        key = (text, second)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        most = int(self._config["longest_text"] if second else self._config["longest_question"])
        pieces = self._tokenizer.encode(text, add_special_tokens=False).ids[:most]
        pieces = [self._config["start"], *pieces, self._config["end"]]
        hidden = embedded(self._lower, pieces, second, int(self._config["text_position"]))
        for at in range(int(self._config["shared_layers"])):
            hidden = layer(self._lower, f"encoder.layer.{at}.", hidden)
        self._kept[key] = (pieces[second:], hidden[second:].half())
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]
