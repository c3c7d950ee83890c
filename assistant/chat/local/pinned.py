"""The one model that is fetched where none is found: pinned by revision, size and sha256."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pinned:
    """A file on the Hugging Face hub; `size` in bytes, `sha256` in hex."""

    name: str
    repository: str
    revision: str
    file: str
    size: int
    sha256: str
    licence: str

    @property
    def url(self) -> str:
        """Where it is fetched from."""
        return f"https://huggingface.co/{self.repository}/resolve/{self.revision}/{self.file}"


# Chosen because it is the smallest we measured that tells what is there from what is not (tests/bench/pointing.py): of
# 0.5 billion parameters its sister does not, and SmolLM2 of 135 million invents.
PINNED = Pinned(
    name="Qwen2.5-Coder-1.5B-Instruct, Q4_K_M",
    repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    revision="f86cb2c1fa58255f8052cc32aeede1b7482d4361",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence="Apache-2.0",
)
