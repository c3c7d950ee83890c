"""Question sets: files that say what the assistant must answer, cite and refuse, held strictly to rules and essay."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.checks.question import Expectations, Header, Question, Quote
from assistant.checks.set_entries import Entry, fail
from assistant.checks.set_files import SUFFIXES, read_entries
from assistant.checks.set_rules import header_of, question_of
from assistant.checks.text import nearest, nearest_sentence
from assistant.errors import QuestionSetError
from assistant.grounding import occurrences
from assistant.phrases import message

if TYPE_CHECKING:
    from assistant.essay import Essay

_QUOTES = ("must_cite", "must_not_cite")
_SECTIONS = ("must_cite_section", "must_not_cite_section")


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
        questions = cls.read(path)
        return questions.anchored(essay or questions.open_essay())

    @classmethod
    def read(cls, path: str | Path) -> QuestionSet:
        """Read the set at `path` without looking at its essay; raises as `load` does."""
        path = Path(path)
        header, entries = read_entries(path)
        head = header_of(path, header) if header else Header()
        questions: dict[str, Question] = {}
        for entry in entries:
            question = head.applied(question_of(path, entry))
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
        return cls(path, tuple(questions.values()), essay, _hash(path), found)

    @property
    def name(self) -> str:
        """The file's name without `.questions.yaml`."""
        return next((self.path.name.removesuffix(s) for s in SUFFIXES if self.path.name.endswith(s)), self.path.stem)

    def open_essay(self) -> Essay:
        """The essay this set is about."""
        from assistant.essay import Essay
        from assistant.resources import resource_folder

        return Essay.from_file(self.essay or resource_folder("index") / "essay.md")

    def anchored(self, essay: Essay, known: Collection[str] = ()) -> QuestionSet:
        """The same set with every quote's place in `essay`.

        A quote in `known` (it stood there when the set was blessed) may be gone: it becomes an
        orphan that names the nearest sentence, and its question fails. Any other is an error.

        Raises:
            QuestionSetError: a quote or a section title is not in the essay; with file:line and the nearest spelling.
        """
        anchor = _Anchor(self, essay, known)
        return replace(self, questions=tuple(anchor.question(question) for question in self.questions))

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


class _Anchor:
    """Finds the quotes of a set in an essay."""

    def __init__(self, questions: QuestionSet, essay: Essay, known: Collection[str]) -> None:
        self._set = questions
        self._essay = essay
        self._known = known
        self._titles = {section.title.casefold(): section.title for section in essay.sections}

    def question(self, question: Question) -> Question:
        return replace(question, **self._found(question, question.id, ()))

    def _found(self, expects: Expectations, id: str, place: tuple[str | int, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key in _QUOTES:
            quotes: Iterable[Quote] = getattr(expects, key)
            found[key] = tuple(self._quote(q, (id, *place, key, at)) for at, q in enumerate(quotes))
        for key in _SECTIONS:
            titles: Iterable[str] = getattr(expects, key)
            found[key] = tuple(self._section(t, (id, *place, key, at)) for at, t in enumerate(titles))
        for key in ("any_of", "none_of"):
            groups: Iterable[Expectations] = getattr(expects, key)
            found[key] = tuple(
                replace(group, **self._found(group, id, (*place, key, at))) for at, group in enumerate(groups)
            )
        return found

    def _quote(self, quote: Quote, place: tuple[str | int, ...]) -> Quote:
        spans = occurrences(quote.text, self._essay.text)
        if spans:
            return Quote(quote.text, spans)
        near = nearest_sentence(quote.text, [sentence.text for sentence in self._essay.sentences])
        if quote.text in self._known:
            return Quote(quote.text, (), near)
        self._fail(place, "no_quote", quote=quote.text, nearest=near)
        return quote

    def _section(self, title: str, place: tuple[str | int, ...]) -> str:
        found = self._titles.get(title.strip().casefold())
        if found is None and title not in self._known:
            near = nearest(title, [t for t in self._titles.values() if t])
            self._fail(place, "no_section", title=title, nearest=near)
        return title if found is None else found

    def _fail(self, place: tuple[str | int, ...], name: str, /, **values: object) -> None:
        fail(self._set.path, self._set.line(str(place[0]), *place[1:]), name, **values)


def find_sets(path: str | Path) -> list[Path]:
    """The question sets at `path`: itself, or every set in the folder, in order of their names.

    Raises:
        QuestionSetError: it is a folder without one.
    """
    path = Path(path)
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.name.endswith(SUFFIXES))
    if not found:
        raise QuestionSetError(message("checks.set.no_set", path=path))
    return found


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
