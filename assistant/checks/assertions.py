"""One expectation held against one answer: what was expected, whether it holds, and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.checks.expectations import GROUPS, Expectations, Number, Quote, Similar, many
from assistant.checks.spans import cited_spans, is_covered, is_touched, stray
from assistant.checks.text import says
from assistant.language import numbers_in

if TYPE_CHECKING:
    from assistant.answers import Answer, Citation
    from assistant.checks.own import OwnChecks
    from assistant.checks.question import Question
    from assistant.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation, in words: `key` is its name in the set; `why` is "" when it held.

    `orphan` marks a quote, or a section, that the essay has not; `broken` what could not be judged.
    """

    key: str
    expected: str
    held: bool
    why: str = ""
    orphan: bool = False
    broken: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain values, fit for JSON."""
        return {"key": self.key, "expected": self.expected, "held": self.held, "why": self.why}


@dataclass(frozen=True, slots=True)
class Tools:
    """What answers are judged with: the words for reasons, and what some expectations need besides.

    `text` is the essay's, for holding citations to it; `cosine(a, b)` compares what two texts mean, -1..1; `own` are
    the set's own assertions.
    """

    phrases: Phrases
    text: str | None = None
    cosine: Callable[[str, str], float] | None = None
    own: OwnChecks | None = None


@dataclass(frozen=True, slots=True)
class Tested:
    """An answer that is judged, the question it answers, and the seconds it took.

    `expects` is what it is held to: the question itself, or one of its groups.
    """

    question: Question
    answer: Answer
    seconds: float
    tools: Tools
    expects: Expectations

    def say(self, name: str, **values: object) -> str:
        """The text `name` of prompts/checks.toml."""
        return self.tools.phrases.say(f"checks.{name}", **values)

    def outcome(self, key: str, held: bool, wanted: Any = "", got: str = "") -> Outcome:
        """The outcome of expectation `key`, worded by `[expected]` and `[why]` of prompts/checks.toml.

        What is in no essay nobody can cite: such a quote, or section, is an orphan.
        """
        values = {"wanted": _show(wanted), "limit": _limit(wanted), "got": got or self.say("words.nothing")}
        expected = self._fill(f"expected.{key}", values)
        if isinstance(wanted, Quote) and wanted.nearest:
            why = self.say("why.orphan", wanted=values["wanted"], nearest=_short(wanted.nearest))
            return Outcome(key, expected, False, why, orphan=True)
        return Outcome(key, expected, held, "" if held else self._fill(f"why.{key}", values))

    def _fill(self, name: str, values: Mapping[str, str]) -> str:
        template = self.tools.phrases.templates[f"checks.{name}"]
        return self.say(name, **{key: value for key, value in values.items() if f"{{{key}}}" in template})


def outcomes(tested: Tested) -> Iterator[Outcome]:
    """Every expectation, judged, in a fixed order."""
    yield from _answers(tested)
    for key, judge in _JUDGES.items():
        for wanted in many(getattr(tested.expects, key)):
            if isinstance(wanted, Similar) and tested.tools.cosine is None:
                expected = tested.outcome(key, True, wanted).expected
                yield Outcome(key, expected, False, tested.say("why.no_encoder"), broken=True)
            else:
                holds, got = judge(wanted, tested)
                outcome = tested.outcome(key, bool(holds) != ("not_" in key), wanted, got)
                yield replace(outcome, broken=holds is None)
    for key in GROUPS:
        if groups := getattr(tested.expects, key):
            judged = [list(outcomes(replace(tested, expects=group))) for group in groups]
            held = any(all(outcome.held for outcome in group) for group in judged) == (key == "any_of")
            broken = [outcome for group in judged for outcome in group if outcome.broken]  # who knows what it holds
            yield from broken or [tested.outcome(key, held, _ways(tested, judged))]


def exact_citations(tested: Tested) -> Iterator[Outcome]:
    """That each citation is, character for character, what the essay (or else the passage shown) has at its place."""
    for citation in tested.answer.citations:
        there = _text_at(tested, citation.start, citation.end)
        if there is not None and there != citation.quote:
            values = {"quote": _short(citation.quote), "where": f"{citation.start}..{citation.end}"}
            why = tested.say("why.exact", **values, there=_short(there))
            yield Outcome("exact", tested.say("expected.exact"), False, why)


def _text_at(tested: Tested, start: int, end: int) -> str | None:
    if tested.tools.text is not None:
        return tested.tools.text[start:end]
    around = (p for p in tested.answer.passages if p.start <= start and end <= p.end)
    return next((p.text[start - p.start : end - p.start] for p in around), None)


def _answers(tested: Tested) -> Iterator[Outcome]:
    """Whether it answers at all, where that is said, or follows from what must be in the answer."""
    answer, expects = tested.answer, tested.expects
    wanted = expects.answerable
    if expects.must_abstain is None and expects.must_answer is None and (expects.outcome is not None or not wanted):
        return
    if wanted:
        yield tested.outcome("must_answer", answer.found, got=_short(answer.reason))
    else:
        yield tested.outcome("must_abstain", not answer.found, got=_short(answer.text))


def _section(section: Quote, tested: Tested) -> _Judged:
    titles = {citation.section for citation in tested.answer.citations}
    return section.text.casefold() in {title.casefold() for title in titles}, ", ".join(sorted(titles))


def _number(number: Number, tested: Tested) -> _Judged:
    named = numbers_in(tested.answer.text)
    slack = number.slack + 1e-9 * max(1.0, abs(number.value))
    return any(abs(value - number.value) <= slack for value in named), ", ".join(f"{value:g}" for value in named)


def _meaning(wanted: Similar, tested: Tested) -> _Judged:
    assert tested.tools.cosine is not None
    cosine = tested.tools.cosine(wanted.text, tested.answer.text)
    return cosine >= wanted.threshold, f"{cosine:.2f}"


def _stray(most: int, tested: Tested) -> _Judged:
    found = stray(tested.expects, tested.answer)
    return len(found) <= most, _join(found)


def _own(key: str, wanted: str, tested: Tested) -> _Judged:
    own = tested.tools.own
    return own.judge(key, wanted, tested) if own else (None, tested.say("why.no_tools"))


_Judged = tuple[bool | None, str]  # whether it is so (None: it cannot be told), and what there is instead
# Of every expectation, in the order they are told; one with "not_" in its name holds where it is not so.
_JUDGES: Mapping[str, Callable[[Any, Tested], _Judged]] = {
    "outcome": lambda wanted, t: (t.answer.outcome == wanted, f"{t.answer.outcome}: {_short(t.answer.text)}"),
    "must_cite": lambda quote, t: (is_covered(quote, t.answer, cited_spans(t.answer)), _join(t.answer.citations)),
    "must_not_cite": lambda quote, t: (is_touched(quote, t.answer, cited_spans(t.answer)), ""),
    **dict.fromkeys(("must_cite_section", "must_not_cite_section"), _section),
    **dict.fromkeys(("must_say", "must_not_say"), lambda words, t: (says(words, t.answer.text), _short(t.answer.text))),
    **dict.fromkeys(("numbers", "not_numbers"), _number),
    **dict.fromkeys(("similar_to", "not_similar_to"), _meaning),
    "min_citations": lambda least, t: (len(t.answer.citations) >= least, str(len(t.answer.citations))),
    "max_citations": lambda most, t: (len(t.answer.citations) <= most, str(len(t.answer.citations))),
    "max_seconds": lambda most, t: (t.seconds <= most, f"{t.seconds:.1f}"),
    "max_stray": _stray,
    "python": partial(_own, "python"),
    "judge": partial(_own, "judge"),
}


def _ways(tested: Tested, judged: list[list[Outcome]]) -> str:
    both, either = tested.say("words.both"), tested.say("words.either")
    return either.join(both.join(outcome.expected for outcome in group) for group in judged)


def _show(wanted: Any) -> str:
    if isinstance(wanted, Number):
        return f"{wanted.value:g}" + (f" ± {wanted.slack:g}" if wanted.slack else "")
    return _short(wanted.text) if isinstance(wanted, Quote | Similar) else str(wanted)


def _limit(wanted: Any) -> str:
    limit = wanted.threshold if isinstance(wanted, Similar) else wanted
    return f"{limit:g}" if isinstance(limit, int | float) else ""


def _join(citations: Iterable[Citation]) -> str:
    return " | ".join(_short(citation.quote, 60) for citation in citations)


def _short(text: str, limit: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
