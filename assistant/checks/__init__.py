"""Holding answers to what was expected of them: question sets, verdicts, stages, baselines, runs and their reports.

`check(question, ask)` judges one answer of any callable; a `Session` runs whole sets. Home of scipy.
"""

from __future__ import annotations

from assistant.checks.baseline import Baseline, baseline_path
from assistant.checks.compare import Comparison, Scores, is_saved_run, saved_scores, scores_of
from assistant.checks.drafts import draft, write_questions
from assistant.checks.guessing import audit
from assistant.checks.own import OwnChecks
from assistant.checks.question import Question
from assistant.checks.question_sets import QuestionSet, find_sets
from assistant.checks.reports.pages import (
    comparison_html,
    comparison_markdown,
    curve_picture,
    to_html,
    to_junit,
    to_markdown,
)
from assistant.checks.reports.report import Report, to_json
from assistant.checks.reports.terminal import Live, show, show_comparison
from assistant.checks.saving import Case, Review, check_set, save_case
from assistant.checks.session import RunOptions, Session, state_folder
from assistant.checks.set_rules import schema
from assistant.checks.statistics import Ordered, wilson
from assistant.checks.threshold import check_kinds, table
from assistant.checks.trend import add_blessed, blessed_runs, trend_rows
from assistant.checks.variant import Variant, read_matrix
from assistant.checks.verdicts import Verdict, check

__all__ = [
    "Baseline",
    "Case",
    "Comparison",
    "Live",
    "Ordered",
    "OwnChecks",
    "Question",
    "QuestionSet",
    "Report",
    "Review",
    "RunOptions",
    "Scores",
    "Session",
    "Variant",
    "Verdict",
    "add_blessed",
    "audit",
    "baseline_path",
    "blessed_runs",
    "check",
    "check_kinds",
    "check_set",
    "comparison_html",
    "comparison_markdown",
    "curve_picture",
    "draft",
    "find_sets",
    "is_saved_run",
    "read_matrix",
    "save_case",
    "saved_scores",
    "schema",
    "scores_of",
    "show",
    "show_comparison",
    "state_folder",
    "table",
    "to_html",
    "to_json",
    "to_junit",
    "to_markdown",
    "trend_rows",
    "wilson",
    "write_questions",
]
