"""Figures over a run: how many hold and how sure that is, citations and refusals against gold, risk and coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answers import ABSENT, OUTCOMES
from assistant.checks.runs import Result
from assistant.checks.spans import Overlap, stray
from assistant.checks.stages import STAGES
from assistant.checks.statistics import Ordered, Share, wilson
from assistant.checks.verdicts import Verdict
from assistant.reading import curve


@dataclass(frozen=True, slots=True)
class Figures:
    """One group of results in figures.

    `citations` adds up characters over the questions with gold quotes. `cited` is the share of the citations that touch
    a quote which the set names, over the questions that name any and were answered; `complete` of these name all that
    may be cited (`exhaustive`, or `max_stray`): in the others, what counts as stray may well be right.
    `ordered`: does confidence put the answers that hold before those that fall short?
    `refused` is the share of the refusals that were right, `refusable` of what should be refused that was, both over
    the questions that leave no doubt; `false_absent` counts those that the essay answers and the assistant claimed it
    does not.
    """

    total: int
    passed: int
    flaky: int
    rate: float
    interval: tuple[float, float]
    citations: Overlap | None
    cited: Share
    complete: Share
    ordered: Ordered | None
    refused: Share
    refusable: Share
    false_absent: int
    outcomes: tuple[tuple[str, int], ...]
    stages: tuple[tuple[str, int], ...]


def figures(results: Sequence[Result]) -> Figures:
    """The figures of `results`; `rate` is the mean share of verdicts that passed, with its 95% Wilson interval."""
    verdicts = [result.verdict for result in results]
    rate = sum(result.passes / len(result.verdicts) for result in results) / len(results) if results else 0.0
    counts = Counter(verdict.stage for verdict in verdicts if verdict.stage)
    came_out = Counter(verdict.outcome for verdict in verdicts)
    clear = [v for v in verdicts if v.question.answerable is not None and v.answer]
    silent = [v for v in clear if not v.question.answerable]
    right = sum(not verdict.answered for verdict in silent)
    cited, complete = _count_touches(verdicts)
    return Figures(
        total=len(results),
        passed=sum(result.passed for result in results),
        flaky=sum(result.flaky for result in results),
        rate=rate,
        interval=wilson(rate, len(results)),
        citations=_citations(verdicts),
        cited=cited,
        complete=complete,
        ordered=Ordered.of(_confidences(verdicts)),
        refused=Share(right, sum(not verdict.answered for verdict in clear)),
        refusable=Share(right, len(silent)),
        false_absent=sum(v.outcome == ABSENT for v in clear if v.question.answerable),
        outcomes=tuple((outcome, came_out[outcome]) for outcome in OUTCOMES if came_out[outcome]),
        stages=tuple((stage, counts[stage]) for stage in STAGES if counts[stage]),
    )


def by_tag(results: Iterable[Result]) -> dict[str, Figures]:
    """Figures of each tag, tags in alphabetical order; what has none stands under ""."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        for tag in result.question.tags or ("",):
            groups.setdefault(tag, []).append(result)
    return {tag: figures(groups[tag]) for tag in sorted(groups)}


def risk_coverage(results: Sequence[Result]) -> list[tuple[float, float]]:
    """(coverage, risk) when only the most confident answers are given, from the first answer to all of them.

    Coverage is the share of questions answered, risk the share of those answers that fell short.
    Answers of one confidence come in together, as no threshold can part them.
    """
    answered = _confidences(result.verdict for result in results)
    return [(point.coverage * len(answered) / len(results), point.risk) for point in curve(answered)]


def _confidences(verdicts: Iterable[Verdict]) -> list[tuple[float, bool]]:
    """Confidence of each answer given, and whether it holds."""
    return [(v.answer.confidence, v.passed) for v in verdicts if v.answer and v.answer.found]


def _citations(verdicts: Iterable[Verdict]) -> Overlap | None:
    found = [verdict.citations for verdict in verdicts if verdict.question.quotes]
    if not found:
        return None
    return Overlap(sum(o.cited for o in found), sum(o.gold for o in found), sum(o.both for o in found))


def _count_touches(verdicts: Iterable[Verdict]) -> tuple[Share, Share]:
    """The citations that touch what was expected; the questions that name all that is."""
    found = [(v.question, v.answer) for v in verdicts if v.question.quotes and v.answer and v.answer.found]
    total = sum(len(answer.citations) for _, answer in found)
    strays = sum(len(stray(question, answer)) for question, answer in found)
    complete = sum(bool(question.exhaustive) or question.max_stray is not None for question, _ in found)
    return Share(total - strays, total), Share(complete, len(found))
