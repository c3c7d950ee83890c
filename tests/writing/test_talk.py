"""Small talk is told from questions, and never at the price of a real question."""

from __future__ import annotations

import pytest

from assistant.essay.essay import Essay
from assistant.language import language_note
from assistant.phrases import Phrases
from assistant.writing.wording import Wording, reply

PHRASES = Phrases.load()
TALK = Wording.of(PHRASES)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Hello!", "greeting"),
        ("HI THERE", "greeting"),
        ("¡Hola!", "greeting"),
        ("Thank you very much.", "thanks"),
        ("bye", "farewell"),
        ("quit", "farewell"),
        ("Why did she quit?", ""),
        ("What can I ask?", "help"),
        ("Who are you?", "help"),
        ("Yes please", "yes"),
        ("no", "no"),
        ("OK.", "ok"),
        ("Shorter, please!", "shorter"),
        ("That’s wrong.", "wrong"),
        ("Is that true?", "wrong"),
        ("Why is the answer that that's wrong?", ""),
        ("Is it ok to fish?", ""),
        ("no exit", ""),
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


def test_every_kind_of_talk_has_its_reply() -> None:
    essay = Essay.from_text("No heading here.")
    for kind in TALK.talk:
        said = reply(kind, essay, PHRASES)
        assert said
        assert "{" not in said


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
    note = language_note(question, essay, PHRASES)
    assert (word in note) if word else note == ""


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Hello, why was Sora scrapped?", "Why was Sora scrapped?"),
        ("Hi there! Could you please tell me who makes Runway?", "Who makes Runway?"),
        ("hey what's it about", "What's it about"),
        ("Good morning. I'd like to know how much it costs.", "How much it costs."),
        ("Thanks! And why?", "And why?"),
        ("Why was it scrapped? Thanks!", "Why was it scrapped?"),
        ("Why was it scrapped, please?", "Why was it scrapped?"),
        ("Hello. Thank you. Please, when did it end?", "When did it end?"),
    ],
)
def test_courtesies_around_a_question_are_cut_off(said: str, asked: str) -> None:
    assert TALK.bare(said) == asked


@pytest.mark.parametrize(
    "said",
    [
        "Hello",
        "Hello!",
        "Thank you very much.",
        "Please",
        "Hello Sora fans",
        "OK Computer",
        "Hi-tech firms named?",
        "Great Wall of China length",
        "Good morning Vietnam review",
        "Hello Kitty: who drew her?",
        "Can you summarise it?",
        "Please Please Me was recorded when?",
        "Tell me about Sora",
        "Why did Thank-You Ltd. fail?",
        "你好",
        "",
    ],
)
def test_what_is_no_courtesy_stays(said: str) -> None:
    assert TALK.bare(said) == said


def test_no_question_of_the_public_data_loses_more_than_a_courtesy(data) -> None:
    lines = (data / "question_sentence_pairs.tsv").read_text(encoding="utf-8").splitlines()[::5]
    cut = [q for line in lines if TALK.bare(q := line.split("\t")[0].replace(" ?", "?")) != q]
    assert len(cut) <= len(lines) / 1_000, cut
