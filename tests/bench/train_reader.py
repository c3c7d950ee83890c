"""Trains the shipped reader from the bundled MiniLM weights and public data, and prints the figures of its card.

    nice python tests/bench/train_reader.py --out index/reader  # the shipped weights took 25 minutes

Writes model.safetensors (fp16: three layers, heads), config.json and calibration.json into --out and prints what
tests/bench/reader.py prints. The sha256 it ends with then belongs into assistant/reader.py.

First it learns to find: question-sentence pairs. Then it learns to doubt: SQuAD 2.0 articles, twice. See index/reader/README.md for
what else was tried.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import torch
from reader import report
from reader_data import training
from reader_samples import from_articles, from_pairs, rankings
from reader_train import END, POSITION, QUESTION, SHARED, START, TEXT, States, Upper, batches, train
from safetensors.torch import save_file

from assistant.models import DEFAULT_EMBEDDING, open_encoder, weights_hash
from assistant.reader import DEFAULT_READER
from assistant.reader_model import EssayReader

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PAIRS, EPOCHS = 0.5, 2  # share of the question-sentence pairs; times over the SQuAD 2.0 articles
FINDING, DOUBTING = 1.5e-4, 1.3e-4  # learning rates


def main() -> None:
    options = _options()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    draw = random.Random(options.seed)
    encoder = open_encoder()
    ranked = [(article, rankings(article, encoder)) for article in training(options.data)]
    base = encoder.transformer()
    states, net = States(base), Upper(base)
    train(net, states, batches(list(from_pairs(options.data, PAIRS, draw)), draw), FINDING)
    train(net, states, [b for _ in range(EPOCHS) for b in batches(list(from_articles(ranked, draw)), draw)], DOUBTING)
    save(net, states, options.out)
    encoder = open_encoder()  # afresh: the layers of the other one were trained
    reader = EssayReader(DEFAULT_READER, options.out, "", encoder)
    report(options.data, reader, encoder, argparse.Namespace(picture=None, fit=options.out))
    print(f"sha256 of the weights: {weights_hash(options.out)}")


def save(net: Upper, states: States, folder: Path) -> None:
    """The weights as fp16, and what is needed to use them. The span head has done its work and stays behind."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {n: t.half().contiguous() for n, t in net.state_dict().items() if not n.startswith("span.")}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})
    config = {
        "base": DEFAULT_EMBEDDING,
        "shared_layers": SHARED,
        "layers": len(net.layers),
        "text_position": POSITION,
        "longest_question": QUESTION,
        "longest_text": TEXT,
        "start": START,
        "end": END,
        "unmatched": sorted(states.plain),
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1, help="cores that are actually free")
    return parser.parse_args()


if __name__ == "__main__":
    main()
