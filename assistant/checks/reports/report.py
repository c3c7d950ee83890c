"""A run as a report: what every way of showing it (terminal, JUnit, JSON, Markdown, HTML) is made of."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from assistant.answers import Answer
from assistant.checks.baseline import ADDED, BROKE, FIXED, REWORDED, Change
from assistant.checks.metrics import Figures, figures
from assistant.checks.runs import Result
from assistant.checks.statistics import SURE, mcnemar
from assistant.phrases import Phrases

FORMAT = 1
PASSED, FLAKY, KNOWN, FAILED, XFAIL, XPASS = "passed", "flaky", "known", "failed", "xfail", "xpass"
ACCEPTED = (PASSED, XFAIL)  # whatever was blessed


@dataclass(frozen=True, slots=True)
class SetReport:
    """The results of one question set: with its essay's text, what it was made of, and what changed since blessed.

    `differs` names the parts of `made_of` (essay, index, model, prompts, versions) that were others when blessed.
    `strays` counts the questions with more stray citations than when blessed, and those with fewer.
    `cut_of` names the set whose questions were asked here of the essay without their evidence.
    """

    name: str
    title: str
    text: str
    made_of: Mapping[str, Any]
    results: tuple[Result, ...]
    changes: tuple[Change, ...] = ()
    blessed: bool = False
    differs: tuple[str, ...] = ()
    strays: tuple[int, int] = (0, 0)
    cut_of: str = ""

    def status(self, result: Result) -> str:
        """PASSED, FLAKY, KNOWN (falls short as when blessed), XFAIL (as marked), XPASS (though marked) or FAILED."""
        if result.question.xfail:
            return XPASS if result.passed else XFAIL
        if result.passed:
            return PASSED
        if result.flaky:
            return FLAKY
        if not self.blessed:
            return FAILED
        change = self.change(result)
        return KNOWN if change is None or not (change.worse or change.kind in (ADDED, REWORDED)) else FAILED

    def change(self, result: Result) -> Change | None:
        """What changed about this question since it was blessed, if anything."""
        return next((change for change in self.changes if change.id == result.question.id), None)


@dataclass(frozen=True, slots=True)
class Report:
    """All question sets of one run."""

    sets: tuple[SetReport, ...]
    phrases: Phrases

    @property
    def results(self) -> tuple[Result, ...]:
        """Every result on the whole essay, in order."""
        return tuple(chain.from_iterable(one.results for one in self.sets if not one.cut_of))

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change, in order."""
        return tuple(chain.from_iterable(one.changes for one in self.sets))

    @property
    def cut(self) -> tuple[int, int, int]:
        """Questions asked again without their evidence, those that were not answered, and those right both times."""
        right = {(one.name, result.question.id) for one in self.sets for result in one.results if result.passed}
        again = [(one.cut_of, result) for one in self.sets for result in one.results if one.cut_of]
        held = [(name, result.question.id) for name, result in again if result.passed]
        return len(again), len(held), len(right.intersection(held))

    def statuses(self) -> list[tuple[SetReport, Result, str]]:
        """Every result with its set and its status."""
        return [(one, result, one.status(result)) for one in self.sets for result in one.results]

    @property
    def strays(self) -> tuple[int, int, float]:
        """Questions with more stray citations than when blessed, with fewer, and how likely chance does it (p)."""
        more, fewer = (sum(one.strays[at] for one in self.sets) for at in (0, 1))
        return more, fewer, mcnemar(fewer, more)

    def why(self, result: Result) -> tuple[str, ...]:
        """Why a result falls short; of one that holds though it is marked, that it does."""
        marked = result.passed and result.question.xfail
        said = self.phrases.say("checks.say.xpass", reason=marked) if marked else ""
        return (said,) if said else result.verdict.reasons

    def holds(self, fail_under: float | None = None, *, known_ok: bool = False) -> bool:
        """Whether the run is good enough.

        With `fail_under` (percent), when at least that share of verdicts passed. Without, when nothing falls short
        but what is marked `xfail`; with `known_ok`, nor what fell short when it was blessed.
        A question that the baseline has and the set has not is always too much, and so are more stray citations than
        when blessed, for more questions than chance explains.
        """
        more, fewer, p = self.strays
        if more > fewer and p < SURE:
            return False
        if any(change.worse and change.kind != BROKE for change in self.changes):
            return False
        if fail_under is not None:
            return 100 * figures(self.results).rate >= fail_under - 1e-9
        accepted = {*ACCEPTED, KNOWN} if known_ok else set(ACCEPTED)
        return all(status in accepted for _, _, status in self.statuses())


def to_json(report: Report) -> str:
    """The run as JSON: no times and no paths, so that the same answers make the same bytes on any machine."""
    data = {"format": FORMAT, "sets": [_set(one) for one in report.sets]}
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def percent(share: float | None, digits: int = 0) -> str:
    """A share as "91%", "-" for none."""
    return "-" if share is None else f"{100 * share:.{digits}f}%"


def headline(report: Report) -> str:
    """How many hold and how sure that is, in a sentence."""
    found = figures(report.results)
    low, high = found.interval
    said = report.phrases.say(
        "checks.say.headline",
        passed=found.passed,
        total=found.total,
        rate=percent(found.rate),
        low=f"{100 * low:.0f}",
        high=percent(high),
    )
    counts = Counter(status for _, _, status in report.statuses())
    more = [report.phrases.say(f"checks.say.{kind}", count=counts[kind]) for kind in (KNOWN, XFAIL) if counts[kind]]
    more += [report.phrases.say("checks.say.flaky", count=found.flaky)] if found.flaky else []
    return " ".join([said, *more])


def summary_lines(report: Report) -> list[str]:
    """What stands under the headline: figures, how sure a change is, and what it may come from; a line each."""
    parts = list(dict.fromkeys(part for one in report.sets for part in one.differs)) if report.changes else []
    broke, fixed = (sum(change.kind == kind for change in report.changes) for kind in (BROKE, FIXED))
    total, refused, both = report.cut
    more, fewer, p = report.strays
    told: dict[str, Any] = {
        **_figure_values(figures(report.results)),
        "certainty": broke + fixed and {"broke": broke, "fixed": fixed, "p": f"{mcnemar(fixed, broke):.2g}"},
        "cut": total and {"total": total, "refused": refused, "both": both},
        "strays": more and {"more": more, "fewer": fewer, "p": f"{p:.2g}"},
        "changed_parts": parts and {"parts": ", ".join(parts)},
    }
    return [report.phrases.say(f"checks.say.{name}", **values) for name, values in told.items() if values]


def _figure_values(found: Figures) -> dict[str, Any]:
    """What is filled into the sentences on outcomes, citations and refusals; nothing where there is none."""
    o, ordered, refused, refusable = found.citations, found.ordered, found.refused, found.refusable
    low, high = found.cited.interval
    touching = {"precision": percent(found.cited.value), "low": f"{100 * low:.0f}", "high": percent(high)}
    right = {"precision": percent(refused.value), "recall": percent(refusable.value)}
    return {
        "outcomes": found.outcomes and {"counts": ", ".join(f"{count} {name}" for name, count in found.outcomes)},
        "citations": o and {name: percent(getattr(o, name)) for name in ("precision", "recall", "iou")},
        "precision": found.cited.total and _counts(found) | touching,
        "ordered": ordered and ordered.digits(),
        "refusals": refused.total + refusable.total and right | {"refused": refused.total, "should": refusable.total},
        "false_absent": found.false_absent and {"count": found.false_absent},
    }


def _set(one: SetReport) -> dict[str, Any]:
    found = figures(one.results)
    o = found.citations
    return {
        "set": one.name,
        "made_of": dict(one.made_of),
        "summary": {
            "total": found.total,
            "passed": found.passed,
            "flaky": found.flaky,
            "rate": round(found.rate, 4),
            "stages": dict(found.stages),
            "outcomes": dict(found.outcomes),
            "citations": {name: o and to_four(getattr(o, name)) for name in ("precision", "recall", "iou")},
            "cited": _counts(found),
            "confidence_auroc": found.ordered and round(found.ordered.auroc, 4),
            "refusals": {"precision": to_four(found.refused.value), "recall": to_four(found.refusable.value)},
            "false_absent": found.false_absent,
        },
        "results": [_result(one, result) for result in one.results],
        "changes": [asdict(change) for change in one.changes],
    }


def _counts(found: Figures) -> dict[str, int]:
    cited, complete = found.cited, found.complete
    counts = {"expected": cited.right, "total": cited.total}
    return counts | {"complete": complete.right, "questions": complete.total}


def to_four(share: float | None) -> float | None:
    """A share rounded to four digits."""
    return None if share is None else round(share, 4)


def _result(one: SetReport, result: Result) -> dict[str, Any]:
    kept = {"status": one.status(result), "held": result.passes, "of": len(result.verdicts), "answers": result.answers}
    return result.verdict.to_dict() | kept | {"answer": _answer(result.verdict.answer)}


def _answer(answer: Answer | None) -> dict[str, Any] | None:
    """What a later reader needs of an answer; scores and confidence without the digits machines differ in."""
    if answer is None:
        return None
    plain = answer.to_dict()
    kept = {name: plain[name] for name in ("found", "outcome", "text", "withheld", "condensed")}
    passages = [[passage.start, passage.end] for passage in answer.passages]
    citations = [citation.to_dict() for citation in answer.citations]
    return kept | {"citations": citations, "passages": passages, "confidence": round(answer.confidence, 2)}
