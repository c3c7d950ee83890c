"""Holding answers to what was expected of them: question sets, verdicts, stages, baselines, runs and their reports.

`check(question, ask)` judges one answer of any callable; a `Session` runs whole sets. Home of scipy.
"""

from __future__ import annotations

from assistant.checks.auditing import audit
from assistant.checks.baseline import Baseline, baseline_path
from assistant.checks.compare import Comparison, Scores, comparison_html, comparison_markdown, saved_scores, scores_of
from assistant.checks.draft_model import written
from assistant.checks.drafts import draft
from assistant.checks.kept_scores import KeptScores
from assistant.checks.own import Own
from assistant.checks.question import Question
from assistant.checks.question_sets import QuestionSet, find_sets
from assistant.checks.reports.html import to_html
from assistant.checks.reports.junit import to_junit
from assistant.checks.reports.markdown import to_markdown
from assistant.checks.reports.report import Report, to_json
from assistant.checks.reports.terminal import Live, comparison_tables, show
from assistant.checks.review import Review, evidence
from assistant.checks.saving import Case, checked_set, save_case
from assistant.checks.session import Selection, Session, state_folder
from assistant.checks.set_rules import schema
from assistant.checks.statistics import Ordered
from assistant.checks.threshold import best, curve, labelled, picture, table
from assistant.checks.trend import add_blessed, blessed_runs, trend_rows
from assistant.checks.variant import Variant
from assistant.checks.variants import is_matrix, is_saved_run, read_matrix, variant_of
from assistant.checks.verdicts import Verdict, check

__all__ = [
    "Baseline",
    "Case",
    "Comparison",
    "KeptScores",
    "Live",
    "Ordered",
    "Own",
    "Question",
    "QuestionSet",
    "Report",
    "Review",
    "Scores",
    "Selection",
    "Session",
    "Variant",
    "Verdict",
    "add_blessed",
    "audit",
    "baseline_path",
    "best",
    "blessed_runs",
    "check",
    "checked_set",
    "comparison_html",
    "comparison_markdown",
    "comparison_tables",
    "curve",
    "draft",
    "evidence",
    "find_sets",
    "is_matrix",
    "is_saved_run",
    "labelled",
    "picture",
    "read_matrix",
    "save_case",
    "saved_scores",
    "schema",
    "scores_of",
    "show",
    "state_folder",
    "table",
    "to_html",
    "to_json",
    "to_junit",
    "to_markdown",
    "trend_rows",
    "variant_of",
    "written",
]
