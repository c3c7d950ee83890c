"""Drafts by a chat model: a question a sentence, kept only where our own reader finds that sentence for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.checks.draft_grammar import DraftItem
from assistant.errors import ModelError
from assistant.language import content
from assistant.phrases import message

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.phrases import Phrases

_MOST = 24  # sentences asked for
_SHORTEST = 8  # words of a sentence that is worth a question
_OWN = 0.6  # share of a question's words that stand in its sentence; above it the sentence was only turned round


def write_questions(assistant: Assistant, model: Any, phrases: Phrases) -> Iterator[DraftItem]:
    """Questions that the chat model `model` writes about sentences from all over the essay.

    `assistant` answers without a chat model: it is the judge, and it must not be the one that wrote the question.

    Raises:
        ModelError: the model cannot be opened, or does not answer.
    """
    from assistant.chat.opening import open_chat_model

    chat = open_chat_model(model)
    prose = [s for s in assistant.essay.sentences if s.kind == "prose" and len(s.text.split()) >= _SHORTEST]
    for sentence in prose[:: max(1, len(prose) // _MOST)]:
        before = " ".join(s.text for s in assistant.essay.sentences[max(0, sentence.number - 2) : sentence.number])
        prompt = phrases.say("checks-draft", title=assistant.essay.title, before=before, sentence=sentence.text)
        try:
            reply = str(chat.model.invoke(prompt).text)
        except Exception as error:  # each provider's client raises its own
            raise ModelError(message("checks.draft.silent", name=chat.name, kind=type(error).__name__)) from error
        question = next((line.strip(' *"') for line in reply.splitlines() if line.strip(' *"').endswith("?")), "")
        if question and _in_other_words(question, sentence.text) and _is_found(assistant, question, sentence.text):
            yield DraftItem(question, "written", (sentence.text,))


def _in_other_words(question: str, sentence: str) -> bool:
    asked, said = set(content(question)), set(content(sentence))
    return bool(asked) and len(asked & said) <= _OWN * len(asked)


def _is_found(assistant: Assistant, question: str, sentence: str) -> bool:
    """Whether the assistant answers `question` with that sentence."""
    return any(sentence in cited.quote or cited.quote in sentence for cited in assistant.ask(question).citations)
