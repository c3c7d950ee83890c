"""The essays of ../shared/data with readers' questions, each put where the answer is and where it is not.

As score.py there: `full` (answerable, the essay as it is), `cut` (its evidence taken out), `none` (unanswerable) and
`added` (a sentence that answers it put in). Also SQuAD 2.0's articles, a whole article as the essay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.essay.essay import Essay
from assistant.resources import resource_folder
from tests.bench.reader_data import HELD_OUT as TEST_ARTICLES
from tests.bench.reader_samples import essays, numbers_of, rows
from tests.bench.squad_data import articles

_CUTS, _ADDS = 4, 2  # versions of an essay that its questions share


@dataclass(frozen=True, slots=True)
class Put:
    """A question as it is put to one version of an essay. `gold` and `also`: sentences needed, and that fit as well."""

    question: str
    variant: str
    kind: str
    gold: frozenset[int] = frozenset()
    also: frozenset[int] = frozenset()

    @property
    def answerable(self) -> bool:
        return self.variant in ("full", "added")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an essay and the questions put to it; `name` is the essay's, the same for all its versions."""

    name: str
    essay: Essay
    puts: tuple[Put, ...]


def versions(data: Path, sets: str) -> Iterator[Version]:
    """Every version of every essay of these sets."""
    for name, essay, questions, added in essays(data, sets):
        yield from _versions(name, essay, questions, added)


def closed() -> Iterator[Version]:
    """The shipped essay, with 60 questions of somebody who had closed it (closed/)."""
    folder = Path(__file__).parent / "closed"
    essay = Essay.from_file(resource_folder("index") / "essay.md")
    added = {row["q"]: row for row in rows(folder / "essay.added.jsonl")}
    yield from _versions("closed/essay", essay, rows(folder / "essay.jsonl"), added)


def _versions(name: str, essay: Essay, questions: Sequence[dict], added: dict[str, dict]) -> Iterator[Version]:
    yes = [r for r in questions if r["answerable"]]
    no = [r for r in questions if not r["answerable"]]
    full = [Put(r["q"], "full", r["kind"], *map(frozenset, _needed(essay, r))) for r in yes]
    yield Version(name, essay, (*full, *(Put(r["q"], "none", r["kind"]) for r in no)))
    for k in range(_CUTS):
        gone = set().union(*(set().union(*_needed(essay, r)) for r in yes[k::_CUTS]))
        if gone:
            puts = tuple(Put(r["q"], "cut", r["kind"]) for r in yes[k::_CUTS])
            yield Version(name, Essay.from_text(_without(essay, gone)), puts)
    for k in range(_ADDS):
        group = [r for r in no if r["q"] in added][k::_ADDS]
        if group:
            yield _with(name, essay, group, added)


def squad(data: Path, titles: Sequence[str] = TEST_ARTICLES) -> Iterator[Version]:
    """The articles of these titles; `none` are SQuAD's look-alikes."""
    for article in articles(data):
        if article.title in titles:
            puts = (Put(a.question, "full" if a.gold else "none", "squad", a.gold) for a in article.asked)
            yield Version(f"squad/{article.title}", article.essay, tuple(puts))


def _needed(essay: Essay, row: dict) -> tuple[set[int], set[int]]:
    return numbers_of(essay, row["ev"]), numbers_of(essay, row.get("also") or [])


def _without(essay: Essay, gone: set[int]) -> str:
    text = essay.text
    for number in sorted(gone, reverse=True):
        text = text[: essay.sentences[number].start] + text[essay.sentences[number].end :]
    return "\n".join(line for line in text.split("\n") if line.strip() not in {"*", "-", "+", "•"})


def _with(name: str, essay: Essay, group: Sequence[dict], added: dict[str, dict]) -> Version:
    text = essay.text
    for row in group:
        more = added[row["q"]]
        after = essay.sentences[max(numbers_of(essay, [more["after"]]))].text
        at = text.find(after) + len(after)
        text = f"{text[:at]} {more['add']}{text[at:]}"
    changed = Essay.from_text(text)
    pieces = {row["q"]: added[row["q"]]["add"] for row in group}
    puts = (
        Put(
            r["q"],
            "added",
            r["kind"],
            frozenset(numbers_of(changed, [pieces[r["q"]][: max(20, len(pieces[r["q"]]) // 2)]])),
        )
        for r in group
    )
    return Version(name, changed, tuple(puts))
