"""The bundled essay's passages as a text file, committed so that a changed split shows in review."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.essay.essay import Essay


def passages_jsonl(essay: Essay) -> str:
    """One JSON object a line for each passage: number (from 1), start, end, section, text."""
    lines = (
        json.dumps(
            {"number": number, "start": p.start, "end": p.end, "section": p.section, "text": p.text},
            ensure_ascii=False,
        )
        for number, p in enumerate(essay.passages, 1)
    )
    return "".join(f"{line}\n" for line in lines)
