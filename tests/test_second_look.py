"""A reader in the answer path: it changes the decision only, holds the promise, and says the same in a batch."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.errors import ModelError
from assistant.explaining import explained
from assistant.reader import open_reader
from assistant.resources import resource_folder
from assistant.second_look import SecondLook
from assistant.settings import Settings
from tests.test_ask import held

QUESTIONS = [
    "What is world modeling?",
    "Which company bought Runway?",
    "Who won the world cup in 1998?",
    "When was it?",
]


@pytest.fixture(scope="module")
def read(shipped_home: Path, shipped: Assistant) -> Assistant:
    return Assistant.open(settings=Settings(home=shipped_home, reader="essay-reader"))


@pytest.mark.slow
def test_answers_keep_the_promise_and_do_not_depend_on_company(read: Assistant) -> None:
    one_by_one = [read.ask(question) for question in QUESTIONS]
    for answer in one_by_one:
        held(answer, read.essay)
    assert read.ask_many(QUESTIONS) == one_by_one
    assert [a.found for a in one_by_one] == [True, False, False, False]


@pytest.mark.slow
def test_the_reader_decides_and_the_writer_quotes_as_before(read: Assistant, shipped: Assistant) -> None:
    asked = [s.text for s in shipped.essay.sentences]
    pairs = list(zip(read.ask_many(asked), shipped.ask_many(asked), strict=True))
    assert all(a.statements == b.statements for a, b in pairs if a.found and b.found)
    assert any(a.confidence != b.confidence for a, b in pairs)


@pytest.mark.slow
def test_an_explanation_shows_what_was_read(read: Assistant) -> None:
    found = explained(read, "What is world modeling?")
    assert found is not None
    assert any(seen.answers is not None and 0 <= seen.answers <= 1 for seen in found.sentences)
    assert found.threshold == read.steps.threshold


def test_a_damaged_calibration_is_named(tmp_path: Path, shipped: Assistant) -> None:
    reader = open_reader("essay-reader")
    assert reader is not None
    (tmp_path / "calibration.json").write_text("{}")
    with pytest.raises(ModelError, match=r"calibration\.json"):
        SecondLook.of(reader, shipped.essay, tmp_path)
    strict = SecondLook.of(reader, shipped.essay, resource_folder("index") / "reader", threshold=0.9)
    assert strict.calibration.threshold == 0.9
