"""Changes a question set on disk, a case added, a draft decided on: all of it holds then, or it stays as it was."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from filelock import FileLock

from assistant.answers import ABSENT, ANSWERED
from assistant.checks.question import Question
from assistant.checks.question_sets import QuestionSet
from assistant.errors import QuestionSetError
from assistant.essay import Essay
from assistant.phrases import message

DRAFT = "draft"  # the tag of what nobody has looked at yet
_ENDINGS = (".questions.yaml", ".questions.yml")
# What YAML takes for a line's end, or refuses, where JSON has it as it is.
_UNSAFE = re.compile("[^ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Case:
    """What must come out again: `outcome` (answered, unsure, absent) and, where answered, the quotes to be cited.

    `turns` are the questions before it in the same conversation.
    """

    ask: str
    outcome: str
    quotes: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()


def save_case(path: Path, case: Case, essay: Essay, file: Path | None = None) -> str:
    """Add `case` to the set at `path`, and give its id. A new set names `file` (None: the shipped one) as its essay.

    Raises:
        QuestionSetError: the set cannot be read or written, is about another essay, has the case, or would not hold
            with it; it stays as it was.
    """
    with FileLock(f"{path}.lock"):
        known = _questions_at(path, essay)
        before = path.read_text(encoding="utf-8-sig") if known else _head(path, file)
        fields = {"id": _free_id(case.ask, {question.id for question in known}), **_fields(case)}
        try:
            new = Question(**fields)
        except ValueError as error:
            raise QuestionSetError(message("checks.save.no_test", error=error)) from error
        if same := next((q.id for q in known if _asks_the_same(q, new)), None):
            raise QuestionSetError(message("checks.save.twice", path=path, id=same))
        indent = "  " if re.search(r"^questions:", before, re.MULTILINE) else ""
        rewrite(path, f"{before.rstrip()}\n{entry(fields, indent)}".lstrip("\n"), essay)
    return str(fields["id"])


def check_set(path: Path, essay: Essay) -> Path:
    """`path`, if a case about `essay` can be added there.

    Raises:
        QuestionSetError: it is not a YAML question set, its folder is missing, or what stands there is no set, or one
            about another essay.
    """
    if not path.name.endswith(_ENDINGS):
        raise QuestionSetError(message("checks.save.yaml", path=path))
    if not path.resolve().parent.is_dir():
        raise QuestionSetError(message("checks.save.folder", path=path, folder=path.resolve().parent))
    _questions_at(path, essay)
    return path


@dataclass(frozen=True, slots=True)
class Review:
    """The set at `path`, a YAML file. Every decision is written before the next one is asked for."""

    path: Path

    def drafts(self) -> list[Question]:
        """The questions that nobody has decided on.

        Raises:
            QuestionSetError: the set cannot be read, or is no YAML file.
        """
        if self.path.suffix not in (".yaml", ".yml"):
            raise QuestionSetError(message("checks.save.review_yaml", path=self.path))
        return [question for question in QuestionSet.read(self.path) if DRAFT in question.tags]

    def text(self, id: str) -> str:
        """The lines of question `id`, as a person edits them."""
        lines, (start, end) = self._lines(id)
        return "".join(lines[start:end])

    def keep(self, id: str) -> None:
        """Take the mark of a draft from question `id`."""
        self._replace(id, entry(_unmark(_parse(self.text(id), self.path))))

    def edit(self, id: str, text: str) -> str:
        """Put `text` in the place of question `id`, and give the id it has now; it remains a draft.

        Raises:
            QuestionSetError: `text` is no question of a set; the file stays as it was.
        """
        now = str(_parse(text, self.path).get("id", ""))
        self._replace(id, text.rstrip("\n") + "\n")
        return now

    def drop(self, id: str) -> None:
        """Take question `id` out of the set."""
        self._replace(id, "")

    def _lines(self, id: str) -> tuple[list[str], tuple[int, int]]:
        questions = QuestionSet.read(self.path)
        lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True)
        starts = sorted(questions.line(question.id) - 1 for question in questions)
        start = questions.line(id) - 1
        return lines, (start, next((at for at in starts if at > start), len(lines)))

    def _replace(self, id: str, by: str) -> None:
        lines, (start, end) = self._lines(id)
        rewrite(self.path, "".join([*lines[:start], by, *lines[end:]]), check=bool(by))


def rewrite(path: Path, text: str, essay: Essay | None = None, *, check: bool = True) -> None:
    """Let `text` be the set at `path`, if it is one whose quotes stand in `essay` (default: the one it names).

    Raises:
        QuestionSetError: it is none, or cannot be written; what was there stays.
    """
    beside = path.with_name(f".new-{path.name}")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        if check:
            QuestionSet.load(beside, essay)
        beside.replace(path)
    except QuestionSetError as error:
        raise QuestionSetError(str(error).replace(str(beside), str(path))) from error
    except OSError as error:
        raise QuestionSetError(message("checks.save.unwritable", path=path, reason=error.strerror)) from error
    finally:
        beside.unlink(missing_ok=True)


def entry(fields: Mapping[str, Any], indent: str = "  ") -> str:
    """A question as the lines of a set."""
    lines = (f"{'  ' if at else '- '}{key}: {scalar(value)}" for at, (key, value) in enumerate(fields.items()))
    return "".join(f"{indent}{line}\n" for line in lines)


def scalar(value: Any) -> str:
    """A value in YAML's flow style, which JSON is a part of."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNSAFE.sub(lambda letter: json.dumps(letter[0])[1:-1], text)


def _questions_at(path: Path, essay: Essay) -> tuple[Question, ...]:
    """The questions of the set at `path`, none where nothing is; raises QuestionSetError, also for another's essay.

    A set that names no essay is held to `essay` by its quotes alone, when it is written.
    """
    if not (path.exists() and path.read_text(encoding="utf-8-sig").strip()):
        return ()
    found = QuestionSet.read(path)
    if found.essay and found.open_essay().fingerprint != essay.fingerprint:
        raise QuestionSetError(message("checks.save.other_essay", path=path, essay=found.essay, title=essay.title))
    return found.questions


def _head(path: Path, essay: Path | None) -> str:
    """The head of a new set at `path`: its essay, as the way there from the set's folder."""
    return f"essay: {scalar(os.path.relpath(essay.resolve(), path.resolve().parent))}\nquestions:" if essay else ""


def _asks_the_same(question: Question, other: Question) -> bool:
    keys = ("ask", "turns", "must_cite", "must_abstain", "outcome")
    return all(getattr(question, key) == getattr(other, key) for key in keys)


def _fields(case: Case) -> dict[str, Any]:
    fields: dict[str, Any] = {"ask": case.ask}
    if case.turns:
        fields["turns"] = list(case.turns)
    if case.outcome == ANSWERED:
        return fields | ({"must_cite": list(case.quotes)} if case.quotes else {"outcome": ANSWERED})
    # A claim about the essay must stay one; where nothing was found, it may become one.
    return fields | {"must_abstain": True, **({"outcome": ABSENT} if case.outcome == ABSENT else {})}


def _free_id(question: str, known: set[str]) -> str:
    stem = "-".join(re.findall(r"[^\W_]+", question.lower())[:8])[:60] or "question"
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if name not in known)


def _parse(text: str, path: Path) -> Mapping[str, Any]:
    import yaml

    try:
        [fields] = yaml.safe_load(text)
        return dict(fields)
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise QuestionSetError(message("checks.save.edited", path=path, error=error)) from error


def _unmark(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields without what marks a draft: its tag and its note."""
    tags = fields.get("tags", [])
    left = [tag for tag in ([tags] if isinstance(tags, str) else tags) if tag != DRAFT]
    kept = {key: left if key == "tags" else value for key, value in fields.items()}
    return {k: v for k, v in kept.items() if v != [] and not (k == "note" and str(v).startswith("Draft"))}
