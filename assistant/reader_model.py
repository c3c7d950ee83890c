"""The shipped reader: layers of its own over question and sentences together, on the encoder's embeddings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.models import SentenceEncoder, torch_threads
from assistant.reader_layers import Tensors, embedded, layer, linear

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float32]

_DECIMALS = 4


class EssayReader:
    """The layers trained for this product, on top of the bundled encoder's embeddings; loaded with the first pair."""

    def __init__(self, name: str, folder: Path, weights: str, encoder: SentenceEncoder) -> None:
        self.name = name
        self.weights = weights
        self._folder = folder
        self._encoder = encoder
        self._config: Mapping[str, Any] = {}
        self._shared: Tensors = {}
        self._own: Tensors = {}
        self._tokenizer: Any = None

    def load(self) -> None:
        """Load the weights now rather than with the first pair.

        Raises:
            ModelError: a file is missing or cannot be read.
        """
        if self._own:
            return
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        try:
            self._config = json.loads((self._folder / "config.json").read_text(encoding="utf-8"))
            own = load_file(self._folder / "model.safetensors")
        except Exception as error:  # json, safetensors and the file system each have their own
            raise ModelError(
                f"The reader in {self._folder} cannot be loaded: {error} Reinstall the package."
            ) from error
        base = self._encoder.transformer()
        named = base.state_dict().items()
        self._shared = {name: tensor.detach() for name, tensor in named if name.startswith("embeddings.")}
        # A tokenizer of its own: the encoder's is set to pad and to cut while it works.
        self._tokenizer = Tokenizer.from_file(str(Path(base.name_or_path) / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._own = {name: tensor.float() for name, tensor in own.items()}

    def read(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """Two probabilities a (question, text) pair; a text is read as one sentence."""
        import numpy as np

        rows = [self.read_windows(question, [[text]])[0][0] for question, text in pairs]
        return np.array(rows, dtype=np.float32).reshape(len(pairs), 2)

    def read_windows(self, question: str, windows: Sequence[Sequence[str]]) -> list[Scores]:
        """The two probabilities of every sentence of every window."""
        import torch

        self.load()
        asked = self._pieces(question, "longest_question", start=True)
        # One window at a time: nothing is padded, so a window's numbers cannot depend on its company.
        with torch_threads(1), torch.inference_mode():
            return [self._window(asked, window) for window in windows]

    def _window(self, asked: Sequence[int], window: Sequence[str]) -> Scores:
        import torch

        words: list[int] = []
        ends = []
        for sentence in window:
            words += self._pieces(sentence, "longest_text")
            ends.append(len(asked) + len(words) - 1)
        hidden = embedded(self._shared, [*asked, *words]) + self._own["seg.weight"][self._marks(asked, words)]
        last = int(self._config["layers"]) - 1
        for at in range(last + 1):
            hidden = layer(self._own, f"layers.{at}.", hidden, torch.tensor([0, *ends]) if at == last else None)
        part = linear(self._own, "rel.", hidden[1:])[:, 0]
        both = torch.cat([hidden[0], hidden[1:].mean(0)])
        whole = linear(self._own, "ans.3.", torch.tanh(linear(self._own, "ans.0.", both)))[0]
        scores: Scores = torch.stack([part, whole.expand(len(window))], 1).sigmoid().numpy().round(_DECIMALS)
        return scores

    def _marks(self, asked: Sequence[int], words: Sequence[int]) -> list[int]:
        """Row of the segment table of each word piece: question or text, and whether it stands in the other too."""
        both = set(asked) & set(words) - set(self._config["unmatched"])
        return [2 * (w in both) for w in asked] + [1 + 2 * (w in both) for w in words]

    def _pieces(self, text: str, longest: str, *, start: bool = False) -> list[int]:
        """Word pieces of `text`, cut to `longest` of the configuration, with the marks of its start and end."""
        pieces = self._tokenizer.encode(text, add_special_tokens=False).ids[: int(self._config[longest])]
        return [self._config["start"]] * start + [*pieces, self._config["end"]]
