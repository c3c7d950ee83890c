"""What the owner lets visitors write: cases of a question set, and thumbs. Both stay on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from filelock import FileLock

from assistant.answers import ABSENT, Answer
from assistant.check_question import Question
from assistant.errors import QuestionSetError
from assistant.essay import Essay
from assistant.question_sets import QuestionSet

_ENDINGS = (".questions.yaml", ".questions.yml")


def save_test(path: Path, answer: Answer, turns: Sequence[str], essay: Essay) -> str:
    """Add to the set at `path` that `answer` must come out again: its citations, or that there are none.

    Gives the case's id.

    Raises:
        QuestionSetError: the set cannot be read or written, or would not hold with the new case; it stays as it was.
    """
    with FileLock(f"{path}.lock"):
        before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        known = {q.id for q in QuestionSet.read(path)} if before.strip() else set()
        identity = _free_id(answer.question, known)
        indent = "  " if _has_questions_key(before) else ""
        case = "".join(f"{indent}{line}\n" for line in _lines(identity, answer, turns))
        beside = path.with_name(f".new-{path.name}")
        try:
            beside.write_text(f"{before.rstrip()}\n{case}".lstrip("\n"), encoding="utf-8")
            QuestionSet.load(beside, essay)
            beside.replace(path)
        except OSError as error:
            raise QuestionSetError(f"{path} cannot be written: {error.strerror}.") from error
        finally:
            beside.unlink(missing_ok=True)
    return identity


def checked_set(path: Path) -> Path:
    """`path`, if a case can be added there.

    Raises:
        QuestionSetError: it is not a YAML question set, its folder is missing, or what stands there is no set.
    """
    if not path.name.endswith(_ENDINGS):
        raise QuestionSetError(f"{path}: tests are saved to a YAML set. Name a file that ends in .questions.yaml.")
    if not path.resolve().parent.is_dir():
        raise QuestionSetError(f"{path}: there is no folder {path.resolve().parent}. Make it first.")
    if path.exists() and path.read_text(encoding="utf-8-sig").strip():
        QuestionSet.read(path)
    return path


def save_thumb(path: Path, answer: Answer, helpful: bool) -> None:
    """Add one line of JSON to `path`: when, the question, whether it helped, and what was cited."""
    line = {
        "time": round(time.time()),
        "helpful": helpful,
        "question": answer.question,
        "found": answer.found,
        "outcome": answer.outcome,
        "cited": [[c.start, c.end] for c in answer.citations],
        "essay": answer.essay,
    }
    with FileLock(f"{path}.lock"), path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _lines(identity: str, answer: Answer, turns: Sequence[str]) -> list[str]:
    case = {"id": identity, "ask": answer.question, **({"turns": list(turns)} if turns else {}), **_expected(answer)}
    Question(**case)
    lines = []
    for key, value in case.items():
        if isinstance(value, list):
            lines += [f"  {key}:", *(f"    - {_scalar(item)}" for item in value)]
        else:
            lines.append(f"  {key}: {_scalar(value)}")
    return ["- " + lines[0].lstrip(), *lines[1:]]


def _expected(answer: Answer) -> Mapping[str, Any]:
    """A claim about the essay must stay one; where nothing was found, it may become one."""
    if answer.found:
        return {"must_cite": [c.quote for c in answer.citations]}
    return {"must_abstain": True, **({"outcome": ABSENT} if answer.outcome == ABSENT else {})}


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
