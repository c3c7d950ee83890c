"""Pack what the reader is trained on into two files that a machine with an accelerator, and nothing of ours, can read.

PYTHONPATH=. python tests/bench/pack_reader.py --out FOLDER [--passes 8]        (two minutes; 6 and 34 MB)
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.index.encoders import bundled_folder
from assistant.index.minilm import MiniLM
from assistant.reading.essay_reader import Cutter
from tests.bench.nearness import Nearness
from tests.bench.reader_batches import PARTS
from tests.bench.reader_data import training
from tests.bench.reader_samples import (
    ESSAYS,
    HELD_OUT,
    Lengths,
    Sample,
    essays,
    from_articles,
    from_essays,
    from_public,
)

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
TRAINED = "".join(name for name in ESSAYS if name not in HELD_OUT)


class Texts:
    """Texts by number, each cut into word pieces once."""

    def __init__(self, cutter: Cutter) -> None:
        self.cutter = cutter
        self.numbers: dict[tuple[str, str], int] = {}
        self.pieces: list[list[int]] = []

    def number(self, text: str, kind: str) -> int:
        if (kind, text) not in self.numbers:
            self.numbers[kind, text] = len(self.pieces)
            self.pieces.append(self.cutter._of(text, kind))
        return self.numbers[kind, text]


def packed(texts: Texts, samples: Sequence[Sample], name: str) -> dict[str, np.ndarray]:
    windows = [window for sample in samples for window in sample.windows]
    variants = [variant for sample in samples for variant in sample.variants]
    arrays = {
        "questions": [texts.number(sample.question, "question") for sample in samples],
        "windows": _ends([len(sample.windows) for sample in samples]),
        "titles": [texts.number(window.title, "title") if window.title else -1 for window in windows],
        "texts": [texts.number(sentence, "sentence") for window in windows for sentence in window.sentences],
        "sentences": _ends([len(window.sentences) for window in windows]),
        "labels": [round(PARTS * label) for window in windows for label in window.labels],
        "variants": _ends([len(sample.variants) for sample in samples]),
        "answers": [round(PARTS * answers) for _, answers in variants],
        "shown": [number for numbers, _ in variants for number in numbers],
        "members": _ends([len(numbers) for numbers, _ in variants]),
    }
    return {f"{name}/{key}": np.array(each, np.int32) for key, each in arrays.items()}


def _ends(counts: Sequence[int]) -> list[int]:
    return np.cumsum([0, *counts]).tolist()


def base_of(folder: Path) -> dict[str, np.ndarray]:
    """The encoder: word embeddings with 8 bits a number, layers with 16."""
    from safetensors.numpy import load_file

    state = {
        n.removeprefix("bert.").replace("encoder.layer.", "layers."): t
        for n, t in load_file(folder / "model.safetensors").items()
    }
    words = state["embeddings.word_embeddings.weight"].astype(np.float32)
    scale = np.abs(words).max(1, keepdims=True) / 127
    found = {"words": np.round(words / scale).astype(np.int8), "words_scale": scale}
    for name, tensor in state.items():
        if name.startswith("layers."):
            found[name] = tensor.astype(np.float16)
        elif name.startswith("embeddings.") and "word" not in name and "position_ids" not in name:
            found[name] = tensor.astype(np.float32)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=8, help="over the essays, each with windows of other sizes")
    options = parser.parse_args()
    encoder = MiniLM(bundled_folder())
    cutter = Cutter(encoder.tokenizer)
    asked = [
        *(
            (essay, [row["q"] for row in questions])
            for _, essay, questions, _ in essays(options.data, TRAINED + HELD_OUT)
        ),
        *((article.essay, [q.text for q in article.questions]) for article in training(options.data)),
    ]
    every = [text for essay, questions in asked for text in (*questions, *(s.text for s in essay.sentences))]
    lengths = Lengths(encoder.tokenizer, Nearness(encoder.folder, every))
    texts = Texts(cutter)
    arrays = packed(texts, from_essays(options.data, lengths, random.Random(1), HELD_OUT), "held")
    for at in range(options.passes):
        arrays |= packed(texts, from_essays(options.data, lengths, random.Random(1_000 + at), TRAINED), f"essays{at}")
    for at in range(2):
        arrays |= packed(texts, from_articles(options.data, lengths, random.Random(2_000 + at)), f"articles{at}")
    arrays |= packed(texts, from_public(options.data, lengths, random.Random(3_000)), "public")
    options.out.mkdir(parents=True, exist_ok=True)
    pieces = np.array([piece for each in texts.pieces for piece in each], np.int16)
    sizes = np.array([len(each) for each in texts.pieces], np.int32)
    plain = np.array(sorted(cutter.plain), np.int32)
    np.savez_compressed(options.out / "samples.npz", texts=pieces, lengths=sizes, plain=plain, **arrays)
    np.savez(options.out / "base.npz", **base_of(encoder.folder))


if __name__ == "__main__":
    main()
