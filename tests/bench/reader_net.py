"""The reader as it is trained: the encoder's six layers over question and window, and two small layers over all windows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEADS, LAYERS, SMALL = 384, 12, 6, 128
QUESTION = 48  # most word pieces of a question with its marks
_CLOSED = -1e4


class Net(nn.Module):
    """Layers over each window; a small transformer over the sentences and windows of a text, and heads of both."""

    def __init__(self, layers: Mapping[str, np.ndarray] | None = None, drop: float = 0.0) -> None:
        """From the encoder's layers (names such as "layers.0.output.dense.weight"), or from none, to load a state into."""
        super().__init__()
        self.drop = drop
        self.body = nn.ParameterDict(
            {
                n.replace(".", "/"): nn.Parameter(torch.from_numpy(w.astype(np.float32)))
                for n, w in (layers or {}).items()
            }
        )
        self.seg = nn.Embedding(4, WIDTH)
        nn.init.normal_(self.seg.weight, std=0.02)
        self.rel, self.ans = nn.Linear(WIDTH, 1), nn.Linear(WIDTH, 1)
        self.into, self.kind = nn.Linear(WIDTH, SMALL), nn.Embedding(3, SMALL)
        self.over = nn.ModuleList(
            nn.TransformerEncoderLayer(SMALL, 4, 2 * SMALL, 0.1, "gelu", batch_first=True, norm_first=True)
            for _ in range(2)
        )
        self.norm = nn.LayerNorm(SMALL)
        self.part, self.whole = nn.Linear(SMALL, 1), nn.Linear(SMALL, 1)
        self.scale = nn.Parameter(torch.tensor([0.5]))
        nn.init.zeros_(self.part.weight)

    def forward(
        self, hidden: Tensor, marks: Tensor, mask: Tensor, batch: Mapping[str, Tensor]
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Log-odds that each text answers (texts), of each sentence of each text, and of each window (windows).

        Args:
            hidden: embeddings, (windows, longest, 384).
            marks: rows of the table of segments and matches, (windows, longest).
            mask: whether there is a piece, (windows, longest).
            batch: `owner` and `ends`, the window and the last piece of each sentence; for each text `pool` (0, then 1 + windows,
                then 1 + all windows + sentences), `kind` of each of them (-1 padding, 0 the text, 1 window, 2 sentence) and
                `locals` (its windows, -1 padding); `sentences` of all texts, one text after the other.
        """
        states = self.layers((hidden + self.seg(marks)), mask)
        wholes, parts = states[:, 0], states[batch["owner"], batch["ends"]]
        pool = torch.cat([torch.zeros_like(self.into.bias)[None], self.into(wholes), self.into(parts)])
        tokens = pool[batch["pool"]] + self.kind(batch["kind"].clamp(min=0))
        for layer in self.over:
            tokens = layer(tokens, src_key_padding_mask=batch["kind"] < 0)
        tokens = self.norm(tokens)
        sentences = self.rel(parts)[batch["sentences"], 0] + self.part(tokens[batch["kind"] == 2])[:, 0]
        windows = self.ans(wholes)[:, 0]
        best = windows[batch["locals"].clamp(min=0)].masked_fill(batch["locals"] < 0, _CLOSED).amax(1)
        return self.whole(tokens[:, 0])[:, 0] + self.scale * best, sentences, windows

    def layers(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """The encoder's layers, in bfloat16 on an accelerator. Written out: the plainest form is also the quickest to start."""
        dtype = torch.bfloat16 if hidden.is_cuda else torch.float32
        weights = {name: weight.to(dtype) for name, weight in self.body.items()}
        count, size, _ = hidden.shape
        closed = torch.zeros(count, 1, 1, size, device=hidden.device, dtype=dtype).masked_fill(
            ~mask[:, None, None], _CLOSED
        )
        closed = closed.expand(count, 1, size, size)
        hidden = self._dropped(hidden.to(dtype))
        for at in range(LAYERS):

            def line(part: str, states: Tensor, name: str = f"layers/{at}/") -> Tensor:
                return functional.linear(states, weights[f"{name}{part}/weight"], weights[f"{name}{part}/bias"])

            def normed(part: str, states: Tensor, name: str = f"layers/{at}/{{}}/LayerNorm/") -> Tensor:
                name = name.format(part)
                return functional.layer_norm(states, (WIDTH,), weights[f"{name}weight"], weights[f"{name}bias"], 1e-12)

            query, key, value = (
                line(f"attention/self/{part}", hidden).view(count, size, HEADS, -1).transpose(1, 2)
                for part in ("query", "key", "value")
            )
            drop = self.drop if self.training else 0.0
            seen = functional.scaled_dot_product_attention(query, key, value, closed, drop).transpose(1, 2)
            mixed = normed(
                "attention/output", self._dropped(line("attention/output/dense", seen.reshape(hidden.shape))) + hidden
            )
            inner = functional.gelu(line("intermediate/dense", mixed))
            hidden = normed("output", self._dropped(line("output/dense", inner)) + mixed)
        return hidden.float()

    def _dropped(self, states: Tensor) -> Tensor:
        return functional.dropout(states, self.drop, self.training)


class Embeddings(nn.Module):
    """The encoder's embeddings, which stay as they are; packed with 8 bits a number and a scale for each word piece."""

    def __init__(self, base: Mapping[str, np.ndarray], plain: np.ndarray) -> None:
        super().__init__()
        tables = {
            name.removeprefix("embeddings."): torch.from_numpy(each)
            for name, each in base.items()
            if "embeddings." in name
        }
        self.register_buffer("words", torch.from_numpy(base["words"].astype(np.float32) * base["words_scale"]))
        self.register_buffer("places", tables["position_embeddings.weight"] + tables["token_type_embeddings.weight"][0])
        self.register_buffer("gain", tables["LayerNorm.weight"])
        self.register_buffer("shift", tables["LayerNorm.bias"])
        common = torch.zeros(len(base["words"]), dtype=torch.bool)
        common[torch.from_numpy(plain.astype(np.int64))] = True
        self.register_buffer("common", common)

    @torch.no_grad()
    def forward(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """Embeddings, marks (as Cutter.window sets them) and mask of a batch's windows."""
        ids = batch["ids"]
        places = torch.arange(ids.shape[1], device=ids.device)
        mask, asked = places < batch["sizes"][:, None], places < batch["asked"][:, None]
        first = min(QUESTION, ids.shape[1])
        telling = asked[:, :first] & ~self.common[ids[:, :first]]
        same = (ids[:, :, None] == ids[:, None, :first]) & telling[:, None] & (mask & ~asked)[:, :, None]
        both = same.any(2)
        both[:, :first] |= same.any(1)
        marks = torch.where(mask, 2 * both.long() + (~asked).long(), 0)
        hidden = self.words[ids] + self.places[: ids.shape[1]]
        return functional.layer_norm(hidden, (WIDTH,), self.gain, self.shift, 1e-12), marks, mask
