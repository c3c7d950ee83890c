"""Reads a question together with numbered sentences of the essay: which of them answer, and do they answer at all.

The shipped reader, its features, their calibration, and the decision that follows. Home of onnxruntime.
"""

from __future__ import annotations

from assistant.reading.decision import NOT_SAID, Decision, Logistic, log_odds, settle
from assistant.reading.judge import Judgement, QuestionJudge
from assistant.reading.names import strange_year
from assistant.reading.reader import NO_READER
from assistant.reading.threshold import Point, best, curve

__all__ = [
    "NOT_SAID",
    "NO_READER",
    "Decision",
    "Judgement",
    "Logistic",
    "Point",
    "QuestionJudge",
    "best",
    "curve",
    "log_odds",
    "settle",
    "strange_year",
]
