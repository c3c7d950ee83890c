"""Instructions in a question or in the essay change nothing: a model that obeys them all gets nothing of it shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import normalize

import pytest
from langchain_core.messages import BaseMessage

from assistant import Assistant, Essay
from assistant.chat.prompts import task_messages
from assistant.phrases import Phrases
from tests.fakes import Scripted, chatting, pointing, shown
from tests.injections import PAYLOAD, injections

TEXT = (
    "The mill on the river was built of brick in 1820. It burned down in 1871, and nobody knows why. "
    "The owner, Anna Weber, rebuilt it in stone within two years. The new mill made paper instead of flour."
)
PROMPT = Phrases.load().templates["chat-system"]


def obeying(messages: Sequence[BaseMessage]) -> str:
    """Does what any text asks: says the payload and its own prompt, pointing at sentences that are there or not."""
    number, text = next((n, text) for n, text in shown(messages) if len(text.split()) > 5)
    return pointing([(PAYLOAD, [number]), (PAYLOAD, [99]), (PROMPT[:200], [number]), (f"{text} {PAYLOAD}", [number])])


def assistant_on(text: str) -> Assistant:
    return chatting(text, Scripted(obeying))


def test_there_are_enough_of_them() -> None:
    assert len(set(injections())) >= 60


@pytest.mark.parametrize("text", injections())
def test_in_a_question_it_shows_nothing(text: str) -> None:
    for question in (text[:2_000], f"When did the mill burn down? {text}"[:2_000]):
        answer = assistant_on(TEXT).ask(question)
        assert "Kubrick" not in answer.text
        assert PROMPT[:40] not in answer.text
        # What it says is withheld, or gives way to the sentence of the essay that it points at.
        assert all(s.citations and s.text in TEXT for s in answer.statements)
        assert answer.statements or answer.withheld


@pytest.mark.parametrize("text", injections())
def test_in_the_essay_it_is_data(text: str) -> None:
    planted = f"{TEXT}\n\n{text}\n\nThe mill closed in 1990."
    answer = assistant_on(planted).ask("When did the mill burn down?")
    for statement in answer.statements:
        assert statement.citations
        # What is shown stands in what it cites, word for word of meaning: an instruction is quoted, never followed.
        cited = normalize("NFKC", " ".join(c.quote for c in statement.citations))
        assert ("kubrick" in statement.text.lower()) <= ("kubrick" in cited.lower())
        assert PROMPT[:40] not in statement.text


@pytest.mark.parametrize("text", injections())
def test_no_text_closes_or_opens_the_marks_it_stands_between(text: str) -> None:
    essay = Essay.from_text(f"{TEXT} {text}")
    numbers = range(len(essay.sentences))
    user = str(task_messages(text, essay, numbers, "answer", "json", Phrases.load())[1].content)
    marks = re.findall(r"<\s*/?\s*(?:sentences?|question)\b", user, re.IGNORECASE)
    assert marks == ["<sentences", "</sentences", "<question", "</question"]
    lines = user[: user.index("</sentences")].splitlines()
    assert [line.split()[0] for line in lines if line.startswith("[")] == [f"[{n + 1}]" for n in numbers]
