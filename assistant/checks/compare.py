"""Variants side by side: the same questions put to each, one table, and whether the difference is more than chance."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.checks.reports.report import Report
from assistant.checks.runs import TOKENS
from assistant.checks.statistics import Paired, compare_pairs, holm, wilson
from assistant.errors import QuestionSetError
from assistant.phrases import Phrases, message

_LABEL = 16  # characters of a variant's name over a column; where one has more, letters stand for them


@dataclass(frozen=True, slots=True)
class Scores:
    """A variant's share of verdicts passed, 0..1, by question ("set/id"), and what came of it (no key: not known).

    `seconds` an answer took on average, `tokens` a chat model read and wrote for all of them; 0 where not known.
    """

    label: str
    shares: Mapping[str, float]
    outcomes: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two or more variants on the questions they have in common; the first is what the others are held against."""

    variants: tuple[Scores, ...]
    questions: tuple[str, ...]
    left_out: tuple[str, ...]

    @classmethod
    def of(cls, variants: Sequence[Scores]) -> Comparison:
        """Pair the variants.

        Raises:
            QuestionSetError: they have no question in common.
        """
        common = [question for question in variants[0].shares if all(question in v.shares for v in variants)]
        if not common:
            labels = ", ".join(v.label for v in variants)
            raise QuestionSetError(message("checks.compare.nothing_common", labels=labels))
        every = dict.fromkeys(question for variant in variants for question in variant.shares)
        return cls(tuple(variants), tuple(common), tuple(q for q in every if q not in set(common)))

    def against_first(self) -> list[Paired]:
        """Each variant but the first against it; the p-values allow for how many are held against it (Holm 1979)."""
        first, *others = ([variant.shares[q] for q in self.questions] for variant in self.variants)
        found = [compare_pairs(first, other) for other in others]
        return [replace(one, p=p) for one, p in zip(found, holm([one.p for one in found]), strict=True)]

    def names(self) -> list[str]:
        """What the variants are called in a table: their labels, or letters where one is long."""
        labels = [variant.label for variant in self.variants]
        return labels if max(map(len, labels)) <= _LABEL else [chr(ord("A") + at) for at in range(len(labels))]

    def sentences(self, phrases: Phrases) -> list[str]:
        """What the comparison shows of each variant but the first, which letter is which, and what was left out."""
        first, *others = self.variants
        pairs = zip(others, self.against_first(), strict=True)
        said = [_sentence(first, other, found, phrases) for other, found in pairs]
        said += [_turns(turns, other, phrases) for other in others if (turns := self.turns(other))]
        called = zip(self.names(), self.variants, strict=True)
        said += [f"{name}: {variant.label}" for name, variant in called if name != variant.label]
        if self.left_out:
            said.append(phrases.say("checks.compare.left_out", questions=", ".join(self.left_out)))
        return said

    def turns(self, variant: Scores) -> Counter[tuple[str, str]]:
        """How many questions went from one outcome to another, from the first variant to `variant`."""
        first, other = self.variants[0].outcomes, variant.outcomes
        both = ((first[q], other[q]) for q in self.questions if q in first and q in other)
        return Counter(pair for pair in both if pair[0] != pair[1])

    def figures(self, phrases: Phrases) -> tuple[list[str], list[list[str]]]:
        """A header, and a row a figure: share that holds, difference to the first in points, p, time, tokens."""
        count = len(self.questions)
        columns = []
        for variant, found in zip(self.variants, (None, *self.against_first()), strict=True):
            rate = sum(variant.shares[q] for q in self.questions) / count
            low, high = wilson(rate, count)
            against = ["", "", ""]
            if found is not None:
                ends = " … ".join(f"{100 * end:+.0f}" for end in found.interval)
                against = [f"{100 * found.difference:+.1f}", ends, f"{found.p:.2g}"]
            cost = [f"{1000 * variant.seconds:.0f}" if variant.seconds else "-", str(variant.tokens or "-")]
            columns.append([f"{100 * rate:.1f}%", f"{100 * low:.0f} … {100 * high:.0f}", *against, *cost])
        first, *names = phrases.say("checks.compare.columns").split(",")
        return [first, *self.names()], [list(row) for row in zip(names, *columns, strict=True)]

    def table(self, phrases: Phrases) -> tuple[list[str], list[list[str]]]:
        """A header, and a row a question: each variant's mark, and outcome where they differ; last each one's sum."""
        rows = []
        for question in self.questions:
            outcomes = [variant.outcomes.get(question, "") for variant in self.variants]
            differ = len({*outcomes} - {""}) > 1
            marks = [_mark(variant.shares[question]) for variant in self.variants]
            both = zip(marks, outcomes, strict=True)
            rows.append([question, *(f"{mark} {outcome}".rstrip() if differ else mark for mark, outcome in both)])
        sums = (sum(v.shares[q] for q in self.questions) for v in self.variants)
        rows.append(["", *(f"{total:g}/{len(self.questions)}" for total in sums)])
        return [phrases.say("checks.page.question"), *self.names()], rows


def is_saved_run(spec: str) -> bool:
    """Whether `spec` names a saved run: the file that `assistant check --json` wrote."""
    return spec.startswith("run=") or (spec.endswith(".json") and Path(spec).is_file())


def saved_scores(spec: str) -> Scores:
    """The scores of a saved run.

    Raises:
        QuestionSetError: the file is not one.
    """
    path = Path(spec.removeprefix("run="))
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        results = {f"{one['set']}/{r['id']}": r for one in data["sets"] for r in one["results"]}
        shares = {question: r["held"] / r["of"] for question, r in results.items()}
        # Runs saved before there were outcomes have none.
        outcomes = {question: str(r["outcome"]) for question, r in results.items() if r.get("outcome")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QuestionSetError(message("checks.compare.no_run", path=path, error=error)) from error
    return Scores(path.stem, shares, outcomes)


def scores_of(label: str, report: Report) -> Scores:
    """The scores of a run just made."""
    results = {f"{one.name}/{r.question.id}": r for one in report.sets for r in one.results}
    outcomes = {question: r.verdict.outcome for question, r in results.items() if r.verdict.outcome}
    shares = {question: r.passes / len(r.verdicts) for question, r in results.items()}
    verdicts = [verdict for r in results.values() for verdict in r.verdicts]
    seconds = sum(verdict.seconds for verdict in verdicts) / len(verdicts)
    costs = (verdict.answer.metadata for verdict in verdicts if verdict.answer)
    tokens = sum(int(cost.get(name) or 0) for cost in costs for name in TOKENS)
    return Scores(label, shares, outcomes, seconds, tokens)


def _mark(share: float) -> str:
    return "✓" if share == 1 else "✗" if share == 0 else f"{100 * share:.0f}%"


def _turns(turns: Counter[tuple[str, str]], other: Scores, phrases: Phrases) -> str:
    ways = ", ".join(f"{before} → {now} {count}" for (before, now), count in turns.most_common())
    return phrases.say("checks.compare.turned", b=other.label, count=sum(turns.values()), ways=ways)


def _sentence(first: Scores, other: Scores, found: Paired, phrases: Phrases) -> str:
    names = {"a": first.label, "b": other.label, "questions": found.questions}
    if found.says == "same":
        return phrases.say("checks.compare.same", **names)
    shares = (found.difference, *found.interval)
    points = dict(zip(("difference", "low", "high"), (f"{100 * share:+.0f}" for share in shares), strict=True))
    counts = {"better": found.better, "worse": found.worse, "p": f"{found.p:.2g}"}
    return phrases.say(f"checks.compare.{found.says}", **names, **counts, **points)
