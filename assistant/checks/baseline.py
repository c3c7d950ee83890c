"""The blessed baseline beside a question set: what was answered then, byte for byte, and what is different now."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.answers import Span
from assistant.checks.expectations import QUOTES, Quote
from assistant.checks.question import Question
from assistant.checks.runs import Result
from assistant.checks.set_files import beside
from assistant.checks.spans import cited_spans, stray
from assistant.checks.stages import ORPHANED
from assistant.checks.verdicts import Verdict
from assistant.errors import QuestionSetError
from assistant.phrases import message

FORMAT = 1
_CONTEXT = 32  # characters on either side of a quote, as in Citation

BROKE = "passed before and fails now"
FIXED = "failed before and passes now"
OUTCOME = "outcome changed"
ANSWER = "answer changed"
STRAY = "cites more that was not expected"
MOVED = "citation moved"
ADDED = "added"
REWORDED = "asked otherwise"
MISSING = "missing"
ORPHAN = "its quote is gone from the essay"


@dataclass(frozen=True, slots=True)
class Change:
    """What is different about one question: its kind (one of those above), and the answers before and now."""

    kind: str
    id: str
    before: str = ""
    after: str = ""

    @property
    def worse(self) -> bool:
        """Whether it makes a run fall short."""
        return self.kind in (BROKE, MISSING, ORPHAN)


@dataclass(frozen=True, slots=True)
class Baseline:
    """A blessed run of one question set. `made_of` holds the fingerprints of essay, index, model, prompts, versions."""

    made_of: Mapping[str, Any]
    questions: Mapping[str, Mapping[str, Any]]

    @classmethod
    def load(cls, path: Path) -> Baseline | None:
        """The baseline at `path`, None if there is none.

        Raises:
            QuestionSetError: it cannot be read, or another version wrote it.
        """
        if not path.exists():
            return None
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["format"] != FORMAT:
                raise QuestionSetError(message("checks.baseline.format", path=path, got=data["format"], format=FORMAT))
            return cls(data["made_of"], data["questions"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise QuestionSetError(message("checks.baseline.broken", path=path, error=error)) from error

    @classmethod
    def of(cls, results: Iterable[Result], made_of: Mapping[str, Any], text: str) -> Baseline:
        """The baseline these results make; `text` is the essay's."""
        return cls(made_of, {result.question.id: _entry(result.verdict, text) for result in results})

    def to_json(self) -> str:
        """The file's text: the same bytes for the same answers, wherever and whenever they were given."""
        data = {"format": FORMAT, "made_of": dict(self.made_of), "questions": dict(self.questions)}
        return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def place(self, question: Question, text: str) -> Question:
        """`question`, its quotes pinned to the place their old surroundings tell, where an edit made them ambiguous."""
        entry = self.questions.get(question.id)
        if entry is None:
            return question
        anchors = {anchor["quote"]: anchor for anchor in entry["anchors"]}
        pinned: dict[str, Any] = {
            key: tuple(_pin(quote, anchors.get(quote.text), text) for quote in getattr(question, key)) for key in QUOTES
        }
        return replace(question, **pinned)

    def changes(self, results: Sequence[Result], text: str, essay: str, *, partial: bool = False) -> tuple[Change, ...]:
        """What is different now, in the order of the set, then what is missing.

        Args:
            results: a run of the same set.
            text: the essay's text now.
            essay: its fingerprint now; when it is another one, citations are re-anchored before they are compared.
            partial: the run was filtered, so that a question left out is not missing.
        """
        edited = self.made_of.get("essay") != essay
        found = [change for result in results for change in self._change(result, text, edited)]
        ids = {result.question.id for result in results}
        gone = [] if partial else [id for id in self.questions if id not in ids]
        return (*found, *(Change(MISSING, id, before=self.questions[id]["text"]) for id in gone))

    def strays(self, results: Sequence[Result]) -> tuple[int, int]:
        """For how many questions more citations are stray now, and for how many fewer."""
        counts = [(r, self.questions.get(r.question.id, {}).get("stray")) for r in results]
        turned = [_strays(result.verdict) - before for result, before in counts if before is not None]
        return sum(more > 0 for more in turned), sum(more < 0 for more in turned)

    def _change(self, result: Result, text: str, edited: bool) -> Iterator[Change]:
        id, verdict = result.question.id, result.verdict
        entry = self.questions.get(id)
        now = answer_text(verdict)
        if entry is None:
            yield Change(ADDED, id, after=now)
            return
        before = entry["text"]
        if verdict.stage == ORPHANED != entry["stage"]:
            yield Change(ORPHAN, id, before, now)
        elif entry["ask"] != result.question.ask:
            yield Change(REWORDED, id, before, now)
        elif entry["passed"] != result.passed:
            yield Change(FIXED if result.passed else BROKE, id, before, now)
        elif (outcome := entry.get("outcome", verdict.outcome)) != verdict.outcome:
            yield Change(OUTCOME, id, f"{outcome}: {before}", f"{verdict.outcome}: {now}")
        elif _strays(verdict) > entry.get("stray", len(_citations(verdict))):
            yield Change(STRAY, id, before, now)
        elif before != now:
            yield Change(ANSWER, id, before, now)
        elif _has_moved(entry["citations"], verdict, text, edited):
            yield Change(MOVED, id, _quotes(entry["citations"]), _quotes(_citations(verdict)))


def baseline_path(questions: Path) -> Path:
    """Where the baseline of the set at `questions` is kept: beside it."""
    return beside(questions, "baseline.json")


def answer_text(verdict: Verdict) -> str:
    """What came of the question in words: the answer, the refusal, or the error."""
    return verdict.answer.text if verdict.answer else verdict.error


def find_again(quote: str, prefix: str, suffix: str, text: str) -> Span | None:
    """Where `quote` stands in `text` now; of several places, where most of its old surroundings still are."""
    starts = (match.start() for match in re.finditer(f"(?={re.escape(quote)})", text))
    places = ((at, at + len(quote)) for at in starts)
    return max(places, key=lambda place: (_agreement(place, prefix, suffix, text), -place[0]), default=None)


def _agreement(place: Span, prefix: str, suffix: str, text: str) -> int:
    """How many characters next to `place` are as they were."""
    from rapidfuzz.distance import Postfix, Prefix

    before, after = text[max(0, place[0] - len(prefix)) : place[0]], text[place[1] : place[1] + len(suffix)]
    return Postfix.similarity(prefix, before) + Prefix.similarity(suffix, after)


def _pin(quote: Quote, anchor: Mapping[str, str] | None, text: str) -> Quote:
    if anchor is None or len(quote.spans) < 2:
        return quote
    best = max(quote.spans, key=lambda span: (_agreement(span, anchor["prefix"], anchor["suffix"], text), -span[0]))
    return replace(quote, spans=(best,))


def _entry(verdict: Verdict, text: str) -> dict[str, Any]:
    question = verdict.question
    quotes = (*question.quotes, *question.must_not_cite)
    return {
        "ask": question.ask,
        "passed": verdict.passed,
        "stage": verdict.stage,
        "found": verdict.answered,
        "outcome": verdict.outcome,
        "text": answer_text(verdict),
        "citations": _citations(verdict),
        "stray": _strays(verdict),
        "anchors": [_anchor(quote, text) for quote in quotes],
    }


def _anchor(quote: Quote, text: str) -> dict[str, str]:
    # A quote with several places is pinned by none of them: any may be cited.
    if len(quote.spans) != 1:
        return {"quote": quote.text, "prefix": "", "suffix": ""}
    start, end = quote.spans[0]
    return {"quote": quote.text, "prefix": text[max(0, start - _CONTEXT) : start], "suffix": text[end : end + _CONTEXT]}


def _strays(verdict: Verdict) -> int:
    """Citations of what the set does not name; 0 where it names nothing."""
    return len(stray(verdict.question, verdict.answer)) if verdict.answer and verdict.question.quotes else 0


def _citations(verdict: Verdict) -> list[dict[str, Any]]:
    return [citation.to_dict() for citation in verdict.answer.citations] if verdict.answer else []


def _has_moved(before: Sequence[Mapping[str, Any]], verdict: Verdict, text: str, edited: bool) -> bool:
    now = cited_spans(verdict.answer) if verdict.answer else []
    if not edited:
        return [(citation["start"], citation["end"]) for citation in before] != now
    return [find_again(c["quote"], c["prefix"], c["suffix"], text) for c in before] != now


def _quotes(citations: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join(f"{citation['start']}..{citation['end']} {citation['quote']}" for citation in citations)
