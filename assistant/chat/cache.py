"""Replies of chat models kept on disk: one small file each, named after everything the reply depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile


@dataclass(frozen=True, slots=True)
class ReplyCache:
    """A folder of replies. What is read from it is grounded again, so a forged file shows nothing false."""

    folder: Path

    def get(self, key: str) -> str | None:
        """The reply kept under `key`; None if there is none, or its file is damaged."""
        try:
            kept = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        reply = kept.get("reply") if isinstance(kept, dict) else None
        return reply if isinstance(reply, str) else None

    def put(self, key: str, reply: str) -> None:
        """Keep `reply`; a folder that cannot be written keeps nothing."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", encoding="utf-8", dir=self.folder, suffix=".tmp", delete=False) as file:
                json.dump({"reply": reply}, file, ensure_ascii=False)
            Path(file.name).replace(self.folder / f"{key}.json")
        except OSError:
            return


def cache_key(model: str, form: str, messages: Sequence[str]) -> str:
    """sha256 (hex) of the model, the form it is asked in, and the messages: prompts, passages and question."""
    return hashlib.sha256(json.dumps([model, form, *messages], ensure_ascii=False).encode()).hexdigest()
