"""Adds a case to a question set on disk: all of the set holds with the new case, or it stays as it was."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from assistant.answers import ABSENT, ANSWERED
from assistant.checks.question import Question
from assistant.checks.question_sets import QuestionSet
from assistant.errors import QuestionSetError
from assistant.essay import Essay
from assistant.phrases import message

_ENDINGS = (".questions.yaml", ".questions.yml")


@dataclass(frozen=True, slots=True)
class Case:
    """What must come out again: `outcome` (answered, unsure, absent) and, where answered, the quotes to be cited.

    `turns` are the questions before it in the same conversation.
    """

    ask: str
    outcome: str
    quotes: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()


def save_case(path: Path, case: Case, essay: Essay) -> str:
    """Add `case` to the set at `path`, and give its id.

    Raises:
        QuestionSetError: the set cannot be read or written, or would not hold with the new case; it stays as it was.
    """
    with FileLock(f"{path}.lock"):
        before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        known = {q.id for q in QuestionSet.read(path)} if before.strip() else set()
        identity = _free_id(case.ask, known)
        indent = "  " if _has_questions_key(before) else ""
        added = "".join(f"{indent}{line}\n" for line in _lines(identity, case))
        beside = path.with_name(f".new-{path.name}")
        try:
            beside.write_text(f"{before.rstrip()}\n{added}".lstrip("\n"), encoding="utf-8")
            QuestionSet.load(beside, essay)
            beside.replace(path)
        except OSError as error:
            raise QuestionSetError(message("checks.save.unwritable", path=path, reason=error.strerror)) from error
        finally:
            beside.unlink(missing_ok=True)
    return identity


def checked_set(path: Path) -> Path:
    """`path`, if a case can be added there.

    Raises:
        QuestionSetError: it is not a YAML question set, its folder is missing, or what stands there is no set.
    """
    if not path.name.endswith(_ENDINGS):
        raise QuestionSetError(message("checks.save.yaml", path=path))
    if not path.resolve().parent.is_dir():
        raise QuestionSetError(message("checks.save.folder", path=path, folder=path.resolve().parent))
    if path.exists() and path.read_text(encoding="utf-8-sig").strip():
        QuestionSet.read(path)
    return path


def _lines(identity: str, case: Case) -> list[str]:
    fields: dict[str, Any] = {"id": identity, "ask": case.ask}
    if case.turns:
        fields["turns"] = list(case.turns)
    if case.outcome == ANSWERED:
        fields |= {"must_cite": list(case.quotes)} if case.quotes else {"outcome": ANSWERED}
    else:  # a claim about the essay must stay one; where nothing was found, it may become one
        fields |= {"must_abstain": True, **({"outcome": ABSENT} if case.outcome == ABSENT else {})}
    try:
        Question(**fields)
    except ValueError as error:
        raise QuestionSetError(message("checks.save.no_test", error=error)) from error
    lines = []
    for key, value in fields.items():
        if isinstance(value, list):
            lines += [f"  {key}:", *(f"    - {_scalar(item)}" for item in value)]
        else:
            lines.append(f"  {key}: {_scalar(value)}")
    return ["- " + lines[0].lstrip(), *lines[1:]]


def _scalar(value: Any) -> str:
    """A YAML scalar; JSON's strings are YAML's double-quoted ones."""
    return json.dumps(value)


def _free_id(question: str, known: set[str]) -> str:
    words = "".join(c if c.isalnum() else " " for c in question.lower()).split()
    stem = "-".join(words[:8])[:60] or "question"
    number = 1
    while (identity := stem if number == 1 else f"{stem}-{number}") in known:
        number += 1
    return identity


def _has_questions_key(text: str) -> bool:
    return any(line.startswith("questions:") for line in text.splitlines())
