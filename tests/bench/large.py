"""What a large text costs to open on an index that is there: seconds and memory, on a Chroma server and in a folder.

    python tests/bench/large.py                        # 5 MB of made-up prose; building it takes minutes
    python tests/bench/large.py --characters 500000

Vectors are made up too: no model is loaded, so nothing but the text, the index and Chroma is measured. Each
opening is a process of its own; its memory is what it grew by after numpy was there. On a busy machine trust the
processor seconds.
"""

from __future__ import annotations

import argparse
import hashlib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import numpy as np
from reindex import made_up

from assistant.essay.essay import Essay
from assistant.index.index import Index

GOAL = "goal: under 2 s and 100 MB to open on a server"
DIMENSIONS = 384
LENGTH, PARAGRAPH = 28, 885  # words of a sentence and characters of a paragraph; in public prose 147 characters are one


class MadeUp:
    """A random unit vector a text, the same in every process."""

    name, weights = "made-up", "0" * 64

    def encode_documents(self, texts: list[str]) -> np.ndarray:
        seeds = [int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) for text in texts]
        rows = np.array([np.random.default_rng(seed).standard_normal(DIMENSIONS, np.float32) for seed in seeds])
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    encode_queries = encode_documents


def main() -> None:
    """Build, then open in another process, for each place."""
    options = _options()
    if options.file:
        opened(options.file, options.home, options.url)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "large.md"
        file.write_text("\n\n".join(islice(made_up(LENGTH), options.characters // PARAGRAPH)), encoding="utf-8")
        print(f"{file.stat().st_size:,} bytes; {GOAL}", flush=True)
        with server(Path(folder) / "server") as url:
            for place in (url, ""):
                arguments = [sys.executable, __file__, "--file", str(file), "--home", folder, "--url", place]
                for _ in range(2):  # the first one builds
                    subprocess.run(arguments, check=True)


def opened(file: Path, home: Path, url: str) -> None:
    """One row a step."""
    said: list[str] = []
    began, before = time.perf_counter(), _memory()
    essay = Essay.from_file(file)
    row("text read and cut", began, before)
    index = Index.open(essay, MadeUp(), home, url=url or None, source="large", say=said.append)
    row(f"and index {'built' if said else 'opened'}, {'server' if url else 'folder'}", began, before)
    question = index.encoder.encode_queries(["What is it?"])
    for kind in ("sentence", "passage", "context"):
        began = time.perf_counter()
        index.query(question, kind, 200)
        row(f"first query, {kind}", began, before)
    began = time.perf_counter()
    index.query(question, kind, 200)
    row(f"second query, {kind}", began, before)
    began = time.perf_counter()
    index.rank(["What is it?"])
    row("first question ranked: word indexes", began, before)
    began = time.perf_counter()
    index.rank(["What is it not?"])
    row("second question ranked", began, before)


def row(name: str, began: float, before: float) -> None:
    clock, processor = time.perf_counter() - began, time.process_time()
    print(
        f"  {name:40} {clock:7.2f} s  {_memory() - before:+7.0f} MB  {processor:7.2f} s of processor since the start",
        flush=True,
    )


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A Chroma server on loopback."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = str(door.getsockname()[1])
    program = str(Path(sys.executable).with_name("chroma"))
    command = [program, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", port]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        time.sleep(5)
        yield f"http://127.0.0.1:{port}"
        running.terminate()


def _memory() -> float:
    """Resident memory now, in MB."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096 / 1e6


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=5_000_000)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
