"""Blessed runs beside a set: one line each, what changed between them, and a picture in the report."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from assistant.checks.assertions import Tools
from assistant.checks.question_sets import QuestionSet
from assistant.checks.reports.pages import to_html
from assistant.checks.reports.report import Report, SetReport
from assistant.checks.runs import Runner
from assistant.checks.trend import add_blessed, blessed_runs, trend_path, trend_rows
from assistant.errors import QuestionSetError
from assistant.phrases import Phrases
from tests.check_doubles import ESSAY, Scripted

PHRASES = Phrases.load()
SET = """\
- {id: rain, ask: "Rain?", must_cite: It rains in March.}
- {id: wind, ask: "Wind?", must_cite: The wind comes from the west.}
- {id: moon, ask: "Moon?", must_abstain: true}
"""


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "my.questions.yaml"
    file.write_text(SET, encoding="utf-8")
    return file


def run(path, answers, **made_of):
    results = Runner(Scripted(answers, ESSAY), Tools(PHRASES)).run(tuple(QuestionSet.load(path, ESSAY)))
    return SetReport("my", "Hills", ESSAY.text, {"essay": "e", "model": "m", "version": "1"} | made_of, results)


def test_each_blessed_run_is_one_line(path):
    add_blessed(path, run(path, {"Rain?": [0]}), "2026-01-01")
    add_blessed(path, run(path, {"Rain?": [0], "Wind?": [1]}, model="n", version="2"), "2026-02-01")
    add_blessed(path, run(path, {"Rain?": [0], "Wind?": [1]}, model="n", version="2"), "2026-02-01")
    assert trend_path(path).name == "my.trend.jsonl"
    lines = [json.loads(line) for line in trend_path(path).read_text(encoding="utf-8").splitlines()]
    assert [(line["date"], line["passed"], line["total"]) for line in lines] == [
        ("2026-01-01", 2, 3),
        ("2026-02-01", 3, 3),
    ]
    assert [line["rate"] for line in lines] == [0.6667, 1.0]
    rows = list(trend_rows(blessed_runs(path)))
    assert [(row[0], row[2], row[3], row[-1]) for row in rows] == [
        ("2026-01-01", "2/3", "66.7%", ""), ("2026-02-01", "3/3", "100.0%", "model, version"),
    ]  # fmt: skip
    assert len({row[1] for row in rows}) == 2


def test_the_report_draws_them(path):
    report = run(path, {"Rain?": [0]})
    for day in ("2026-01-01", "2026-02-01", "2026-03-01"):
        add_blessed(path, replace(report, made_of={"essay": day}), day)
    page = to_html(Report((report,), PHRASES), {"<my>": blessed_runs(path)})
    picture = re.search(r'<svg[^>]*aria-label="[^"]*&lt;my&gt;".*?</svg>', page, re.S)[0]
    assert picture.count("<circle") == 3
    heights = set(re.findall(r'cy="([\d.]+)"', picture))
    assert [float(height) for height in heights] == [pytest.approx(164 - 152 * 2 / 3, abs=0.1)]
    assert "(essay)" in picture
    assert "<my>" not in page


def test_a_line_that_is_none_of_ours_is_named(path):
    trend_path(path).write_text("{}\n", encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"my\.trend\.jsonl:1: this is no blessed run"):
        blessed_runs(path)
