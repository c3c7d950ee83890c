"""One engine, many essays: what `Assistant.on` shares, what it keeps apart, and that both answer at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage

from assistant import Answer, Assistant, Essay
from assistant.engine.engine import Engine
from assistant.errors import EssayError
from assistant.opening import Opening
from assistant.phrases import Phrases
from assistant.settings import Settings
from assistant.writing.quoting import QuotingWriter
from tests.doubles import WordEncoder
from tests.fakes import Scripted, nearest

BEES = Essay.from_text(
    "# Bees\n\nBees make honey of nectar. A hive holds one queen.\n\n## Winter\n\nIn winter they huddle for warmth.\n"
)
MILLS = Essay.from_text(
    "# Mills\n\nThe mill was built of brick in 1820. It burned down in 1871.\n\n## Later\n\nAnna Weber rebuilt it in stone.\n"
)
# Questions, and the sentence of its essay that answers each.
OF_BEES = {
    "What do bees make of nectar?": "Bees make honey of nectar.",
    "Why do they huddle in winter?": "In winter they huddle for warmth.",
}
OF_MILLS = {
    "When was the mill built of brick?": "The mill was built of brick in 1820.",
    "Who rebuilt it in stone?": "Anna Weber rebuilt it in stone.",
}


def held(answer: Answer, essay: Essay) -> None:
    assert answer.essay == essay.fingerprint
    for citation in answer.citations:
        assert essay.text[citation.start : citation.end] == citation.quote
    for passage in (*answer.passages, *answer.nearest):
        assert essay.text[passage.start : passage.end] == passage.text


class Together:
    """Writes as `nearest` does, but says nothing before `count` are waiting for it at once."""

    def __init__(self, count: int) -> None:
        self.barrier = threading.Barrier(count, timeout=60)

    def __call__(self, messages: Sequence[BaseMessage]) -> str:
        self.barrier.wait()
        return nearest(messages)


def test_two_essays_and_one_chat_model_are_both_answered_right_at_once(tmp_path: Path) -> None:
    model = Scripted(Together(2))
    # Threshold 0: whether the model is asked depends on no weights.
    mills = Assistant.open(MILLS, model, settings=Settings(home=tmp_path / "mills", threshold=0.0))
    bees = mills.on(BEES, tmp_path / "bees")
    with ThreadPoolExecutor(2) as pool:
        for of_mills, of_bees in zip(OF_MILLS.items(), OF_BEES.items(), strict=True):
            both = [pool.submit(mills.ask, of_mills[0]), pool.submit(bees.ask, of_bees[0])]
            for waiting, essay, (_, sentence) in zip(both, (MILLS, BEES), (of_mills, of_bees), strict=True):
                answer = waiting.result(timeout=120)
                held(answer, essay)
                assert [s.text for s in answer.statements] == [sentence]
                assert answer.withheld == ()
                assert answer.note == ""
    assert len(model.sent) == 4


def test_a_true_statement_of_one_essay_is_withheld_on_the_other(tmp_path: Path) -> None:
    """Each is held to its own essay, whatever the model has seen of the other."""
    stray = '{"statements": [{"text": "Bees make honey of nectar.", "sentences": [1]}]}'
    mills = Assistant.open(MILLS, Scripted(stray), settings=Settings(home=tmp_path / "mills", threshold=0.0))
    bees = mills.on(BEES, tmp_path / "bees")
    assert [s.text for s in bees.ask("What do bees make?").statements] == ["Bees make honey of nectar."]
    refused = mills.ask("What do bees make?")
    assert not refused.found
    assert [w.text for w in refused.withheld] == ["Bees make honey of nectar."]


def test_everything_but_the_essay_is_shared(shipped: Assistant, tmp_path: Path) -> None:
    other = shipped.on(BEES, tmp_path)
    assert other.engine is shipped.engine
    assert other.index.encoder is shipped.index.encoder
    for name in ("reading", "phrases"):
        assert getattr(other.steps, name) is getattr(shipped.steps, name)
    assert other.retriever.k == shipped.retriever.k
    assert other.essay is other.steps.essay is other.steps.grounder.essay is BEES
    assert shipped.essay is shipped.steps.grounder.essay
    assert other.index.path is not None
    assert other.index.path.is_relative_to(tmp_path)
    assert (other.index.key, other.index.path) != (shipped.index.key, shipped.index.path)


def test_a_brought_essay_is_answered_as_an_opened_one(shipped: Assistant, tmp_path: Path) -> None:
    questions = [*OF_BEES, *OF_MILLS, "What is it about?", "Who was Marie Curie?", "hello", "When do they huddle?"]
    brought = shipped.on(BEES, tmp_path / "brought")
    opened = Assistant.open(BEES, settings=Settings(home=tmp_path / "opened"))
    before = shipped.ask_many(questions)
    found = brought.ask_many(questions)
    assert found == opened.ask_many(questions) == [brought.ask(question) for question in questions]
    for answer in found:
        held(answer, BEES)
    assert shipped.ask_many(questions) == before


def test_a_threshold_and_the_limit_of_passages_go_with_it(shipped: Assistant, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "mills", threshold=1.0)
    strict = Assistant.open(MILLS, settings=settings, k=1).on(BEES, tmp_path / "bees")
    for question in OF_BEES:
        answer = strict.ask(question)
        assert not answer.found
        assert len(answer.passages) <= 1


def test_an_essay_may_be_a_file_and_has_to_be_one(shipped: Assistant, tmp_path: Path) -> None:
    file = tmp_path / "bees.md"
    file.write_text(BEES.text, encoding="utf-8")
    assert shipped.on(file, tmp_path / "index").essay == BEES
    assert shipped.on(str(file), tmp_path / "index").essay == BEES
    with pytest.raises(EssayError, match=r"none\.md"):
        shipped.on(tmp_path / "none.md")


def test_a_brought_essays_index_lies_in_a_folder_even_where_the_owners_is_on_a_server(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", chroma_url="http://127.0.0.1:9")  # nobody serves there
    engine = Engine.open(Opening(MILLS, settings=settings))
    owners = Assistant(MILLS, Assistant.open(MILLS, settings=replace(settings, chroma_url="")).index, engine=engine)
    assert owners.on(BEES, tmp_path / "bees").index.path is not None


def test_an_engine_without_models_quotes(tmp_path: Path) -> None:
    engine = replace(Engine(Phrases.load()), encoder=WordEncoder())
    index = engine.index(BEES, tmp_path, None, "", None, None)
    steps = engine.steps(BEES, index)
    assert isinstance(steps.writer, QuotingWriter)
    assert (steps.understanding.rewrite, steps.judge, steps.grounder.alike) == (None, None, None)
    assert steps.reading.reader is None


def test_a_writer_and_a_judge_of_ones_own_take_the_engines_place(shipped: Assistant) -> None:
    writer = QuotingWriter(name="mine")
    mine = Assistant(shipped.essay, shipped.index, writer, engine=shipped.engine)
    assert mine.writer is writer
    assert mine.steps.reading is shipped.steps.reading


def test_where_no_index_may_be_kept_one_is_built_for_this_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    essay, said = Essay.from_text("# Mills\n\nThe mill burned down in 1871. Nobody knows why."), list[str]()
    engine = replace(Engine(Phrases.load()), encoder=WordEncoder())
    index = engine.index(essay, tmp_path / "file" / "home", None, "", said.append, None)
    assert "ASSISTANT_HOME" in said[-1]
    found = index.retrieval.search(index.rank(["When did the mill burn down?"])[0], 500)
    assert found[0].text.startswith("The mill burned down in 1871.")
    assert [file.name for file in tmp_path.iterdir()] == ["file"]
