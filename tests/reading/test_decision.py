"""Three outcomes: what is claimed of the essay is literally true, and every reason can be said."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.essay.essay import Essay
from assistant.language import occurrences
from assistant.language.lookup import searchable
from assistant.phrases import Phrases
from assistant.reading.decision import Calibration, Decision, Logistic, decide, strange_name
from assistant.reading.features import of_question
from assistant.reading.names import may_stand_in
from assistant.retrieval.expected import names_as_written
from assistant.retrieval.ranking import Ranking
from tests.bench.scan import retrieval_over
from tests.retrieval.test_retrieval import HashedWords, ranked

CALIBRATION = Calibration(*(Logistic(0, {}) for _ in range(3)), threshold=0.5, absent=0.1, least=0.5)
TEXT = "# Mills of Otterburn\n\nThe mill was built of brick by OpenAI. Dr. Weber's sister stands by the river."
QUESTIONS = st.one_of(
    st.text(min_size=1, max_size=60),
    st.sampled_from(
        ["When was the mill built?", "Who is Anna Holt?", "How many mills?", "Who built it?", "what of OpenAI?"]
    ),
)


def asked(question: str, text: str = TEXT) -> tuple[Ranking, Essay]:
    essay = Essay.from_text(text)
    return ranked(retrieval_over(essay, HashedWords()), [question])[0], essay


def decided(question: str, confidence: float, text: str = TEXT, calibration: Calibration = CALIBRATION) -> Decision:
    ranking, essay = asked(question, text)
    return decide(confidence, of_question(ranking, None, np.zeros(1, np.float32)), ranking, essay, calibration)


@settings(deadline=None, max_examples=120)
@given(QUESTIONS, st.floats(0, 1))
@example("a&S", 0.0)
def test_any_question_gets_an_outcome_that_can_be_said(question: str, confidence: float) -> None:
    found = decided(question, confidence)
    assert found.confidence == confidence
    assert found.answerable is (found.outcome == "answered") is (confidence >= CALIBRATION.threshold)
    if found.answerable:
        assert (found.why, found.variables) == ("", {})
        return
    said = Phrases.load().say(f"answer.{found.outcome}.{found.why}", **found.variables)
    assert said.endswith(".")
    if found.why == "unknown_name":
        # Literally true: no spelling of the name with other blanks or capitals stands in the text.
        assert found.outcome == "absent"
        assert found.variables["name"] in searchable(question)
        name = re.sub(r"\s", "", found.variables["name"]).lower()
        assert not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", TEXT.lower())
    elif found.outcome == "absent":
        assert confidence < CALIBRATION.absent
        assert found.why == "not_said"


@pytest.mark.parametrize(
    ("confidence", "outcome"), [(0.5, "answered"), (0.49, "unsure"), (0.1, "unsure"), (0.09, "absent"), (0.0, "absent")]
)
def test_the_outcome_follows_the_confidence(confidence: float, outcome: str) -> None:
    assert decided("Why was the mill built?", confidence).outcome == outcome


@pytest.mark.parametrize("confidence", [0.0, 0.3, 0.49])
def test_a_name_that_never_stands_in_the_essay_is_absent_unless_it_is_answered(confidence: float) -> None:
    found = decided("Why did Marcus Webb leave the mill?", confidence)
    assert (found.outcome, found.why, found.variables) == ("absent", "unknown_name", {"name": "Marcus Webb"})
    assert decided("Why did Marcus Webb leave the mill?", 0.5).outcome == "answered"


@pytest.mark.parametrize(
    "question",
    [
        "Where does Otterburn lie?",  # in the title alone
        "Where do the mills of OTTERBURN stand?",
        "Where do the Otterburns live?",  # another form of a word of the title
        "What did Open AI build?",
        "What did openAI build?",
        "Who is Dr. Weber?",
        "Who is the sister of Weber’s?",
        "Why was the Mill built?",
        "WHY DID MARCUS WEBB LEAVE?",  # capitals say nothing here
    ],
)
def test_a_name_that_stands_in_it_in_any_writing_is_not_called_unknown(question: str) -> None:
    assert strange_name(*asked(question)) == ""
    assert decided(question, 0.3).outcome == "unsure"


def test_a_title_that_the_text_does_not_hold_counts_as_standing_in_it() -> None:
    essay = Essay.from_text("The mill was built of brick.", "Otterburn")
    (ranking,) = ranked(retrieval_over(essay, HashedWords()), ["Where is Otterburn?"])
    assert strange_name(ranking, essay) == ""


def test_a_name_inside_another_word_does_not_stand_in_it() -> None:
    assert strange_name(*asked("Where is Burn?", "Otterburn has a mill.")) == "Burn"
    assert strange_name(*asked("Who is Ann?", "The annex has a mill.")) == "Ann"


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("When was the mill built?", "no_date"),
        ("How many mills are there?", "no_number"),
        ("Who owned the mill?", "not_said"),
        ("Why was the mill built?", "not_said"),
    ],
)
def test_what_the_best_sentences_lack_is_a_reason_and_no_claim(question: str, why: str) -> None:
    text = "The mill was built of brick. It stands by the river. The wheel is gone."
    found = decided(question, 0.3, text)
    assert (found.outcome, found.why) == ("unsure", why)


@pytest.mark.parametrize(
    "question",
    [
        "Who paid for the roof?",
        "By whom was the roof paid for?",
        "Whose money paid for the roof?",
        "Why does a shopper who pays in coins lose out?",
        "What changes did the customers who replied report?",
        "Which baker, whose oven fell, asked for help?",
    ],
)
@pytest.mark.parametrize("confidence", [0.05, 0.3])
def test_nobody_is_said_to_be_missing_where_nobody_has_a_name(question: str, confidence: float) -> None:
    text = "The weavers paid for the roof of the church. The river is wide here. Bread is made of rye."
    assert decided(question, confidence, text).why == "not_said"


@pytest.mark.parametrize(
    ("name", "text", "stands"),
    [
        ("The Long Strike", "## The long strike\n\nHe left.", True),
        ("Long Strike", "The **Long**\n*Strike* ended.", True),
        ("Zurich", "He met her in Zu\u0308rich.", True),
        ("Jean Luc", "It was Jean-Luc’s mill.", True),
        ("Otterburn", "The mills of Otter\u00adburn.", True),
        ("Phosphorus", "It held phos-\nphorus.", True),
        ("O’Neill", "It was O'Neill.", True),
        ("U.S.", "the US mills", True),
        ("Long", "It went along the longest way.", False),
        ("Marcus Webb", "Marcus left. Webb stayed.", False),
    ],
)
def test_a_name_stands_in_a_text_in_any_writing(name: str, text: str, stands: bool) -> None:
    assert bool(occurrences(name, text)) is stands


def test_no_heading_is_said_to_be_never_mentioned(data: Path) -> None:
    """Of every heading of the public essays, straight, in curly marks, without accents, in capitals."""
    count = 0
    for file in sorted((data / "essays").rglob("*.md")):
        essay = Essay.from_file(file)
        for section in essay.sections:
            bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", section.title)).replace("-", " ")
            for title in (f"'{section.title}'", f"‘{section.title}’", section.title, bare, bare.title()):
                for name in names_as_written(f"what does the section {title} say?"):
                    count += 1
                    assert may_stand_in(name, f"{essay.title}\n{essay.text}"), (file, title)
    assert count > 1000


def test_a_threshold_of_ones_own_decides() -> None:
    question = "Why was the mill built?"
    assert decided(question, 0.3, calibration=CALIBRATION.at(0.3)).outcome == "answered"
    assert decided(question, 0.9, calibration=CALIBRATION.at(0.95)).outcome == "unsure"
    assert decided(question, 0.05, calibration=CALIBRATION.at(0.05)).outcome == "answered"
    assert decided(question, 0.04, calibration=CALIBRATION.at(0.05)).outcome == "absent"
