"""Reads a question together with numbered sentences of the essay: which of them answer, and do they answer at all.

The shipped reader, its features, their calibration, and the decision that follows. Home of onnxruntime.
"""

from __future__ import annotations

from assistant.reading.decision import Decision, Logistic, log_odds
from assistant.reading.judge import Judgement, QuestionJudge
from assistant.reading.names import strange_year
from assistant.reading.reader import NO_READER
from assistant.reading.threshold import Point, best, curve

__all__ = [
    "NO_READER",
    "Decision",
    "Judgement",
    "Logistic",
    "Point",
    "QuestionJudge",
    "best",
    "curve",
    "log_odds",
    "strange_year",
]
