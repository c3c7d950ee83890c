"""An encoder without a model, and a builder to run in another process: shared by the tests of the index."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.errors import AssistantError
from assistant.essay.essay import Essay
from assistant.index.folder import FolderPlace, slot_name
from assistant.index.index import Index
from assistant.index.recipe import Recipe
from assistant.index.vectors import contexts_of

DIMENSIONS = 24


class HashEncoder:
    """A text's vector is the sum of random vectors of its words, seeded by the words: same everywhere.

    `documents` lists every text encoded; `seconds` are slept for each 16 of them, as a real model would.
    """

    def __init__(self, name: str = "hash", weights: str = "0" * 64, seconds: float = 0.0) -> None:
        self.name = name
        self.weights = weights
        self.seconds = seconds
        self.documents: list[str] = []

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        self.documents.extend(texts)
        time.sleep(self.seconds * len(texts) / 16)
        return np.array([_vector(text) for text in texts], dtype=np.float32).round(5)

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([_vector(text) for text in texts], dtype=np.float32).round(5)


def _vector(text: str) -> np.ndarray:
    total = np.zeros(DIMENSIONS)
    for word in text.lower().split() or [""]:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
        total += np.random.default_rng(seed).normal(size=DIMENSIONS)
    return total / np.linalg.norm(total)


def prose(paragraphs: int, changed: str = "") -> Essay:
    """An essay of numbered paragraphs under two headings; `changed` replaces the words of paragraph 1."""
    lines = ["## Heights", ""]
    for number in range(paragraphs):
        if number == paragraphs // 2:
            lines += ["## Depths", ""]
        words = changed if changed and number == 1 else f"The hill number {number} is {number + 100} metres high."
        lines += [f"{words} Its top bears the mark {number * 7919 % 1000}.", ""]
    return Essay.from_text("\n".join(lines))


def texts_of(essay: Essay) -> list[str]:
    """Every different text an index of `essay` holds, in any kind."""
    return list(
        dict.fromkeys([s.text for s in essay.sentences] + [p.text for p in essay.passages] + contexts_of(essay))
    )


QUESTIONS = ("How high is the hill number 7?", "Which top bears the mark 919?", "depths")


def searched(index: Index, question: str, characters: int = 4_000) -> list:
    """The passages for a question, best first."""
    return index.retrieval.search(index.rank([question])[0], characters)


def is_current(index: Index) -> bool:
    """Whether the build that an index was read from is still there: no other has taken its place."""
    return index.path.exists()


def as_it_is(essay: Essay, home: Path, source: str = "") -> Index:
    """The index that is there; never built."""
    encoder = HashEncoder()
    place = FolderPlace(home, slot_name(source, essay.fingerprint, encoder.name))
    return Index(essay, encoder, place.load(Recipe.of(essay, encoder)))


def answers(index: Index) -> list[list[tuple[int, int, str, float]]]:
    """What an index finds, in plain values: equal lists mean equal indexes."""
    return [
        [(p.start, p.end, p.text, round(p.score, 6)) for p in searched(index, question, 600)] for question in QUESTIONS
    ]


def main(home: str, source: str, paragraphs: str, changed: str, seconds: str, *options: str) -> None:
    """Open an index as another process would, and print what it finds and says, as one JSON object."""
    said: list[str] = []
    encoder = HashEncoder(seconds=float(seconds))
    essay = prose(int(paragraphs), changed)
    try:
        flags = dict.fromkeys([o for o in options if not o.startswith("http")], True)
        url = next((o for o in options if o.startswith("http")), None)
        index = Index.open(essay, encoder, Path(home), url=url, source=source, say=said.append, **flags)
    except AssistantError as error:
        print(json.dumps({"error": type(error).__name__, "message": str(error)}))
        return
    found = {"said": said, "answers": answers(index), "encoded": len(encoder.documents), "key": index.key}
    print(json.dumps(found), flush=True)


def builder(home: Path, *, paragraphs: int = 20, changed: str = "", seconds: float = 0.0, options: tuple = ()) -> list:
    """The command that runs `main` in another process."""
    arguments = [str(home), "essay", str(paragraphs), changed, str(seconds), *options]
    return [sys.executable, "-m", "tests.index_fakes", *arguments]


def environment() -> dict[str, str]:
    """Where that process finds the tests, and hashes of its own."""
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONHASHSEED": "random"}


def opened_elsewhere(home: Path, **wishes: object) -> dict:
    """What another process finds, says and encodes."""
    done = subprocess.run(builder(home, **wishes), env=environment(), capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads(done.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
