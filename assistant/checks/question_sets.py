"""Question sets: files that say what the assistant must answer, cite and refuse, held strictly to rules and essay."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.checks.expectations import GROUPS, QUOTES, SECTIONS, Expectations, Quote
from assistant.checks.question import Header, Question
from assistant.checks.set_files import SUFFIXES, Entry, Place, fail, read_entries, set_name
from assistant.checks.set_rules import header_of, question_of
from assistant.checks.text import nearest
from assistant.errors import QuestionSetError
from assistant.language import occurrences
from assistant.phrases import message

if TYPE_CHECKING:
    from assistant.essay import Essay

E = TypeVar("E", bound=Expectations)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one file, in its order.

    `essay` is the file the set names as its essay (None: the shipped one); `fingerprint` the
    sha256 of the set's own text, in hex.
    """

    path: Path
    questions: tuple[Question, ...]
    essay: Path | None = None
    fingerprint: str = ""
    _entries: Mapping[str, Entry] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, path: str | Path, essay: Essay | None = None) -> QuestionSet:
        """Read the set at `path` and find its quotes in `essay` (default: the one the set names, else the shipped one).

        Raises:
            QuestionSetError: an unknown key, a duplicate id, a quote that is not in the essay, ...; with file:line.
            EssayError: the essay the set names cannot be read.
        """
        read = cls.read(path)
        found = read.anchor(essay or read.open_essay())
        for question in found:
            for place, quote in _quotes(question, ()):
                if not quote.spans:
                    name = "no_section" if place[-2] in SECTIONS else "no_quote"
                    fail(read.path, read.line(question.id, *place), name, quote=quote.text, nearest=quote.nearest)
        return found

    @classmethod
    def read(cls, path: str | Path) -> QuestionSet:
        """Read the set at `path` without looking at its essay; raises as `load` does."""
        path = Path(path)
        header, entries = read_entries(path)
        head = header_of(path, header) if header else Header()
        questions: dict[str, Question] = {}
        for entry in entries:
            question = head.apply(question_of(path, entry))
            if question.id in questions:
                first = next(e for e in entries if e.values.get("id") == question.id).line("id")
                fail(path, entry.line("id"), "id_twice", id=question.id, first=first)
            questions[question.id] = question
        if not questions:
            raise QuestionSetError(message("checks.set.empty_set", path=path))
        found = {str(entry.values["id"]): entry for entry in entries}
        essay = path.parent / head.essay if head.essay else None
        if essay and header and not essay.is_file():
            fail(path, header.line("essay"), "no_essay", essay=essay)
        return cls(path, tuple(questions.values()), essay, hashlib.sha256(path.read_bytes()).hexdigest(), found)

    @property
    def name(self) -> str:
        """The file's name without `.questions.yaml`."""
        return set_name(self.path)

    def open_essay(self) -> Essay:
        """The essay this set is about."""
        from assistant.essay import Essay
        from assistant.resources import shipped_essay

        return Essay.from_file(self.essay or shipped_essay())

    def anchor(self, essay: Essay) -> QuestionSet:
        """The same set with the place of every quote and section in `essay`; what is not there names the nearest."""
        titles = {section.title.casefold(): section for section in essay.sections if section.title}

        def quote_in(quote: Quote) -> Quote:
            spans = occurrences(quote.text, essay.text)
            near = "" if spans else nearest(quote.text, [sentence.text for sentence in essay.sentences], partly=True)
            return Quote(quote.text, spans, near)

        def section_in(quote: Quote) -> Quote:
            found = titles.get(quote.text.strip().casefold())
            if found is None:
                return Quote(quote.text, (), nearest(quote.text, [section.title for section in titles.values()]))
            return Quote(found.title, ((found.start, found.end),))

        def place(expects: E) -> E:
            ways = dict.fromkeys(QUOTES, quote_in) | dict.fromkeys(SECTIONS, section_in) | dict.fromkeys(GROUPS, place)
            found: dict[str, Any] = {key: tuple(map(way, getattr(expects, key))) for key, way in ways.items()}
            return replace(expects, **found)

        return replace(self, questions=tuple(map(place, self.questions)))

    def only(self, ids: Collection[str]) -> QuestionSet:
        """The same set with these questions only."""
        return replace(self, questions=tuple(q for q in self.questions if q.id in ids))

    def line(self, id: str, *place: str | int) -> int:
        """The line of the file where question `id` (or a value in it) stands."""
        return self._entries[id].line(*place)

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)

    def __len__(self) -> int:
        return len(self.questions)


def find_sets(paths: Iterable[Path]) -> list[Path]:
    """The question sets at `paths`: each itself, or every set in the folder, in order of their names; none twice.

    Raises:
        QuestionSetError: one is a folder without a set.
    """
    found: list[Path] = []
    for path in paths:
        sets = sorted(file for file in path.rglob("*") if file.name.endswith(SUFFIXES)) if path.is_dir() else [path]
        if not sets:
            raise QuestionSetError(message("checks.set.no_set", path=path))
        found += sets
    return list(dict.fromkeys(found))


def _quotes(expects: Expectations, place: Place) -> Iterator[tuple[Place, Quote]]:
    """Every quote and section that `expects` names, and the way to it."""
    for key in (*QUOTES, *SECTIONS):
        yield from (((*place, key, at), quote) for at, quote in enumerate(getattr(expects, key)))
    for key in GROUPS:
        for at, group in enumerate(getattr(expects, key)):
            yield from _quotes(group, (*place, key, at))
