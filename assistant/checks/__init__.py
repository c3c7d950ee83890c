"""Holding answers to what was expected of them: question sets, verdicts, stages, baselines, runs and their reports.

`check(question, ask)` judges one answer of any callable; a `Session` runs whole sets. Home of scipy.
"""

from __future__ import annotations

from assistant.checks.auditing import audit
from assistant.checks.baseline import Baseline, baseline_path
from assistant.checks.compare import Comparison, comparison_markdown, is_saved_run, saved_scores, scores_of, variant_of
from assistant.checks.drafts import draft
from assistant.checks.own import Own
from assistant.checks.question import Question
from assistant.checks.question_sets import QuestionSet, find_sets
from assistant.checks.reports.html import to_html
from assistant.checks.reports.junit import to_junit
from assistant.checks.reports.markdown import to_markdown
from assistant.checks.reports.report import Report, to_json
from assistant.checks.reports.terminal import Live, comparison_table, show
from assistant.checks.saving import Case, checked_set, save_case
from assistant.checks.session import Selection, Session, Variant, state_folder
from assistant.checks.set_rules import schema
from assistant.checks.statistics import Ordered
from assistant.checks.threshold import best, curve, labelled, picture, table
from assistant.checks.verdicts import Verdict, check

__all__ = [
    "Baseline",
    "Case",
    "Comparison",
    "Live",
    "Ordered",
    "Own",
    "Question",
    "QuestionSet",
    "Report",
    "Selection",
    "Session",
    "Variant",
    "Verdict",
    "audit",
    "baseline_path",
    "best",
    "check",
    "checked_set",
    "comparison_markdown",
    "comparison_table",
    "curve",
    "draft",
    "find_sets",
    "is_saved_run",
    "labelled",
    "picture",
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
    "variant_of",
]
