"""What chain and grounding add to an answer, without the model's own time: milliseconds per answer, median and worst.

An honest fake model says sentences it is shown, or rewords them, so that the encoder must decide.
Run: python tests/bench/chat_overhead.py
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from assistant import Assistant
from assistant.settings import Settings
from tests.fakes import Scripted, pointing, shown

QUESTIONS = (
    "Why was Sora scrapped?",
    "What did Sora fail to master?",
    "How expensive is generating video?",
    "Who are the competitors of Sora?",
    "What is the lesson?",
    "What do the Aesthetic Labs focus on?",
    "What is the compute-to-utility crisis?",
    "What is world modeling?",
)


def quoting(messages: Any) -> str:
    """Four statements in the essay's own words."""
    return pointing([(text, [n]) for n, text in shown(messages) if len(text.split()) > 5][:4])


def rewording(messages: Any) -> str:
    """Four statements in words of which a third are not the essay's."""
    found = [(text, [n]) for n, text in shown(messages) if len(text.split()) > 5]
    return pointing([(f"Observers remark, roughly speaking, that {t[0].lower()}{t[1:]}", n) for t, n in found[:4]])


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        for name, reply in (("quoting", quoting), ("rewording", rewording)):
            assistant = Assistant.open(model=Scripted(reply, size=20), settings=settings)
            asked = [question for question in QUESTIONS if "model_seconds" in assistant.ask(question).metadata]
            added, encodes = [], []
            for question in asked * 4:
                started = time.perf_counter()
                answer = assistant.ask(question)
                added.append(1_000 * (time.perf_counter() - started - answer.metadata["model_seconds"]))
                started = time.perf_counter()
                assistant.index.encoder.encode_queries([question])
                encodes.append(1_000 * (time.perf_counter() - started))
            rest = [a - e for a, e in zip(added, encodes, strict=True)]
            parts = {"chain and grounding": added, "of it encoding the question": encodes, "the rest": rest}
            figures = (f"{part} {statistics.median(ms):.1f} ms (worst {max(ms):.1f})" for part, ms in parts.items())
            print(f"{name}: {', '.join(figures)}")


if __name__ == "__main__":
    main()
