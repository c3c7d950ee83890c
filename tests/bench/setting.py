"""What every benchmark is started with: where the public data is, and an encoder that can remember."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.index.encoders import Encoder, open_encoder

_SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
_SOURCES = """squad2_articles.json: 12 articles of the SQuAD 2.0 dev set (rajpurkar.github.io/SQuAD-explorer), a list of
{title, paragraphs}. chunking/: the corpora and questions of the general evaluation in
github.com/brandonstarxel/chunking_evaluation. Name the folder that holds them with --data."""


@dataclass(frozen=True)
class Setting:
    """The data folder and the encoder."""

    data: Path
    encoder: Remembering


class Remembering:
    """The default encoder; it encodes no text twice, nor, with a folder to keep vectors in, in the next run."""

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        self.name, self.weights = encoder.name, encoder.weights
        self._encoder, self.folder = encoder, folder
        self._memory: dict[tuple[str, str], np.ndarray] = {}

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return self._kept("q", texts, self._encoder.encode_queries)

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        return self._kept("d", texts, self._encoder.encode_documents)

    def _kept(self, kind: str, texts: Sequence[str], encode) -> np.ndarray:
        new = list(dict.fromkeys(text for text in texts if (kind, text) not in self._memory))
        if new:
            self._memory.update(zip(((kind, text) for text in new), self._stored(kind, new, encode), strict=True))
        return np.stack([self._memory[kind, text] for text in texts])

    def _stored(self, kind: str, texts: list[str], encode) -> np.ndarray:
        if self.folder is None:
            return encode(texts)
        key = hashlib.sha1((kind + "\0".join(texts)).encode()).hexdigest()[:16]
        file = self.folder / f"{key}.npy"
        if not file.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            np.save(file, encode(texts))
        return np.load(file)


def setting(description: str, needed: str) -> Setting:
    """Read --data and --vectors; ends the program, saying where the data comes from, if `needed` is missing."""
    parser = argparse.ArgumentParser(description=description, epilog=_SOURCES)
    parser.add_argument("--data", type=Path, default=_SHARED, metavar="DIR", help="the public data")
    parser.add_argument("--vectors", type=Path, metavar="DIR", help="keep vectors here between runs")
    given = parser.parse_args()
    if not (given.data / needed).exists():
        sys.exit(f"{given.data / needed} is not there.\n{_SOURCES}")
    return Setting(given.data, Remembering(open_encoder(), given.vectors))
