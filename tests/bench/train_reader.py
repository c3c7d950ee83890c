"""Trains the shipped reader from the bundled MiniLM weights and public data, and prints the figures of its card.

    python tests/bench/train_reader.py --out index/reader --threads 2   # threads: cores that are actually free

Writes model.safetensors (fp16: six layers, heads), config.json and calibration.json into --out and prints what
tests/bench/reader.py prints. The sha256 it ends with then belongs into assistant/reader.py and the card.

First it learns to find: question-sentence pairs. Then it learns to doubt: SQuAD 2.0 articles. Sums are in bfloat16
(three times as fast where the processor has it), weights in float32. See index/reader/README.md for what else was tried.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch
from reader import report
from reader_data import training
from reader_samples import Pairs, from_articles, from_pairs, rankings
from reader_train import END, QUESTION, START, TEXT, Net, Pieces, batches, train
from safetensors.torch import save_file

from assistant.models import DEFAULT_EMBEDDING, open_encoder, weights_hash
from assistant.reader import DEFAULT_READER
from assistant.reader_model import EssayReader

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FINDING, DOUBTING = (2, 1e-4), (3, 5e-5)  # epochs and learning rate


def main() -> None:
    options = _options()
    began = time.time()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    draw = random.Random(options.seed)
    encoder = open_encoder()
    pairs = Pairs.read(options.data, encoder)
    ranked = [(article, rankings(article, encoder)) for article in training(options.data)]
    base = encoder.transformer()
    pieces, net = Pieces(base), Net(base)
    for (epochs, rate), samples in (
        (FINDING, lambda: from_pairs(pairs, draw)),
        (DOUBTING, lambda: from_articles(ranked, draw)),
    ):
        train(net, pieces, [b for _ in range(epochs) for b in batches(samples(), pieces, draw)], rate)
    save(net, pieces, options.out)
    print(f"trained in {(time.time() - began) / 60:.0f} minutes; sha256 {weights_hash(options.out)}", flush=True)
    encoder = open_encoder()  # afresh: the layers of the other one were trained
    reader = EssayReader(DEFAULT_READER, options.out, "", encoder)
    report(options.data, reader, encoder, argparse.Namespace(picture=None, fit=options.out))


def save(net: Net, pieces: Pieces, folder: Path) -> None:
    """The weights as fp16, and what is needed to use them."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: tensor.half().contiguous() for name, tensor in net.trained().items()}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})
    config = {
        "base": DEFAULT_EMBEDDING,
        "layers": len(net.layers),
        "longest_question": QUESTION,
        "longest_text": TEXT,
        "start": START,
        "end": END,
        "unmatched": sorted(pieces.plain),
    }
    (folder / "config.json").write_text(json.dumps(config) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1, help="cores that are actually free")
    return parser.parse_args()


if __name__ == "__main__":
    main()
