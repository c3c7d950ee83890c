"""What an edit costs: a text is indexed, one paragraph is edited, and it is indexed again.

    python tests/bench/reindex.py                        # 1 MB, the real encoder: minutes
    python tests/bench/reindex.py --characters 200000    # a fifth of it

The text is public prose from --data (SQuAD 2.0 paragraphs, the corpora of Chroma's chunking evaluation,
evidence of WiCE); without it, sentences are made up. Both times hold everything `Index.open` does once the
text is cut and the model is loaded: encoding, writing to Chroma, reading back, checksums, the switch.
On a busy machine trust the processor seconds more than the clock.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.essay.essay import Essay
from assistant.index.encoders import SentenceEncoder, open_encoder
from assistant.index.index import Index

GOAL = 20  # times
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
EDIT = "This paragraph was written anew. It holds two sentences that stood nowhere before."


def main() -> None:
    """Print one row a step, and the ratio beside its goal."""
    options = _options()
    essay, origin = _essay(options.data, options.characters)
    encoder = open_encoder()
    encoder.encode_documents(["warm"])
    print(f"{len(essay.text):,} characters, {len(essay.sentences):,} sentences, {origin}")
    with tempfile.TemporaryDirectory() as home:
        first = _timed("full build", lambda: _open(essay, encoder, home))
        _timed("opened again, nothing to do", lambda: _open(essay, encoder, home))
        second = _timed("one paragraph edited", lambda: _open(_edited(essay), encoder, home))
        _timed("one more edit", lambda: _open(essay, encoder, home))
    clock, processor = (before / after for before, after in zip(first, second, strict=True))
    print(f"ratio {clock:.1f} x by the clock, {processor:.1f} x in processor time, goal >= {GOAL} x")


def _open(essay: Essay, encoder: SentenceEncoder, home: str) -> int:
    counts = [0]
    Index.open(essay, encoder, Path(home), source="bench", progress=lambda done, total: counts.append(done))
    return counts[-1]


def _timed(name: str, step: Callable[[], int]) -> tuple[float, float]:
    start = time.perf_counter(), time.process_time()
    encoded = step()
    clock, processor = time.perf_counter() - start[0], time.process_time() - start[1]
    print(f"{name:28} {clock:8.2f} s {processor:8.2f} s of processor   {encoded:6,} texts encoded", flush=True)
    return clock, processor


def _edited(essay: Essay) -> Essay:
    paragraphs = essay.text.split("\n\n")
    paragraphs[len(paragraphs) // 2] = EDIT
    return Essay.from_text("\n\n".join(paragraphs))


def _essay(data: Path, characters: int) -> tuple[Essay, str]:
    paragraphs, origin = (_public(data), f"from {data}") if data.is_dir() else (made_up(), "made up: no --data")
    taken: list[str] = []
    length = 0
    for paragraph in dict.fromkeys(paragraphs):
        taken.append(paragraph)
        length += len(paragraph) + 2
        if length >= characters:
            break
    return Essay.from_text("\n\n".join(taken)), origin


def _public(data: Path) -> list[str]:
    articles = json.loads((data / "squad2_articles.json").read_text(encoding="utf-8"))
    found = [" ".join(p["context"].split()) for article in articles for p in article["paragraphs"]]
    for corpus in sorted((data / "chunking").glob("*.md")):
        found += [" ".join(p.split()) for p in corpus.read_text(encoding="utf-8").split("\n\n") if p.strip()]
    for line in (data / "wice_claim_dev.jsonl").read_text(encoding="utf-8").splitlines():
        found.append(" ".join(json.loads(line)["evidence"]))
    return found


def made_up(length: int = 14) -> Iterator[str]:
    """Paragraphs of six sentences of `length` words that mean nothing."""
    random.seed(7)
    words = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("ra", "len", "mi", "tos", "k")]
    while True:
        yield " ".join(f"{' '.join(random.choices(words, k=length)).capitalize()}." for _ in range(6))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=1_000_000)
    parser.add_argument("--data", type=Path, default=DATA)
    return parser.parse_args()


if __name__ == "__main__":
    main()
