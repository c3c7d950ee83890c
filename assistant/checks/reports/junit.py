"""A run as JUnit XML, for the test tab of a CI server."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Tree

from assistant.checks.baseline import MISSING
from assistant.checks.reports.report import KNOWN, PASSED, XFAIL, XPASS, Report, SetReport
from assistant.checks.runs import Result

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


def to_junit(report: Report) -> str:
    """One testsuite a question set, one testcase a question; known shortcomings are skipped, missing ones fail."""
    root = Tree.Element("testsuites")
    for one in report.sets:
        suite = Tree.SubElement(root, "testsuite", name=_clean(one.name))
        for result in one.results:
            _case(suite, report, one, result)
        for change in one.changes:
            if change.kind == MISSING:
                _failure(_named(suite, one, change.id, 0.0), MISSING, report.phrases.say("checks.say.missing"))
        _count(suite)
    _count(root)
    Tree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Tree.tostring(root, encoding="unicode") + "\n"


def _case(suite: Tree.Element, report: Report, one: SetReport, result: Result) -> None:
    case = _named(suite, one, result.question.name, sum(verdict.seconds for verdict in result.verdicts))
    status, verdict = one.status(result), result.verdict
    if verdict.outcome:
        properties = Tree.SubElement(case, "properties")
        Tree.SubElement(properties, "property", name="outcome", value=verdict.outcome)
    if status == PASSED:
        return
    reasons = "\n".join(report.why(result))
    if status in (KNOWN, XFAIL):
        said = f"{result.question.xfail or verdict.stage}: {reasons}"
        Tree.SubElement(case, "skipped", message=_clean(said))
    elif verdict.answer is None:
        Tree.SubElement(case, "error", message=_clean(verdict.error), type=verdict.stage)
    else:
        text = f"{result.question.ask}\n{reasons}\n{verdict.answer.text}"
        _failure(case, verdict.stage or XPASS, text, report.why(result)[0])


def _named(suite: Tree.Element, one: SetReport, name: str, seconds: float) -> Tree.Element:
    return Tree.SubElement(suite, "testcase", classname=_clean(one.name), name=_clean(name), time=f"{seconds:.3f}")


def _failure(case: Tree.Element, stage: str, text: str, message: str = "") -> None:
    Tree.SubElement(case, "failure", type=stage, message=_clean(message or text)).text = _clean(text)


def _count(element: Tree.Element) -> None:
    cases = list(element.iter("testcase"))
    element.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(tag) is not None for case in cases)))
    element.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.3f}")


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)
