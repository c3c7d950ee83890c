"""Thirty ways to break the assistant, each with the stages that would be right to name. See mutation.py."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from assistant import Assistant, Essay
from assistant.answers import Passage, Statement
from assistant.check_stages import CITED_WRONG, ERROR, NOT_CITED, NOT_RETRIEVED, ORPHANED, SHOULD_ANSWER, SHOULD_REFUSE
from assistant.index import Index
from assistant.phrases import Phrases
from assistant.writers import Brief


@dataclass(frozen=True)
class Parts:
    """What an assistant is made of."""

    essay: Essay
    index: Any
    writer: Any
    phrases: Phrases
    judge: Any = None

    def assistant(self) -> Assistant:
        """The assistant of these parts."""
        return Assistant(self.essay, self.index, self.writer, phrases=self.phrases, judge=self.judge)


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
    """Retrieval whose search is `change(retrieval, ranking, characters)`; ranking stays as it is."""

    def make(parts: Parts) -> Parts:
        inner = parts.index.retrieval
        search = lambda ranking, characters: change(inner, ranking, characters)  # noqa: E731
        return replace(parts, index=Wrapped(parts.index, retrieval=Wrapped(inner, search=search)))

    return make


def writing(change: Callable[[Brief, list[Statement]], list[Statement]]) -> Callable[[Parts], Parts]:
    """A writer whose statements go through `change`."""

    class Writer:
        name = "faulty"
        waits = False

        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def write(self, brief: Brief) -> Iterator[Statement]:
            yield from change(brief, list(self.inner.write(brief)))

    return lambda parts: replace(parts, writer=Writer(parts.writer))


def deciding(answerable: bool) -> Callable[[Parts], Parts]:
    """A decision that is always the same."""

    class Judge:
        def judged(self, brief: Brief) -> Brief:
            why = "" if answerable else "not_said"
            return replace(brief, decision=replace(brief.decision, answerable=answerable, why=why, variables={}))

    return lambda parts: replace(parts, judge=Judge())


def saying(**templates: str | None) -> Callable[[Parts], Parts]:
    """Prompts with templates replaced (dots as __), or taken out where None."""

    def make(parts: Parts) -> Parts:
        words = dict(parts.phrases.templates)
        for name, text in templates.items():
            key = name.replace("__", ".")
            assert key in words, key
            if text is None:
                del words[key]
            else:
                words[key] = text
        return replace(parts, phrases=Phrases(parts.phrases.folder, words))

    return make


def _home() -> Any:
    import tempfile
    from pathlib import Path

    return Path(tempfile.mkdtemp(prefix="mutation-"))


def _cite(brief: Brief, start: int, end: int) -> Statement:
    citation = brief.essay.cite(start, end)
    return Statement(citation.quote, (citation,), "verbatim")


def _neighbour(brief: Brief, statement: Statement) -> Statement:
    essay, [citation] = brief.essay, statement.citations
    at = essay.sentences_in(citation.start, citation.end)[0].number
    other = essay.sentences[at + 1 if at + 1 < len(essay.sentences) else at - 1]
    return _cite(brief, other.start, other.end)


def _worst(brief: Brief, statements: list[Statement]) -> list[Statement]:
    shown = [s for p in brief.passages for s in brief.essay.sentences_in(p.start, p.end)]
    worst = min(shown, key=lambda s: float(brief.ranking.sentences[s.number]))
    return [_cite(brief, worst.start, worst.end)]


def _shifted(statement: Statement, by: int) -> Statement:
    moved = tuple(replace(c, start=c.start + by, end=c.end + by) for c in statement.citations)
    return replace(statement, citations=moved)


def _requoted(statement: Statement) -> Statement:
    return replace(statement, citations=tuple(replace(c, quote=c.quote.upper()) for c in statement.citations))


def _everything(brief: Brief, statements: list[Statement]) -> list[Statement]:
    return [*statements, *(_cite(brief, s.start, s.end) for s in brief.essay.sentences)]


def _stumbling(brief: Brief, statements: list[Statement]) -> list[Statement]:
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
    Fault("writer", "citations shifted by one", writing(lambda b, s: [_shifted(one, 1) for one in s]), (CITED_WRONG,)),
    Fault("writer", "quotes in capitals", writing(lambda b, s: [_requoted(one) for one in s]), (CITED_WRONG,)),
    Fault("writer", "names garbled", writing(lambda b, s: [replace(one, text=one.text.replace("Luma", "Lumo")) for one in s]), (CITED_WRONG,)),
    Fault("writer", "everything cited", writing(_everything), (CITED_WRONG,)),
    Fault("writer", "breaks off with an error", writing(_stumbling), (ERROR,)),
    Fault("decision", "always yes", deciding(True), (SHOULD_REFUSE,)),
    Fault("decision", "always no", deciding(False), (SHOULD_ANSWER,)),
    Fault("prompts", "a refusal taken out", saying(answer__unsure__no_date=None), (ERROR,)),
    Fault("prompts", "an unknown variable", saying(answer__absent__unknown_name="It never mentions {nome}."), (ERROR,)),
    Fault("prompts", "the words of another refusal", saying(answer__unsure__no_date="Ask again later."), (CITED_WRONG,)),
    Fault("prompts", "every question taken for a greeting", saying(talk__patterns__greeting__0="*"), (NOT_RETRIEVED,)),
)  # fmt: skip
