"""What belongs together: a note and its sentence, a quotation and its speaker, a row and its header, question and reply."""

from __future__ import annotations

import pytest

from assistant.essay.essay import Essay

SPEECH = (
    "“I was born in the mill. My father taught me to grind when I was six. We had two stones and one donkey. "
    "The donkey was called Sultan. My mother wept for a week,” {}"
)


def said(text: str, markup: str = "auto") -> list[str]:
    return [sentence.text for sentence in Essay.from_text(text, markup=markup).sentences]


@pytest.mark.parametrize("markup", ["plain", "markdown"])
@pytest.mark.parametrize("note", ["[^1]", "[1]", "[12, 13]", "[1][2]", "³", "¹²", "†", "‡", " [^1]", " [4]", "1", "12"])
def test_a_note_mark_belongs_to_the_sentence_before_it(note: str, markup: str) -> None:
    text = f"The mill burned down in the summer.{note} The owner moved away.{note} Nobody knows why."
    assert said(text, markup) == [
        f"The mill burned down in the summer.{note}",
        f"The owner moved away.{note}",
        "Nobody knows why.",
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He called it “the end.”[^2] It was not.", ["He called it “the end.”[^2]", "It was not."]),
        ("It burned.* Nobody knows.", ["It burned.*", "Nobody knows."]),
        ("It cost $3.5 million in v.2 and see Fig.3 The end.", ["It cost $3.5 million in v.2 and see Fig.3 The end."]),
        ("It burned.[[1]](#footnote-2) He left.", ["It burned.[[1]](#footnote-2)", "He left."]),
        ("It burned.<sup>1</sup> He left.", ["It burned.<sup>1</sup>", "He left."]),
        ("[^1] stands alone. Here.", ["[^1] stands alone.", "Here."]),
        ("It ended. ... And so on. !!!", ["It ended. ...", "And so on. !!!"]),
    ],
)
def test_other_marks_of_notes(text: str, sentences: list[str]) -> None:
    assert said(text) == sentences


@pytest.mark.parametrize(
    "spoken",
    [
        "“I threw it in the river!” Miller exclaimed.",
        "“Who will pay for the lock?” Bishop asked.",
        '"The parish will pay!" Mrs. Baker of Dorn said quietly.',
        "“Why?” asked Anna Weber.",
        "“Never!” he cried.",
        "„Nie!“ Weber said.",
        "“Who goes?” the old keeper of the lock asked.",
        "“Stop!” Weber shouted, “or I will!”",
        "“Where is it?” The clerk asked.",
    ],
)
def test_a_quotation_and_its_speaker_are_one_sentence(spoken: str) -> None:
    assert said(f"It was late. {spoken} The lock was gone.") == ["It was late.", spoken, "The lock was gone."]


@pytest.mark.parametrize(
    "after",
    [
        "Miller said nothing.",
        "Miller went home.",
        "The clerk asked for a receipt.",
        "She said that it rained.",
        "Baker said: “No.”",
    ],
)
def test_what_is_told_after_a_quotation_is_a_sentence_of_its_own(after: str) -> None:
    assert said(f"“Who pays?” {after}") == ["“Who pays?”", after]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (SPEECH.format("the miller told the court."), "My mother wept for a week,” the miller told the court."),
        (SPEECH.format("said Anna Weber."), "My mother wept for a week,” said Anna Weber."),
        (
            "The miller told the court: “I was born in the mill. I was six. We had two stones. The donkey was called Sultan. That is all.”",
            "The miller told the court: “I was born in the mill.",
        ),
    ],
)
def test_a_long_speech_is_cut_and_each_piece_knows_who_speaks(text: str, speaker: str) -> None:
    sentences = Essay.from_text(f"It was cold. {text} The court rose.").sentences
    donkey = next(s for s in sentences if s.text == "The donkey was called Sultan.")
    assert donkey.led_by == "speaker"
    assert donkey.lead is not None
    assert sentences[donkey.lead].text == speaker
    assert sentences[-1].text == "The court rose."


def test_a_short_speech_stays_whole() -> None:
    text = "“I was born here. I shall die here,” said the miller."
    assert said(text) == [text]


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Was it a success? I think so.", "I think so."),
        ("**How long was it dark?** Forty nights.", "Forty nights."),
        ("Q: What did it cost?\nA: Nine crowns.", "A: Nine crowns."),
        ("**What did it cost?**\n\nNine crowns.", "Nine crowns."),
        ("Who paid? The bishop?\nHe did.", "He did."),
        ("The cost was high. What was it?\n\nIt rained.", None),
        ("Who paid?\n\n## Later\n\nIt rained.", None),
    ],
)
def test_a_reply_knows_its_question(text: str, reply: str | None) -> None:
    sentences = Essay.from_text(text).sentences
    assert [s.text for s in sentences if s.led_by == "question"] == [reply] * (reply is not None)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("| Mill | Built |\n|---|---|\n| Old | 1702 |", "Mill: Old, Built: 1702."),
        ("Mill | Built\n--- | ---\nOld | 1702", "Mill: Old, Built: 1702."),
        ("|  |  |\n|---|---|\n| Mill | Built |\n| Old | 1702 |", "Mill: Old, Built: 1702."),
        ("| Mill | Built |\n|---|---|\n| a \\| b | |", "Mill: a \\| b."),
        ("| | Built |\n|---|---|\n| Old | 1702 |", "Old, Built: 1702."),
    ],
)
@pytest.mark.parametrize("markup", ["plain", "markdown"])
def test_a_row_is_read_with_the_titles_of_its_columns(table: str, words: str, markup: str) -> None:
    last = Essay.from_text(f"Text before it.\n\n{table}\n\nText after.", markup=markup).sentences[-2]
    assert (last.kind, last.led_by, last.words) == ("row", "header", words)


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("It splits in two.\n\n* One.\n* Two.\n\nEnd.", [None, 0, 0, None]),
        ("It splits:\n\n1. One.\n\nEnd.", [None, 0, None]),
        ("It rained.\n\n* One alone.\n\nEnd.", [None, None, None]),
        ("It rained.\n\n## List\n\n* One.\n* Two.", [None, None, None]),
        ("All:\n\n- Fruit:\n  - pear\n  - plum\n- Bread", [None, 0, 1, 1, 0]),
    ],
)
def test_a_list_knows_the_line_before_it(text: str, leads: list[int | None]) -> None:
    assert [s.lead for s in Essay.from_text(text, markup="markdown").sentences] == leads


def test_a_text_is_split_by_the_rules_of_its_language() -> None:
    """ "Mai" begins no sentence after a German "3."."""
    german = "Der Müller kam am 3. Mai z. B. nicht in die Stadt. Das war für ihn und die Seinen nicht gut."
    assert [s.text for s in Essay.from_text(german).sentences] == [
        "Der Müller kam am 3. Mai z. B. nicht in die Stadt.",
        "Das war für ihn und die Seinen nicht gut.",
    ]
