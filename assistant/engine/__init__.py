"""What answers questions on any essay: opened once, and shared by all assistants.

`Engine` holds encoder, reader, chat model and words; `Steps` are the steps of an answer, which `assistant.chain`
composes.
"""

from __future__ import annotations

from assistant.engine.engine import Engine
from assistant.engine.explaining import explanation
from assistant.engine.fingerprints import Fingerprint, fingerprint_of, prompts_hash
from assistant.engine.shown import Shown
from assistant.engine.steps import Steps

__all__ = [
    "Engine",
    "Fingerprint",
    "Shown",
    "Steps",
    "explanation",
    "fingerprint_of",
    "prompts_hash",
]
