"""Two assistants that can answer differently never share a fingerprint; the same one has it in every process."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

import assistant as package
from assistant import Assistant, Essay
from assistant.chat.belief import Belief
from assistant.chat.opening import chat_parts
from assistant.index import recipe
from assistant.phrases import Phrases
from assistant.reading import QuestionJudge
from assistant.settings import Settings
from tests.doubles import MemoryIndex, WordEncoder
from tests.fakes import Scripted

TEXT = "# Hills\n\nIt rains in March. The wind is cold."


class Named:
    waits = False

    def __init__(self, name):
        self.name = name


def made(engine, text=TEXT, writer=None, judge=None, **encoder):
    essay = Essay.from_text(text)
    words = WordEncoder()
    vars(words).update(encoder)
    return Assistant(essay, MemoryIndex(essay, words), writer, engine=engine, judge=judge)


@pytest.fixture
def plain(shipped):
    return replace(shipped.engine, encoder=None)


def with_chat(engine, decide="auto", belief=None, few=None, **given):
    parts = chat_parts(Scripted("x", **given), WordEncoder(), engine.phrases, decide)
    if belief:
        parts = replace(parts, judge=replace(parts.judge, belief=belief))
    if few is not None:
        parts = replace(parts, writer=replace(parts.writer, chat=replace(parts.writer.chat, few=few)))
    return replace(engine, chat=parts)


def worded(engine, key):
    assert key in engine.phrases.templates
    words = {**engine.phrases.templates, key: "something else"}
    return replace(engine, phrases=Phrases(engine.phrases.folder, words))


def reading(engine, **changed):
    return replace(engine, reading=replace(engine.reading, **changed))


def test_twenty_single_changes_are_told_apart_by_their_part(plain, monkeypatch):
    calibration, answer = plain.reading.calibration, plain.reading.calibration.answer
    chat = with_chat(plain)
    changes = [
        ("essay", made(plain, TEXT + " Snow falls.")),
        ("encoder", made(plain, name="other")),
        ("encoder", made(plain, weights="1" * 64)),
        ("reader", made(replace(plain, reading=QuestionJudge.open("none")))),
        ("reader", made(reading(plain, reader=replace(plain.reading.reader, weights="1" * 64)))),
        ("threshold", made(reading(plain, calibration=calibration.at(0.9)))),
        ("calibration", made(reading(plain, calibration=replace(calibration, absent=0.01)))),
        ("calibration", made(reading(plain, calibration=replace(calibration, least=0.9)))),
        ("calibration", made(reading(plain, calibration=replace(calibration, answer=replace(answer, bias=9.0))))),
        ("prompts", made(worded(plain, "answer.unsure.no_date"))),
        ("prompts", made(worded(plain, "chat-system"))),
        ("model", made(plain, writer=Named("another"))),
        ("model", made(chat)),
        ("settings", made(replace(plain, k=1))),
        ("settings", made(with_chat(plain, size=3))),
        ("settings", made(with_chat(plain, decide="reader"))),
        ("settings", made(with_chat(plain, few=4))),
        ("calibration", made(with_chat(plain, belief=Belief(yes=1.0)))),
        ("settings", made(plain, judge=Named("judge"))),
    ]
    base = made(plain).fingerprint()
    with monkeypatch.context() as patch:
        patch.setattr(recipe, "SPLITTER", "another")
        changes.append(("index", made(plain)))
        found = [(part, one.fingerprint()) for part, one in changes]
    with monkeypatch.context() as patch:
        patch.setattr(package, "__version__", "9.9")
        found.append(("version", made(plain).fingerprint()))
    assert len(found) >= 20
    prints = [base, *(one for _, one in found)]
    assert len({one.short for one in prints}) == len(prints)
    assert [part for part, one in found if part not in base.differs(one)] == []


def test_the_part_that_changed_is_named(plain):
    base = made(plain).fingerprint()
    quiet = made(replace(plain, reading=QuestionJudge.open("none"))).fingerprint()
    assert {"reader", "calibration", "threshold"} == set(base.differs(quiet))
    assert base.differs(made(replace(plain, k=2)).fingerprint()) == ("settings",)
    assert base.differs(made(worded(plain, "cli.error")).fingerprint()) == ()  # no answer is made of it
    assert base.differs(dict(made(plain).fingerprint())) == ()


def test_keys_and_addresses_are_no_part_of_it(plain):
    langchain_openai = pytest.importorskip("langchain_openai")

    def of(**given):
        model = langchain_openai.ChatOpenAI(model="m", **{"api_key": "a", "base_url": "http://a", **given})
        parts = chat_parts(model, WordEncoder(), plain.phrases)
        return made(replace(plain, chat=parts)).fingerprint()

    assert of() == of(api_key="b") == of(timeout=3)
    assert of().differs(of(temperature=0.7)) == ("settings",)
    assert of().differs(of(max_tokens=7)) == ("settings",)
    assert "http" not in str(of())


def test_another_process_finds_the_same(shipped, shipped_home):
    program = f"""
from assistant import Assistant
from assistant.settings import Settings
from pathlib import Path
print(Assistant.open(settings=Settings(home=Path({str(shipped_home)!r}))).fingerprint().short)"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (
        run.stdout.strip()
        == shipped.fingerprint().short
        == Assistant.open(settings=Settings(home=shipped_home)).fingerprint().short
    )
