"""One search for words that a person typed: at the essay's own span, or nowhere."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Essay
from assistant.checks.question_sets import QuestionSet
from assistant.checks.text import says
from assistant.errors import QuestionSetError
from assistant.language.quotes import occurrences

TYPO = """# The Lanterns of Dorn

> The lamp\u00adlighter carried forty lanterns through the
> village every evening, and nobody thanked him for it.

The apothecary invented a **phosphorescent varnish** in 1871[^1] because the parish refused to buy whale oil any longer.

Kerosene was forbidden in the cathedral — “that tinderbox,” as
the organist’s wife called it — until the bishop gave way. The flame burned at 40 °C for 3–4 hours.

The café in Zu\u0308rich where the o\ufb03cial met the financier was closed for the extraor-
dinary winter of 1902. It reopened.[2] The owner’s note³ names a room of 30 m².

[^1]: Parish register, folio 12.
"""
TYPED = [
    (
        'Kerosene was forbidden in the cathedral - "that tinderbox," as\nthe organist\'s wife called it',
        "Kerosene was forbidden in the cathedral — “that tinderbox,” as\nthe organist’s wife called it",
    ),
    ("burned at 40 °C for 3-4 hours", "burned at 40 °C for 3–4 hours"),
    (
        "forty lanterns through the\nvillage every evening",
        "forty lanterns through the\n> village every evening",
    ),
    ("The lamplighter carried forty lanterns", "The lamp\u00adlighter carried forty lanterns"),
    ("invented a phosphorescent varnish in 1871", "invented a **phosphorescent varnish** in 1871"),
    ("in 1871 because the parish refused", "in 1871[^1] because the parish refused"),
    ("café in Zürich", "café in Zu\u0308rich"),
    ("where the official met the financier", "where the o\ufb03cial met the financier"),
    ("the extraordinary winter of 1902", "the extraor-\ndinary winter of 1902"),
    ("at 40°C for", "at 40 °C for"),
    ("of 1902. It reopened. The owner’s note names", "of 1902. It reopened.[2] The owner’s note³ names"),
    ("“that tinderbox,” as the", "“that tinderbox,” as\nthe"),
    ('"that tinderbox,"', "“that tinderbox,”"),
    ("Kerosene was forbidden ... until the bishop gave way.", None),
]


@pytest.mark.parametrize(("typed", "stands"), TYPED)
def test_a_quote_is_placed_where_the_essay_has_it(tmp_path: Path, typed: str, stands: str | None) -> None:
    essay = Essay.from_text(TYPO)
    file = tmp_path / "a.questions.yaml"
    lines = "".join(f"      {line}\n" for line in typed.split("\n"))
    file.write_text(f"- id: a\n  ask: b?\n  must_cite:\n    - |\n{lines}", encoding="utf-8")
    (question,) = QuestionSet.load(file, essay)
    ((start, end),) = question.must_cite[0].spans
    whole = stands or TYPO[TYPO.index("Kerosene") : TYPO.index(" The flame")]
    assert (start, end) == (TYPO.index(whole), TYPO.index(whole) + len(whole))


@pytest.mark.parametrize(
    "typed",
    [
        "The lighter carried forty lanterns",  # a word left out
        "lighter carried forty lanterns",  # a word cut at its soft hyphen
        "a room of 30 m³",
        "burned at 40 for",
        "in 187",
        "where the official meets the financier",
        "Kerosene was forbiden in the cathedral",  # whoever writes a set is told of the slip
    ],
)
def test_other_words_are_not_found(tmp_path: Path, typed: str) -> None:
    file = tmp_path / "a.questions.yaml"
    file.write_text(f"- id: a\n  ask: b?\n  must_cite: {typed}", encoding="utf-8")
    with pytest.raises(QuestionSetError, match=":3: the essay does not say"):
        QuestionSet.load(file, Essay.from_text(TYPO))


@pytest.mark.parametrize(("typed", "stands"), TYPED[:10])
def test_an_answer_says_it_however_it_is_written(typed: str, stands: str) -> None:
    assert says(typed, f"He wrote: {stands}!")
    assert not says(typed, "He wrote nothing.")


@given(st.text(alphabet="ab \"'“”’-—\n", min_size=1).filter(lambda t: t.strip(" \n\"'“”’-—")))
def test_words_are_found_however_spaced_and_quoted(text: str) -> None:
    typed = re.sub(r"\s+", "  ", re.sub("[“”]", '"', re.sub("’", "'", text.strip())))
    assert occurrences(typed, f"x {text} y")


@given(st.integers(0, 3), st.sampled_from(["\u00ad", "\u200b", "\u2060"]))
def test_every_place_is_found_in_any_spelling(times: int, mark: str) -> None:
    written = unicodedata.normalize("NFD", f"Zür{mark}ich’s café")
    text = "\n\n".join(f"In {written}, at {n} o’clock." for n in range(times))
    found = occurrences("Zürich's café", text)
    assert [text[start:end] for start, end in found] == [written] * times
