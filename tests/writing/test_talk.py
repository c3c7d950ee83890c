"""Small talk is told from questions, and never at the price of a real question."""

from __future__ import annotations

import pytest

from assistant.essay import Essay
from assistant.languages import Tongues
from assistant.phrases import Phrases
from assistant.writing.talk import Talk, reply

PHRASES = Phrases.load()
TALK = Talk.of(PHRASES)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Hello!", "greeting"),
        ("HI THERE", "greeting"),
        ("¡Hola!", "greeting"),
        ("Thank you very much.", "thanks"),
        ("bye", "farewell"),
        ("What can I ask?", "help"),
        ("Who are you?", "help"),
        ("What is Sora about to lose?", ""),
        ("Who said hello to the queen?", ""),
        ("What is the compute tax?", ""),
        ("Why did Thank-You Ltd. fail?", ""),
        ("about", ""),
    ],
)
def test_kinds(said: str, kind: str) -> None:
    assert TALK.intent(said) == kind


def test_no_question_of_the_public_data_is_taken_for_small_talk(data) -> None:
    lines = (data / "question_sentence_pairs.tsv").read_text(encoding="utf-8").splitlines()
    taken = [line for line in lines if TALK.intent(line.split("\t")[0].replace(" ?", "?"))]
    assert len(taken) <= len(lines) / 2_000, taken


def test_help_names_the_sections() -> None:
    essay = Essay.from_text("## Bees\nThey hum.\n## Wasps\nThey sting.")
    assert "Bees; Wasps" in reply("help", essay, PHRASES)
    assert "{" not in reply("help", Essay.from_text("No heading here."), PHRASES)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Warum wurde das Projekt eingestellt und wer hat es gesagt?", "German"),
        ("Pourquoi est-ce que le projet est abandonné par les auteurs ?", "French"),
        ("Почему проект закрыт?", "script"),
        ("为什么取消?", "script"),
        ("Why was the project scrapped, and by whom?", ""),
        ("die hard", ""),
        ("Sora", ""),
    ],
)
def test_another_language_is_noticed(question: str, word: str) -> None:
    essay = "The project was scrapped by the company, and it is not clear why the people in it did so."
    note = Tongues.around(essay, PHRASES).note(question, PHRASES)
    assert (word in note) if word else note == ""
