"""Asks a chat model yes or no of questions whose answer is known, and fits how far it is believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.chat.belief import Belief, Heard, fitted
from assistant.errors import ModelError, QuestionSetError
from assistant.writing import Request

if TYPE_CHECKING:
    from assistant.chat.judge import ChatJudge
    from assistant.engine import Steps
    from assistant.phrases import Phrases
    from assistant.retrieval.retriever import EssayRetriever
    from assistant.writing import Brief

_LEAST = 10  # questions of which the model has said yes or no


def learnt(
    questions: Sequence[tuple[str, bool]], judge: ChatJudge, steps: Steps, retriever: EssayRetriever, phrases: Phrases
) -> tuple[Belief, list[Heard]]:
    """What `questions`, each with whether the essay answers it, teach about the model of `judge`; and what was heard.

    Raises:
        ModelError: the model does not answer.
        QuestionSetError: there are too few that the model answers by yes or no.
    """
    rows = list(_heard(questions, judge, replace(steps, judge=None, condenser=None), retriever, phrases))
    if len(rows) < _LEAST:
        raise QuestionSetError(phrases.say("explain.calibrate.unheard", count=len(rows), least=_LEAST))
    return fitted(rows, judge.prepared_few), rows


def _heard(
    questions: Sequence[tuple[str, bool]], judge: ChatJudge, steps: Steps, retriever: EssayRetriever, phrases: Phrases
) -> Iterator[Heard]:
    from assistant.chat.trouble import Trouble

    for question, answerable in questions:
        brief = _brief(question, steps, retriever)
        if brief is None:
            continue
        try:
            yes = judge.said_yes(judge.prepared(brief))
        except Trouble as trouble:
            words = phrases.say(f"chat.trouble.{trouble.kind}")
            raise ModelError(phrases.say("explain.calibrate.trouble", name=judge.chat.name, trouble=words)) from None
        if yes is not None:
            yield Heard(yes, brief.decision.confidence, answerable)


def _brief(question: str, steps: Steps, retriever: EssayRetriever) -> Brief | None:
    """What a writer would be given; None for small talk and what asks for a gist."""
    asked = steps.condense(Request(question))[0]
    return steps.read(steps.retrieve(asked, retriever)).brief
