"""One expectation held against one answer: what was expected, whether it holds, and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.checks.question import Expectations, Number
from assistant.checks.spans import cited_spans, is_covered, is_touched, stray
from assistant.checks.text import says
from assistant.language import numbers_in

if TYPE_CHECKING:
    from assistant.answers import Answer
    from assistant.checks.own import OwnChecks
    from assistant.checks.question import Question, Quote, Similar
    from assistant.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation, in words: `key` is its name in the set; `why` is "" when it held.

    `orphan` marks a quote, or a section, that the essay has not.
    """

    key: str
    expected: str
    held: bool
    why: str = ""
    orphan: bool = False

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
    """An answer that is judged, the question it answers, and the seconds it took."""

    question: Question
    answer: Answer
    seconds: float
    tools: Tools

    def say(self, name: str, **values: object) -> str:
        """The text `name` of prompts/checks.toml."""
        return self.tools.phrases.say(f"checks.{name}", **values)

    def outcome(self, key: str, held: bool, *, orphan: bool = False, **values: object) -> Outcome:
        """The outcome of expectation `key`, worded by `[expected]` and `[why]` of prompts/checks.toml."""
        why = "" if held else self.say(f"why.{'orphan' if orphan else key}", **values)
        expected = {name: value for name, value in values.items() if name in ("wanted", "limit")}
        return Outcome(key, self.say(f"expected.{key}", **expected), held, why, orphan)

    def quote_outcome(self, key: str, quote: Quote, held: bool, **values: Any) -> Outcome:
        """The outcome of an expectation about a quote or a section; what is in no essay nobody can cite."""
        wanted = _short(quote.text)
        if quote.nearest:
            return self.outcome(key, False, orphan=True, wanted=wanted, nearest=_short(quote.nearest))
        return self.outcome(key, held, wanted=wanted, **values)


def outcomes(expects: Expectations, tested: Tested) -> Iterator[Outcome]:
    """Every expectation of `expects`, judged, in a fixed order."""
    for judge in (_answers, _outcome, _cites, _sections, _words, _numbers, _meaning, _limits, _stray, _own, _groups):
        yield from judge(expects, tested)


def exact_citations(tested: Tested) -> Iterator[Outcome]:
    """That each citation is, character for character, what the essay (or else the passage shown) has at its place."""
    for citation in tested.answer.citations:
        there = _text_at(tested, citation.start, citation.end)
        if there is not None and there != citation.quote:
            where = f"{citation.start}..{citation.end}"
            yield tested.outcome("exact", False, quote=_short(citation.quote), where=where, there=_short(there))


def _text_at(tested: Tested, start: int, end: int) -> str | None:
    if tested.tools.text is not None:
        return tested.tools.text[start:end]
    around = (p for p in tested.answer.passages if p.start <= start and end <= p.end)
    return next((p.text[start - p.start : end - p.start] for p in around), None)


def _answers(expects: Expectations, tested: Tested) -> Iterator[Outcome]:
    answer = tested.answer
    if expects.must_abstain is not None:
        wanted = not expects.must_abstain
    elif expects.must_answer is not None:
        wanted = expects.must_answer
    elif expects.outcome is None and expects.answerable:
        wanted = True
    else:
        return
    if wanted:
        yield tested.outcome("must_answer", answer.found, reason=_short(answer.reason))
    else:
        yield tested.outcome("must_abstain", not answer.found, text=_short(answer.text))


def _outcome(expects: Expectations, tested: Tested) -> Iterator[Outcome]:
    answer = tested.answer
    if (wanted := expects.outcome) is not None:
        held = answer.outcome == wanted
        yield tested.outcome("outcome", held, wanted=wanted, got=answer.outcome, text=_short(answer.text))


def _cites(expects: Expectations, tested: Tested) -> Iterator[Outcome]:
    cited = cited_spans(tested.answer)
    for quote in expects.must_cite:
        held = is_covered(quote, tested.answer, cited)
        yield tested.quote_outcome("must_cite", quote, held, got=_citations(tested))
    for quote in expects.must_not_cite:
        yield tested.quote_outcome("must_not_cite", quote, not is_touched(quote, tested.answer, cited))


def _sections(expects: Expectations, tested: Tested) -> Iterator[Outcome]:
    titles = {citation.section for citation in tested.answer.citations}
    folded = {title.casefold() for title in titles}
    got = ", ".join(sorted(titles)) or tested.say("words.nothing")
    for section in expects.must_cite_section:
        yield tested.quote_outcome("must_cite_section", section, section.text.casefold() in folded, got=got)
    for section in expects.must_not_cite_section:
        yield tested.quote_outcome("must_not_cite_section", section, section.text.casefold() not in folded)


def _words(expects: Expectations, tested: Tested) -> Iterator[Outcome]:
    text = tested.answer.text
    for wanted in expects.must_say:
        yield tested.outcome("must_say", says(wanted, text), wanted=wanted, text=_short(text))
    for wanted in expects.must_not_say:
        yield tested.outcome("must_not_say", not says(wanted, text), wanted=wanted)


def _numbers(expects: Expectations, tested: Tested) -> Iterator[Outcome]:
    if not (expects.numbers or expects.not_numbers):
        return
    named = numbers_in(tested.answer.text)
    got = ", ".join(f"{value:g}" for value in named) or tested.say("words.nothing")
    for number in expects.numbers:
        yield tested.outcome("numbers", _names(number, named), wanted=_number(number), got=got)
    for number in expects.not_numbers:
        yield tested.outcome("not_numbers", not _names(number, named), wanted=_number(number))


def _meaning(expects: Expectations, tested: Tested) -> Iterator[Outcome]:
    for wanted in (*expects.similar_to, *expects.not_similar_to):
        key = "similar_to" if wanted in expects.similar_to else "not_similar_to"
        yield _similar(key, wanted, tested)


def _similar(key: str, wanted: Similar, tested: Tested) -> Outcome:
    limit = f"{wanted.threshold:g}"
    if tested.tools.cosine is None:
        expected = tested.say(f"expected.{key}", wanted=_short(wanted.text), limit=limit)
        return Outcome(key, expected, False, tested.say("why.no_encoder"))
    cosine = tested.tools.cosine(wanted.text, tested.answer.text)
    held = (cosine >= wanted.threshold) == (key == "similar_to")
    return tested.outcome(key, held, wanted=_short(wanted.text), limit=limit, got=f"{cosine:.2f}")


def _limits(expects: Expectations, tested: Tested) -> Iterator[Outcome]:
    count = len(tested.answer.citations)
    if (least := expects.min_citations) is not None:
        yield tested.outcome("min_citations", count >= least, limit=least, got=count)
    if (most := expects.max_citations) is not None:
        yield tested.outcome("max_citations", count <= most, limit=most, got=count)
    if (time := expects.max_seconds) is not None:
        yield tested.outcome("max_seconds", tested.seconds <= time, limit=f"{time:g}", got=f"{tested.seconds:.1f}")


def _stray(expects: Expectations, tested: Tested) -> Iterator[Outcome]:
    if (most := expects.max_stray) is not None:
        found = stray(expects, tested.answer)
        got = " | ".join(_short(citation.quote, 60) for citation in found)
        yield tested.outcome("max_stray", len(found) <= most, limit=most, got=got)


def _own(expects: Expectations, tested: Tested) -> Iterator[Outcome]:
    own = tested.tools.own
    for key in ("python", "judge"):
        for wanted in getattr(expects, key):
            why = own.why_not(key, wanted, tested) if own else tested.say("why.no_tools")
            yield tested.outcome(key, not why, wanted=_short(wanted), got=why)


def _groups(expects: Expectations, tested: Tested) -> Iterator[Outcome]:
    for key, groups in (("any_of", expects.any_of), ("none_of", expects.none_of)):
        if not groups:
            continue
        judged = [list(outcomes(group, tested)) for group in groups]
        whole = [all(outcome.held for outcome in group) for group in judged]
        held = any(whole) == (key == "any_of")
        yield tested.outcome(key, held, wanted=_ways(tested, judged))


def _ways(tested: Tested, judged: list[list[Outcome]]) -> str:
    both, either = tested.say("words.both"), tested.say("words.either")
    return either.join(both.join(outcome.expected for outcome in group) for group in judged)


def _names(number: Number, named: tuple[float, ...]) -> bool:
    slack = number.slack + 1e-9 * max(1.0, abs(number.value))
    return any(abs(value - number.value) <= slack for value in named)


def _number(number: Number) -> str:
    return f"{number.value:g}" + (f" ± {number.slack:g}" if number.slack else "")


def _citations(tested: Tested) -> str:
    quotes = " | ".join(_short(citation.quote, 60) for citation in tested.answer.citations)
    return quotes or tested.say("words.nothing")


def _short(text: str, limit: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
