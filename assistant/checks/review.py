"""Going through the drafts of a question set: each is kept, changed or dropped, and the file says so at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.checks.drafts import DRAFT
from assistant.checks.question import Question
from assistant.checks.question_sets import QuestionSet
from assistant.checks.saving import entry, rewrite
from assistant.errors import QuestionSetError
from assistant.phrases import message


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
        self._replace(id, entry(_unmark(_fields(self.text(id), self.path))))

    def edit(self, id: str, text: str) -> str:
        """Put `text` in the place of question `id`, and give the id it has now; it remains a draft.

        Raises:
            QuestionSetError: `text` is no question of a set; the file stays as it was.
        """
        now = str(_fields(text, self.path).get("id", ""))
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


def evidence(question: Question) -> Iterator[str]:
    """What is expected to be cited: quotes, then sections."""
    yield from (quote.text for quote in (*question.quotes, *question.must_cite_section))


def _fields(text: str, path: Path) -> Mapping[str, Any]:
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
