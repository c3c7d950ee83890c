"""Thirty ways to break the assistant, each with the stages that would be right to name. See mutation.py."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from assistant import Assistant, Essay
from assistant.answers import ANSWERED, UNSURE, Passage, Statement
from assistant.checks.stages import CITED_WRONG, ERROR, NOT_CITED, NOT_RETRIEVED, ORPHANED, SHOULD_ANSWER, SHOULD_REFUSE
from assistant.engine.engine import Engine
from assistant.index.index import Index
from assistant.phrases import Phrases
from assistant.reading.judge import Judgement
from assistant.writing.request import Brief, Verbatim


@dataclass(frozen=True)
class Parts:
    """What an assistant is made of."""

    essay: Essay
    index: Any
    writer: Any
    engine: Engine
    judge: Any = None
    grounded: Callable[[Statement], Statement] = lambda statement: statement

    def assistant(self) -> Assistant:
        """The assistant of these parts."""
        assistant = Assistant(self.essay, self.index, self.writer, engine=self.engine, judge=self.judge)
        steps: Any = assistant.steps

        def part(*given: Any) -> Any:
            found = steps.part(*given)
            return replace(found, statements=tuple(map(self.grounded, found.statements)))

        assistant.steps = Wrapped(steps, part=part)  # type: ignore[assignment]
        return assistant


@dataclass(frozen=True)
class Fault:
    """One fault: where it is, what it is called, how it is made, and which stages name it right."""

    place: str
    name: str
    make: Callable[[Parts], Parts]
    stages: tuple[str, ...]


class Wrapped:
    """An object with some of its attributes replaced."""

    def __init__(self, inner: Any, **changed: Any) -> None:
        self._inner = inner
        self.__dict__.update(changed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def edited(old: str, new: str) -> Callable[[Parts], Parts]:
    """The essay with `old` become `new`, indexed anew."""

    def make(parts: Parts) -> Parts:
        assert old in parts.essay.text, old
        essay = Essay.from_text(parts.essay.text.replace(old, new), parts.essay.title)
        return replace(parts, essay=essay, index=Index.open(essay, parts.index.encoder, home=_home()))

    return make


def searching(change: Callable[[Any, Any, int], list[Passage]]) -> Callable[[Parts], Parts]:
    """Retrieval whose search is `change(retrieval, ranking, characters)`: what it does not find is not read either."""

    def make(parts: Parts) -> Parts:
        inner, reading = parts.index.retrieval, parts.engine.reading
        found: dict[int, tuple[Any, list[Passage]]] = {}

        def search(ranking: Any, characters: int) -> list[Passage]:
            if id(ranking) not in found:
                found[id(ranking)] = ranking, change(inner, ranking, characters)
            return found[id(ranking)][1]

        def judge(essay: Essay, ranking: Any, *inside: Any) -> Judgement:
            judgement = reading.judge(essay, ranking, *inside)
            shown = {s.number for p in search(ranking, 4_000) for s in essay.sentences_in(p.start, p.end)}
            unread = [s.number for s in essay.sentences if s.number not in shown]
            masked = judgement.parts.copy()
            masked[unread] = 0
            return replace(judgement, parts=masked)

        index = Wrapped(parts.index, retrieval=Wrapped(inner, search=search))
        return replace(parts, index=index, engine=replace(parts.engine, reading=Wrapped(reading, judge=judge)))

    return make


def writing(change: Callable[[Brief, list[Verbatim]], list[Verbatim]]) -> Callable[[Parts], Parts]:
    """A writer whose quotes go through `change`."""

    class Writer:
        name = "faulty"
        waits = False

        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def write(self, brief: Brief, config: Any = None) -> Iterator[Verbatim]:
            yield from change(brief, list(self.inner.write(brief)))

    return lambda parts: replace(parts, writer=Writer(parts.writer))


def grounding(change: Callable[[Statement], Statement]) -> Callable[[Parts], Parts]:
    """Statements that go through `change` after they were held to the essay."""
    return lambda parts: replace(parts, grounded=change)


def deciding(answerable: bool) -> Callable[[Parts], Parts]:
    """A decision that is always the same."""

    class Judge:
        def decide(self, brief: Brief) -> Brief:
            outcome, why = (ANSWERED, "") if answerable else (UNSURE, "not_said")
            return replace(brief, decision=replace(brief.decision, outcome=outcome, why=why, variables={}))

    return lambda parts: replace(parts, judge=Judge())


def saying(**templates: str | None) -> Callable[[Parts], Parts]:
    """Prompts with templates replaced (dots as __), or taken out where None."""

    def make(parts: Parts) -> Parts:
        words = dict(parts.engine.phrases.templates)
        for name, text in templates.items():
            key = name.replace("__", ".")
            assert key in words, key
            if text is None:
                del words[key]
            else:
                words[key] = text
        phrases = Phrases(parts.engine.phrases.folder, words)
        engine = replace(parts.engine, phrases=phrases)
        return replace(parts, engine=engine)

    return make


def _home() -> Any:
    import tempfile
    from pathlib import Path

    return Path(tempfile.mkdtemp(prefix="mutation-"))


def _neighbour(brief: Brief, quote: Verbatim) -> Verbatim:
    essay = brief.essay
    at = essay.sentences_in(quote.start, quote.end)[0].number
    other = essay.sentences[at + 1 if at + 1 < len(essay.sentences) else at - 1]
    return Verbatim(other.start, other.end)


def _worst(brief: Brief, quotes: list[Verbatim]) -> list[Verbatim]:
    shown = [s for p in brief.passages for s in brief.essay.sentences_in(p.start, p.end)]
    worst = min(shown, key=lambda s: float(brief.judgement.parts[s.number]))
    return [Verbatim(worst.start, worst.end)]


def _shifted(statement: Statement, by: int) -> Statement:
    moved = tuple(replace(c, start=c.start + by, end=c.end + by) for c in statement.citations)
    return replace(statement, citations=moved)


def _requoted(statement: Statement) -> Statement:
    return replace(statement, citations=tuple(replace(c, quote=c.quote.upper()) for c in statement.citations))


def _everything(brief: Brief, quotes: list[Verbatim]) -> list[Verbatim]:
    return [*quotes, *(Verbatim(s.start, s.end) for s in brief.essay.sentences)]


def _stumbling(brief: Brief, quotes: list[Verbatim]) -> list[Verbatim]:
    raise RuntimeError("the writer broke off")


def _mixed_up(inner: Any, ranking: Any, characters: int, _last: list[Any] = []) -> list[Passage]:  # noqa: B006
    _last.append(ranking)
    return list(inner.search(_last[-2] if len(_last) > 1 else ranking, 800))


def _turned(ranking: Any) -> Any:
    return replace(copy.copy(ranking), sentences=-ranking.sentences, passages=-ranking.passages)


def _cut(passage: Passage) -> Passage:
    end = min(passage.end, passage.start + 60)
    return replace(passage, end=end, text=passage.text[: end - passage.start])


_LOST = (NOT_CITED, SHOULD_ANSWER)  # the evidence was shown, and the writer made nothing of it

FAULTS = (
    Fault("essay", "a sentence deleted", edited('The core issue lies in what researchers call "world modeling."', ""), (ORPHANED,)),
    Fault("essay", "a name changed", edited("Runway, Luma, and Pika", "Runway, Luma, and Kling"), (ORPHANED,)),
    Fault("essay", "a word changed", edited("GPU clusters", "warehouses"), (ORPHANED,)),
    Fault("essay", "a negation dropped", edited("is not a defeat for AI", "is a defeat for AI"), (ORPHANED,)),
    Fault("essay", "a list item lost", edited("* The Foundation Architects: Larger entities attempting", "* Others attempting"), (ORPHANED,)),
    Fault("essay", "a fact put in", edited("For months, the high-fidelity", "Sora was released in the year 2024. For months, the high-fidelity"), (SHOULD_REFUSE,)),
    Fault("index", "second half missing", searching(lambda r, q, c: [p for p in r.search(q, c) if p.start < len(r.essay.text) // 2]), (NOT_RETRIEVED,)),
    Fault("index", "first passage only", searching(lambda r, q, c: list(r.essay.passages[:1])), (NOT_RETRIEVED,)),
    Fault("index", "one section missing", searching(lambda r, q, c: [p for p in r.search(q, c) if not p.section.startswith("The Competitive")]), (NOT_RETRIEVED,)),
    Fault("retrieval", "nothing comes back", searching(lambda r, q, c: []), (NOT_RETRIEVED,)),
    Fault("retrieval", "the worst first", searching(lambda r, q, c: r.search(_turned(q), c)), (NOT_RETRIEVED,)),
    Fault("retrieval", "a budget of 300 characters", searching(lambda r, q, c: r.search(q, 300)), (NOT_RETRIEVED,)),
    Fault("retrieval", "always the essay's opening", searching(lambda r, q, c: list(r.essay.passages[:3])), (NOT_RETRIEVED,)),
    Fault("retrieval", "the last question's passages", searching(_mixed_up), (NOT_RETRIEVED,)),
    Fault("retrieval", "passages cut to 60 characters", searching(lambda r, q, c: [_cut(p) for p in r.search(q, c)]), (NOT_RETRIEVED,)),
    Fault("writer", "the first statement dropped", writing(lambda b, s: s[1:]), _LOST),
    Fault("writer", "the next sentence quoted", writing(lambda b, s: [_neighbour(b, one) for one in s]), (NOT_CITED,)),
    Fault("writer", "the worst sentence quoted", writing(_worst), (NOT_CITED,)),
    Fault("writer", "nothing written", writing(lambda b, s: []), (SHOULD_ANSWER,)),
    Fault("grounding", "citations shifted by one", grounding(lambda s: _shifted(s, 1)), (CITED_WRONG,)),
    Fault("grounding", "quotes in capitals", grounding(_requoted), (CITED_WRONG,)),
    Fault("grounding", "names garbled", grounding(lambda s: replace(s, text=s.text.replace("Luma", "Lumo"))), (CITED_WRONG,)),
    Fault("writer", "everything cited", writing(_everything), (CITED_WRONG,)),
    Fault("writer", "breaks off with an error", writing(_stumbling), (ERROR,)),
    Fault("decision", "always yes", deciding(True), (SHOULD_REFUSE,)),
    Fault("decision", "always no", deciding(False), (SHOULD_ANSWER,)),
    Fault("prompts", "a refusal taken out", saying(answer__unsure__no_date=None), (ERROR,)),
    Fault("prompts", "an unknown variable", saying(answer__absent__unknown_name="It never mentions {nome}."), (ERROR,)),
    Fault("prompts", "the words of another refusal", saying(answer__unsure__no_date="Ask again later."), (CITED_WRONG,)),
    Fault("prompts", "every question taken for a greeting", saying(talk__patterns__greeting__0="*"), (NOT_RETRIEVED,)),
)  # fmt: skip
