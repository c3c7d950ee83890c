"""The one model that is fetched where none is found, pinned by revision, size and sha256; the fetch can be resumed.

huggingface_hub does it, too, but where there is no network it retries for 23 seconds before it says so (measured).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from assistant.errors import ModelError, ModelUnverified
from assistant.phrases import message

_SECONDS = 10.0  # without a byte, and the network counts as away
_BLOCK = 1 << 20  # bytes
_PARTIAL = 206  # HTTP: a part of the file


@dataclass(frozen=True, slots=True)
class Pinned:
    """A file that is fetched from `url`; `size` in bytes, `sha256` in hex."""

    name: str
    url: str
    size: int
    sha256: str
    licence: str

    @property
    def file(self) -> str:
        """Its name, without folders."""
        return self.url.rpartition("/")[2]


# Chosen because it is the smallest we measured that tells what is there from what is not (tests/bench/pointing.py): of
# 0.5 billion parameters its sister does not, and SmolLM2 of 135 million invents.
PINNED = Pinned(
    name="Qwen2.5-Coder-1.5B-Instruct, Q4_K_M",
    url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/"
    "f86cb2c1fa58255f8052cc32aeede1b7482d4361/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence="Apache-2.0",
)


def fetch(model: Pinned, folder: Path, progress: Callable[[int, int], None]) -> Path:
    """The model's file in `folder`; what an earlier try has left is taken up.

    Args:
        model: what to fetch.
        folder: where to; made where it is missing.
        progress: is called with (done, total) bytes.

    Raises:
        ModelError: the network is away, the server does not have it, or the disk is full.
        ModelUnverified: what arrived does not have the pinned sha256.
    """
    file = folder / model.file
    part = file.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _fetch(model.url, part, model.size, progress)
    except HTTPError as error:
        raise ModelError(message("chat.local.refused", name=model.name, status=error.code)) from None
    except (OSError, HTTPException) as error:
        kind = type(error).__name__
        raise ModelError(message("chat.local.not_fetched", name=model.name, error=kind)) from None
    with part.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    if digest != model.sha256:
        part.unlink()
        raise ModelUnverified(message("chat.local.digest", name=model.name, found=digest, known=model.sha256))
    return part.replace(file)


def _fetch(url: str, part: Path, size: int, progress: Callable[[int, int], None]) -> None:
    """Append what is missing of `part`.

    Raises:
        OSError: the connection or the disk failed.
    """
    done = part.stat().st_size if part.exists() else 0
    if done >= size:
        return
    asked = Request(url, headers={"Range": f"bytes={done}-"} if done else {})
    with urlopen(asked, timeout=_SECONDS) as reply:
        done = done if reply.status == _PARTIAL else 0
        with part.open("ab" if done else "wb") as file:
            while block := reply.read(_BLOCK):
                file.write(block)
                done += len(block)
                progress(done, size)
    if done < size:
        raise ConnectionError("the connection was cut")
