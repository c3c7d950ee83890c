"""What the owner keeps of visitors' votes: one line of JSON each, on this machine."""

from __future__ import annotations

import json
import time
from pathlib import Path

from filelock import FileLock

from assistant.answers import Answer


def save_like(path: Path, answer: Answer, helpful: bool, comment: str = "") -> None:
    """Add one line to `path`: when, the question, whether it helped and why, and what was cited."""
    line = {
        "time": round(time.time()),
        "helpful": helpful,
        "comment": comment,
        "question": answer.question,
        "found": answer.found,
        "outcome": answer.outcome,
        "cited": [[c.start, c.end] for c in answer.citations],
        "essay": answer.essay,
    }
    with FileLock(f"{path}.lock"), path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
