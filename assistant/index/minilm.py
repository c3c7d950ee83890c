"""The bundled encoder's weights in plain numpy: for questions, a short essay and the reader, without importing torch.

The same numbers as sentence-transformers gives, to 1e-5 (tests/index/test_minilm.py holds the two together), in a tenth
of the time to start. Long texts and other models are sentence-transformers' work (`encoders.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_HEADS = 12
_EPSILON = 1e-12
_LONGEST = 256  # word pieces, with both marks, as in sentence-transformers


@dataclass(frozen=True)
class MiniLM:
    """A folder with model.safetensors and tokenizer.json of all-MiniLM-L6-v2, read when first used."""

    folder: Path

    @cached_property
    def tokenizer(self) -> Any:
        """Word pieces of a text; neither cuts nor pads."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def weights(self) -> Mapping[str, Floats]:
        """Every tensor of the model by its name; matrices as they are multiplied, (in, out)."""
        from safetensors.numpy import load_file

        return load_file(self.folder / "model.safetensors")

    @cached_property
    def _threads(self) -> Any:
        from threadpoolctl import ThreadpoolController

        return ThreadpoolController()

    def embed(self, pieces: NDArray[np.int64], positions: NDArray[np.int64]) -> Floats:
        """What the first layer is given: word pieces at their positions as (pieces, 384)."""
        w = self.weights
        hidden = w["embeddings.word_embeddings.weight"][pieces] + w["embeddings.position_embeddings.weight"][positions]
        return self._normalize("embeddings", hidden + w["embeddings.token_type_embeddings.weight"][0])

    def vector(self, text: str) -> Floats:
        """The unit vector of `text`, 384 numbers. One text at a time: no company can change its last bit."""
        import numpy as np

        ids = self.tokenizer.encode(text, add_special_tokens=True).ids
        if len(ids) > _LONGEST:
            ids = [*ids[: _LONGEST - 1], ids[-1]]
        hidden = self.embed(np.array(ids), np.arange(len(ids)))
        # One thread beats two on a busy machine of two cores: 250 words took 0.12 s with one, 1.02 s with two.
        with self._threads.limit(limits=1, user_api="blas"):
            for number in range(6):
                hidden = self._layer(f"encoder.layer.{number}.", hidden)
        mean: Floats = hidden.mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-12)

    def _layer(self, name: str, hidden: Floats) -> Floats:
        import numpy as np

        size = len(hidden)
        query, key, value = (
            self._line(f"{name}attention.self.{part}", hidden).reshape(size, _HEADS, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[-1]))
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        seen = scores / scores.sum(axis=-1, keepdims=True) @ value
        seen = self._line(f"{name}attention.output.dense", seen.transpose(1, 0, 2).reshape(size, -1))
        mixed = self._normalize(f"{name}attention.output", seen + hidden)
        inner = _gelu(self._line(f"{name}intermediate.dense", mixed))
        return self._normalize(f"{name}output", self._line(f"{name}output.dense", inner) + mixed)

    def _line(self, name: str, hidden: Floats) -> Floats:
        return hidden @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _normalize(self, name: str, hidden: Floats) -> Floats:
        import numpy as np

        hidden = hidden - hidden.mean(axis=-1, keepdims=True)
        spread = np.sqrt((hidden * hidden).mean(axis=-1, keepdims=True) + _EPSILON)
        weights = self.weights
        found: Floats = hidden / spread * weights[f"{name}.LayerNorm.weight"] + weights[f"{name}.LayerNorm.bias"]
        return found


def _gelu(values: Floats) -> Floats:
    """X times the normal distribution function of x; erf by Abramowitz and Stegun 7.1.26, within 1.5e-7."""
    import numpy as np

    z = np.abs(values) * np.float32(0.7071067811865476)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.copysign(1 - series * np.exp(-z * z), values)
    found: Floats = (values * (1 + erf) / 2).astype(np.float32)
    return found
