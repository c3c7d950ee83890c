"""`assistant check --review SET`: the drafts of a set one after another, each with its evidence and today's answer."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from assistant.checks import Review
from assistant.cli.terminal import out, width
from assistant.errors import QuestionSetError

if TYPE_CHECKING:
    from assistant.checks import Session

_KEEP, _EDIT, _DROP, _SKIP, _QUIT = "kedsq"


def review(session: Session, path: Path) -> None:
    """Ask of each draft in the set at `path` what is to become of it; what was decided stays, whenever it ends.

    Raises:
        QuestionSetError: the set cannot be read or written.
    """
    work, say = Review(path), session.phrases.say
    drafts = work.drafts()
    for number, draft in enumerate(drafts, 1):
        out(say("checks.review.draft", number=number, total=len(drafts)))
        if not _decide(session, work, draft.id):
            break
    out(say("checks.review.left", count=len(work.drafts()), path=path))


def _decide(session: Session, work: Review, id: str) -> bool:
    """Show draft `id` until it is kept, dropped or passed over; False when the reader wants to stop."""
    refused = ""
    while True:
        _show(session, work, id)
        choice = _choice(session)
        if choice == _EDIT:
            id, refused = _edit(session, work, id, refused)
            continue
        if choice == _KEEP:
            work.keep(id)
        elif choice == _DROP:
            work.drop(id)
        return choice != _QUIT


def _show(session: Session, work: Review, id: str) -> None:
    questions, essay, _ = session.prepare(work.path)
    question = next(question for question in questions if question.id == id)
    verdict, say = session.check(question, essay), session.phrases.say
    quotes = (*question.quotes, *question.must_cite_section)
    lines = [question.ask, *(say("checks.review.evidence", quote=quote.text) for quote in quotes)]
    if len(lines) == 1:
        lines.append(say("checks.review.none" if question.answerable is False else "checks.review.any"))
    said = verdict.answer.text or verdict.answer.reason if verdict.answer else verdict.error
    lines.append(say("checks.review.answer", outcome=verdict.outcome, text=said))
    lines.append(say("checks.review.holds") if verdict.passed else say("checks.review.short", why=verdict.reasons[0]))
    for line in lines:
        out(fill(line, width(), subsequent_indent="    ", break_long_words=False, break_on_hyphens=False))


def _choice(session: Session) -> str:
    """The first letter of what is typed that means something; the end of the input means to stop."""
    while True:
        print(session.phrases.say("checks.review.prompt"), end=" ", flush=True)  # noqa: T201
        line = sys.stdin.readline()
        if not line:
            return _QUIT
        if line.strip().lower()[:1] in (_KEEP, _EDIT, _DROP, _SKIP, _QUIT):
            return line.strip().lower()[0]


def _edit(session: Session, work: Review, id: str, refused: str) -> tuple[str, str]:
    """The id of the question after it went through the user's editor, and what was typed and is no question yet.

    `refused` is what was typed the last time: it is gone on with.
    """
    import click

    text = refused or work.text(id)
    try:
        text = click.edit(text, extension=".yaml") or refused
        return (work.edit(id, text), "") if text else (id, "")
    except (QuestionSetError, click.ClickException) as error:
        out(session.phrases.say("cli.error", message=error))
        return id, text
