"""The reader as it is trained: the encoder's six layers over question and window, and a layer over all windows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.reading.pieces import Cutter, Pieces
from tests.bench.reader_samples import Sample, Shown

WIDTH, HEADS, LAYERS, SMALL = 384, 12, 6, 128


class Net(nn.Module):
    """Layers over each window; a small layer over the sentences and windows of a text, and heads of both."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleDict()
        self.seg = nn.Embedding(4, WIDTH)
        self.rel = nn.Linear(WIDTH, 1)
        self.ans = nn.Linear(WIDTH, 1)
        self.body = nn.ParameterDict()
        self.into = nn.Linear(WIDTH, SMALL)
        self.kind = nn.Embedding(3, SMALL)
        self.over = nn.ModuleList(
            nn.TransformerEncoderLayer(SMALL, 4, 2 * SMALL, 0.1, "gelu", batch_first=True, norm_first=True)
            for _ in range(2)
        )
        self.norm = nn.LayerNorm(SMALL)
        self.part, self.whole = nn.Linear(SMALL, 1), nn.Linear(SMALL, 1)
        self.scale = nn.Parameter(torch.tensor([0.5]))
        nn.init.zeros_(self.part.weight)

    @classmethod
    def begun(cls, layers: dict[str, Tensor], seg: Tensor | None, rel: dict[str, Tensor] | None) -> Net:
        """From the encoder's layers, or the last reader's."""
        net = cls()
        for name, tensor in layers.items():
            net.body[name.replace(".", "/")] = nn.Parameter(tensor.float().clone())
        if seg is not None:
            net.seg.weight.data.copy_(seg.float())
        if rel is not None:
            net.rel.load_state_dict({k: v.float() for k, v in rel.items()})
        return net

    def weights(self, dtype: torch.dtype = torch.bfloat16) -> dict[str, Tensor]:
        """The layers as they compute: once a step, since copying them takes as long as a window."""
        return {name: p.to(dtype) for name, p in self.body.items()}

    def read(
        self, weights: dict[str, Tensor], embeddings: Embeddings, batch: Sequence[Pieces]
    ) -> tuple[Tensor, list[Tensor]]:
        """The vectors of the windows (count, 384) and of the sentences of each."""
        dtype = next(iter(weights.values())).dtype
        size = max(len(p.ids) for p in batch)
        ids = torch.zeros(len(batch), size, dtype=torch.long)
        marks = torch.zeros_like(ids)
        mask = torch.zeros(len(batch), 1, 1, size)
        for at, p in enumerate(batch):
            ids[at, : len(p.ids)] = torch.tensor(p.ids)
            marks[at, : len(p.ids)] = torch.tensor(p.marks)
            mask[at, ..., len(p.ids) :] = -1e4
        hidden = (embeddings(ids) + self.seg(marks)).to(dtype)
        mask = mask.to(dtype)
        for at in range(LAYERS):
            hidden = _layer(weights, f"layers/{at}/", hidden, mask)
        hidden = hidden.float()
        return hidden[:, 0], [hidden[at, p.ends] for at, p in enumerate(batch)]

    def judge(self, texts: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, list[Tensor]]:
        """Log-odds that each text answers, from the vectors of its windows and of its sentences; and of each sentence."""
        sizes = [1 + len(wholes) + len(parts) for wholes, parts in texts]
        rows = [
            torch.cat(
                [self.kind.weight[:1], self.into(wholes) + self.kind.weight[1], self.into(parts) + self.kind.weight[2]]
            )
            for wholes, parts in texts
        ]
        tokens = nn.utils.rnn.pad_sequence(rows, batch_first=True)
        padding = torch.arange(tokens.shape[1]) >= torch.tensor(sizes)[:, None]
        for layer in self.over:
            tokens = layer(tokens, src_key_padding_mask=padding)
        tokens = self.norm(tokens)
        found = [
            self.rel(parts)[:, 0] + self.part(row[1 + len(wholes) : size])[:, 0]
            for row, size, (wholes, parts) in zip(tokens, sizes, texts, strict=True)
        ]
        local = torch.stack([self.ans(wholes).max() for wholes, _ in texts])
        return self.whole(tokens[:, 0])[:, 0] + self.scale * local, found


class Embeddings(nn.Module):
    """The encoder's embeddings, which stay as they are."""

    def __init__(self, state: dict[str, Tensor]) -> None:
        super().__init__()
        self.state = {name.removeprefix("embeddings."): t.float() for name, t in state.items()}

    @torch.no_grad()
    def forward(self, ids: Tensor) -> Tensor:
        hidden = (
            self.state["word_embeddings.weight"][ids]
            + self.state["position_embeddings.weight"][: ids.shape[1]]
            + self.state["token_type_embeddings.weight"][0]
        )
        return functional.layer_norm(
            hidden, (WIDTH,), self.state["LayerNorm.weight"], self.state["LayerNorm.bias"], 1e-12
        )


def _layer(w: dict[str, Tensor], name: str, hidden: Tensor, mask: Tensor) -> Tensor:
    # Written out: with autocast, dropout and the fused attention a step takes 2.5 times as long on a processor.
    count, size, _ = hidden.shape

    def line(part: str, states: Tensor) -> Tensor:
        return functional.linear(states, w[f"{name}{part}/weight"], w[f"{name}{part}/bias"])

    def heads(part: str) -> Tensor:
        return line(f"attention/self/{part}", hidden).view(count, size, HEADS, -1).transpose(1, 2)

    def normed(part: str, states: Tensor) -> Tensor:
        return functional.layer_norm(
            states, (WIDTH,), w[f"{name}{part}/LayerNorm/weight"], w[f"{name}{part}/LayerNorm/bias"], 1e-12
        )

    scores = (heads("query") * (WIDTH // HEADS) ** -0.5) @ heads("key").transpose(2, 3) + mask
    seen = (scores.softmax(-1) @ heads("value")).transpose(1, 2).reshape(count, size, WIDTH)
    mixed = normed("attention/output", line("attention/output/dense", seen) + hidden)
    inner = functional.gelu(line("intermediate/dense", mixed))
    return normed("output", line("output/dense", inner) + mixed)


def of_encoder(folder: Path) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The embeddings and the layers of the bundled encoder."""
    from safetensors.torch import load_file

    state = load_file(folder / "model.safetensors")
    state = {name.removeprefix("bert.").replace("encoder.layer.", "layers."): t for name, t in state.items()}
    return (
        {n: t for n, t in state.items() if n.startswith("embeddings.") and "position_ids" not in n},
        {n: t for n, t in state.items() if n.startswith("layers.")},
    )


def shown(cutter: Cutter, question: str, window: Shown) -> Pieces:
    """A window as the product cuts it up."""
    return cutter.window(question, window.title, window.sentences)


def tokens_of(cutter: Cutter, sample: Sample) -> int:
    return sum(len(shown(cutter, sample.question, w).ids) for w in sample.windows)
