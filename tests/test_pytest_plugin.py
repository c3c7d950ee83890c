"""The plugin as somebody else meets it: in a repository of their own with folders named as ours, with -k and xdist."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from assistant.checks.assertions import Tools
from assistant.checks.baseline import Baseline, baseline_path
from assistant.checks.session import Session
from assistant.checks.variant import Variant
from assistant.phrases import Phrases
from tests.check_doubles import ABSENT, ESSAY, Scripted

pytest_plugins = ["pytester"]

SET = yaml.safe_dump(
    {
        "essay": "../docs/hills.txt",
        "questions": [
            {"id": "rain", "ask": "Rain?", "tags": ["wet"], "must_cite": "It rains in March."},
            {"id": "wind", "ask": "Wind?", "tags": ["dry"], "must_cite": "The wind comes from the west."},
            {"id": "moon", "ask": "Moon?", "must_abstain": True},
        ],
    },
    sort_keys=False,
)


@pytest.fixture
def theirs(pytester, monkeypatch):
    """Somebody's repository: their own index/, prompts/ and tests/ packages, and an essay elsewhere."""
    for package in ("index", "prompts", "tests"):
        (pytester.path / package).mkdir()
        (pytester.path / package / "__init__.py").write_text("MINE = True\n")
    (pytester.path / "docs").mkdir()
    (pytester.path / "docs" / "hills.txt").write_text(ESSAY.text, encoding="utf-8")
    (pytester.path / "tests" / "hills.questions.yaml").write_text(SET, encoding="utf-8")
    return pytester


@pytest.fixture
def scripted(monkeypatch):
    """Every assistant the plugin opens follows this script."""
    script = {"Rain?": [0], "Wind?": [2], "Moon?": []}
    monkeypatch.setattr(Session, "assistant", lambda self, essay: Scripted(script, essay))
    return script


def test_one_test_a_question_named_by_its_id(theirs, scripted):
    result = theirs.inline_run("-q")
    passed, _, failed = result.listoutcomes()
    assert [report.nodeid.rpartition("::")[2] for report in passed] == ["rain", "moon"]
    assert [report.nodeid.rpartition("::")[2] for report in failed] == ["wind"]


def test_a_failure_prints_reasons_and_no_traceback(theirs, scripted):
    out = theirs.runpytest("-q").stdout.str()
    assert "It does not cite “The wind comes from the west.”" in out
    assert "Answer (answered): Snow lies on 12 hills." in out
    assert "Traceback" not in out
    assert "def runtest" not in out


def test_junit_of_pytest_tells_the_outcomes(theirs, scripted):
    scripted["Moon?"] = ABSENT
    theirs.runpytest("-q", "--junitxml", "out.xml")
    cases = ElementTree.parse(theirs.path / "out.xml").iter("testcase")
    assert [p.get("value") for case in cases for p in case.iter("property")] == ["answered", "answered", "absent"]


@pytest.mark.parametrize(("pattern", "count"), [("rain", 1), ("wet", 1), ("not wind", 2)])
def test_k_selects_by_id_and_tag(theirs, scripted, pattern, count):
    assert sum(map(len, theirs.inline_run("-k", pattern).listoutcomes())) == count


def test_what_fell_short_when_blessed_is_an_expected_failure(theirs, scripted):
    path = theirs.path / "tests" / "hills.questions.yaml"
    session = Session(Variant(), Phrases.load(), theirs.path / "state", say=print)
    questions, essay, _ = session.prepare(path)
    from assistant.checks.runs import Runner

    results = Runner(Scripted(scripted, essay), Tools(session.phrases, essay.text)).run(questions.questions)
    baseline_path(path).write_text(Baseline.of(results, {"essay": essay.fingerprint}, essay.text).to_json())
    theirs.runpytest().assert_outcomes(passed=2, xfailed=1)
    theirs.runpytest("--assistant-baseline", "ignore").assert_outcomes(passed=2, failed=1)
    scripted["Wind?"], scripted["Rain?"] = [1], []
    theirs.runpytest().assert_outcomes(passed=2, failed=1)
    path.write_text(SET.replace("id: moon", "id: sun"), encoding="utf-8")
    result = theirs.runpytest()
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["*moon: The baseline has this question*"])


def test_a_set_that_cannot_be_read_is_one_line(theirs):
    (theirs.path / "tests" / "hills.questions.yaml").write_text(SET.replace("must_abstain", "must_abstian"))
    result = theirs.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*hills.questions.yaml:15: unknown key 'must_abstian'. Did you mean 'must_abstain'?"])
    assert "Traceback" not in result.stdout.str()


def test_unused_it_loads_nothing(pytester):
    pytester.makepyfile(
        "import sys\ndef test_lazy(): assert not {'yaml', 'rich', 'assistant.checks'} & set(sys.modules)"
    )
    pytester.runpytest_subprocess("-p", "no:hypothesispytest").assert_outcomes(passed=1)


@pytest.mark.slow
def test_the_real_assistant_with_xdist_and_the_fixture(theirs):
    theirs.makepyfile(
        test_theirs="""
        import index, prompts
        def test_fixture(assistant):
            assert index.MINE and prompts.MINE
            assert "Hills" in assistant.essay.title
        """
    )
    essay = Path("docs") / "hills.txt"
    result = theirs.runpytest_subprocess("-n", "2", "--assistant-essay", str(essay), "-q")
    result.assert_outcomes(passed=4)


def test_options_may_stand_in_their_configuration(theirs, scripted):
    theirs.makeini("[pytest]\nassistant_essay = docs/other.txt\n")
    (theirs.path / "docs" / "other.txt").write_text(ESSAY.text + "\n\nMore.", encoding="utf-8")
    theirs.runpytest().assert_outcomes(passed=2, failed=1)
    theirs.makeini("[pytest]\nassistant_essay = docs/nowhere.txt\n")
    result = theirs.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*nowhere.txt does not exist*"])
