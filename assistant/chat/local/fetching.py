"""Fetches the pinned model: told how large it is, behind a progress bar, resumable, checked by its sha256."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from assistant.chat.local.pinned import Pinned
from assistant.errors import ModelError, ModelUnverified
from assistant.phrases import message

_SECONDS = 10.0  # without a byte, and the network counts as away
_BLOCK = 1 << 20  # bytes
_PARTIAL = 206  # HTTP: a part of the file


def fetched(model: Pinned, folder: Path, progress: Callable[[int, int], None], url: str = "") -> Path:
    """The model's file in `folder`; what an earlier try has left is taken up.

    Args:
        model: what to fetch.
        folder: where to; made where it is missing.
        progress: is called with (done, total) bytes.
        url: in place of the hub's.

    Raises:
        ModelError: the network is away, the server does not have it, or the disk is full.
        ModelUnverified: what arrived does not have the pinned sha256.
    """
    file = folder / model.file
    part = file.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _fetch(url or model.url, part, model.size, progress)
    except HTTPError as error:
        raise ModelError(message("chat.local.refused", name=model.name, status=error.code)) from None
    except (OSError, HTTPException) as error:
        kind = type(error).__name__
        raise ModelError(message("chat.local.not_fetched", name=model.name, error=kind)) from None
    if (digest := _sha256(part)) != model.sha256:
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


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
