"""Write what train_reader.py trained as the product reads it: one ONNX file, its layers in whole numbers of 8 bits.

PYTHONPATH=. python tests/bench/export_reader.py FOLDER --out index/reader        (needs onnx and onnxscript: .[bench])
"""

from __future__ import annotations

import argparse
import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from assistant.reading.essay_reader import Pieces, lay_out
from tests.bench.reader_net import HEADS, LAYERS, SMALL, WIDTH, Net

_LEAST = -1e4


class Read(nn.Module):
    """The net as one function of a question's windows, without work on padding.

    The word pieces of all windows lie end to end; only attention sees them spread out, a row a window. The last layer is
    computed for the pieces that speak for a window or a sentence alone.
    """

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net

    def forward(
        self, hidden: Tensor, marks: Tensor, spread: Tensor, mask: Tensor, flat: Tensor, rows: Tensor, ends: Tensor
    ):
        """Log-odds that the text answers (1), of each window (windows), of each sentence (sentences).

        Args:
            hidden: embeddings of all pieces, (pieces, 384).
            marks: row of the table of segments and matches of each piece.
            spread: for each window the numbers of its pieces, (windows, longest); padding is any number.
            mask: 1 where there is a piece, (windows, longest).
            flat: for each piece its place in `spread`, read end to end.
            rows: for each window the pieces that speak for it and for its sentences, (windows, most); padded likewise.
            ends: for each sentence its place in `rows`, read end to end.
        """
        net = self.net
        weights = dict(net.body.items())
        hidden = hidden + net.seg(marks)
        closed = ((1 - mask) * _LEAST)[:, None, None, :]
        for at in range(LAYERS - 1):
            hidden = _packed(weights, f"layers/{at}/", hidden, hidden, spread, spread, closed, flat)
        last = hidden[rows.reshape(-1)]
        spoken = torch.arange(rows.shape[0] * rows.shape[1]).reshape(rows.shape)
        speaking = _packed(weights, f"layers/{LAYERS - 1}/", last, hidden, spoken, spread, closed, spoken.reshape(-1))
        wholes = speaking.reshape(rows.shape[0], rows.shape[1], WIDTH)[:, 0]
        parts = speaking[ends]
        tokens = torch.cat(
            [net.kind.weight[:1], net.into(wholes) + net.kind.weight[1], net.into(parts) + net.kind.weight[2]]
        )
        for layer in net.over:
            tokens = _over(layer, tokens)
        tokens = net.norm(tokens)
        sentences = net.rel(parts)[:, 0] + net.part(tokens[-parts.shape[0] :])[:, 0]
        windows = net.ans(wholes)[:, 0]
        answers = net.whole(tokens[:1])[:, 0] + net.scale * windows.amax(0, keepdim=True)
        return answers, windows, sentences


def _packed(
    w: dict[str, Tensor],
    name: str,
    asking: Tensor,
    hidden: Tensor,
    spread_asking: Tensor,
    spread: Tensor,
    closed: Tensor,
    flat: Tensor,
) -> Tensor:
    """One layer: the pieces `asking` look at all pieces of their window in `hidden`."""

    def line(part: str, states: Tensor) -> Tensor:
        # Not `linear`: that becomes a Gemm, which the quantizer leaves as it is.
        return states @ w[f"{name}{part}/weight"].t() + w[f"{name}{part}/bias"]

    def heads(part: str, states: Tensor, places: Tensor) -> Tensor:
        laid = line(f"attention/self/{part}", states)[places.reshape(-1)]
        return laid.reshape(places.shape[0], places.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)

    def normed(part: str, states: Tensor) -> Tensor:
        scale, shift = w[f"{name}{part}/LayerNorm/weight"], w[f"{name}{part}/LayerNorm/bias"]
        return nn.functional.layer_norm(states, (WIDTH,), scale, shift, 1e-12)

    query = heads("query", asking, spread_asking) * (WIDTH // HEADS) ** -0.5
    scores = query @ heads("key", hidden, spread).transpose(2, 3) + closed
    seen = (scores.softmax(-1) @ heads("value", hidden, spread)).transpose(1, 2).reshape(-1, WIDTH)[flat]
    mixed = normed("attention/output", line("attention/output/dense", seen) + asking)
    inner = nn.functional.gelu(line("intermediate/dense", mixed))
    return normed("output", line("output/dense", inner) + mixed)


def _over(layer: nn.TransformerEncoderLayer, tokens: Tensor) -> Tensor:
    count = tokens.shape[0]
    heads = layer.self_attn.num_heads
    given = layer.norm1(tokens)
    mixed = nn.functional.linear(given, layer.self_attn.in_proj_weight, layer.self_attn.in_proj_bias)
    query, key, value = (part.reshape(count, heads, SMALL // heads).transpose(0, 1) for part in mixed.chunk(3, -1))
    scores = (query @ key.transpose(1, 2)) * (SMALL // heads) ** -0.5
    seen = (scores.softmax(-1) @ value).transpose(0, 1).reshape(count, SMALL)
    tokens = tokens + layer.self_attn.out_proj(seen)
    return tokens + layer.linear2(nn.functional.gelu(layer.linear1(layer.norm2(tokens))))


def trained(folder: Path) -> Net:
    state = {name: tensor.float() for name, tensor in load_file(folder / "trained.safetensors").items()}
    net = Net()
    for name in list(state):
        if name.startswith("body."):
            net.body[name.removeprefix("body.")] = nn.Parameter(state[name])
    net.load_state_dict(state)
    return net.eval()


NAMES = ("hidden", "marks", "spread", "mask", "flat", "rows", "ends")


def given(sizes: Sequence[Sequence[int]]) -> tuple[Tensor, ...]:
    """Made input: for each window the lengths of question and sentences in word pieces."""
    windows = []
    for window in sizes:
        ends = np.cumsum(window) - 1
        ids = np.random.default_rng(len(windows)).integers(1_000, 20_000, ends[-1] + 1).tolist()
        windows.append(Pieces(ids, [at % 4 for at in range(len(ids))], ends[1:].tolist()))
    laid = lay_out(windows)
    hidden = np.random.default_rng(7).normal(size=(len(laid["marks"]), WIDTH)).astype(np.float32)
    return tuple(torch.from_numpy(each) for each in (hidden, *(laid[name] for name in NAMES[1:])))


def export(net: Net, file: Path) -> None:
    # Inputs of different sizes: one tensor used twice exported a silently wrong model once.
    names = ("pieces", "windows", "longest", "most", "sentences")
    pieces, windows, longest, most, sentences = (torch.export.Dim(name, min=2) for name in names)
    torch.onnx.export(
        Read(net).eval(),
        given([[9, 12, 31, 8], [9, 40], [9, 5, 7, 9, 11]]),
        str(file),
        input_names=list(NAMES),
        output_names=["answers", "window_odds", "sentence_odds"],
        dynamic_shapes=(
            {0: pieces},
            {0: pieces},
            {0: windows, 1: longest},
            {0: windows, 1: longest},
            {0: pieces},
            {0: windows, 1: most},
            {0: sentences},
        ),
        dynamo=True,
        external_data=False,
    )


def compressed(source: Path, file: Path) -> None:
    """Matrices in 8 bits, a scale for each 128 numbers; sums stay as exact as they were.

    Measured on real questions: the log-odds of a sentence move by 0.034 (root mean square), of answering by 0.024.
    Whole activations in 8 bits (quantize_dynamic) take 0.6 times as long, but move them by 0.17 and 0.12, and right
    pairs fall from 85 to 78%.
    """
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

    config = DefaultWeightOnlyQuantConfig(block_size=128, is_symmetric=True, accuracy_level=4, bits=8)
    quantizer = MatMulNBitsQuantizer(onnx.load(source), algo_config=config)
    quantizer.process()
    quantizer.model.save_model_to_file(str(file))


def as_trained(net: Net, made: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """The same by the code that trains."""
    hidden, marks, spread, mask, _, rows, ends = made
    windows, sentences = len(spread), len(ends)
    owner = ends // rows.shape[1]
    places = rows.reshape(-1)[ends] - rows[owner, 0]
    batch = {
        "owner": owner,
        "ends": places,
        "pool": torch.arange(1 + windows + sentences)[None],
        "kind": torch.tensor([[0, *(1 for _ in range(windows)), *(2 for _ in range(sentences))]]),
        "locals": torch.arange(windows)[None],
        "sentences": torch.arange(sentences),
    }
    answers, parts, odds = net(hidden[spread], marks[spread], mask > 0, batch)
    return answers, odds, parts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    import onnxruntime

    logging.getLogger("onnxruntime").setLevel(logging.WARNING)  # else a line for each node
    net = trained(options.folder)
    whole = options.folder / "reader-float.onnx"
    options.out.mkdir(parents=True, exist_ok=True)
    file = options.out / "reader.onnx"
    export(net, whole)
    compressed(whole, file)
    made = given([[11, 30, 22], [11, 9, 9, 9, 60], [11, 80], [11, 6, 14]])
    wanted = [each.detach().numpy() for each in as_trained(net, made)]
    for name in (whole, file):
        session = onnxruntime.InferenceSession(name, providers=["CPUExecutionProvider"])
        found = session.run(None, {n: t.numpy() for n, t in zip(NAMES, made, strict=True)})
        gaps = [float(np.abs(a - b).max()) for a, b in zip(wanted, found, strict=True)]
        print(name.name, f"{name.stat().st_size / 1e6:.1f} MB, greatest difference from torch: {gaps}")
    print("sha256", hashlib.sha256(file.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
