"""One BERT layer in plain torch, for a single text without padding; the last may compute a few rows only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    Tensors = dict[str, "Tensor"]
else:
    Tensors = dict

_HEADS = 12  # of MiniLM-L6-H384
_EPSILON = 1e-12


def linear(weights: Tensors, name: str, hidden: Tensor) -> Tensor:
    """The affine map `name` of `hidden`."""
    import torch

    return torch.nn.functional.linear(hidden, weights[name + "weight"], weights[name + "bias"])


def layer(weights: Tensors, name: str, hidden: Tensor, rows: Tensor | None = None) -> Tensor:
    """The layer `name` over all of `hidden` (words, dimensions); only the given `rows` of it where some are."""
    import torch

    asking = hidden if rows is None else hidden[rows]
    query, key, value = (
        linear(weights, f"{name}attention.self.{part}.", states).view(1, len(states), _HEADS, -1).transpose(1, 2)
        for part, states in (("query", asking), ("key", hidden), ("value", hidden))
    )
    seen = torch.nn.functional.scaled_dot_product_attention(query, key, value)
    seen = seen.transpose(1, 2).reshape(len(asking), -1)
    mixed = _normed(
        weights, f"{name}attention.output.", linear(weights, f"{name}attention.output.dense.", seen) + asking
    )
    inner = torch.nn.functional.gelu(linear(weights, f"{name}intermediate.dense.", mixed))
    return _normed(weights, f"{name}output.", linear(weights, f"{name}output.dense.", inner) + mixed)


def embedded(weights: Tensors, pieces: Sequence[int]) -> Tensor:
    """Word pieces as the first layer takes them."""
    import torch

    hidden = (
        weights["embeddings.word_embeddings.weight"][torch.tensor(pieces)]
        + weights["embeddings.token_type_embeddings.weight"][0]
        + weights["embeddings.position_embeddings.weight"][: len(pieces)]
    )
    return _normed(weights, "embeddings.", hidden)


def _normed(weights: Tensors, name: str, hidden: Tensor) -> Tensor:
    import torch

    scale, shift = weights[name + "LayerNorm.weight"], weights[name + "LayerNorm.bias"]
    return torch.nn.functional.layer_norm(hidden, (hidden.shape[-1],), scale, shift, _EPSILON)
