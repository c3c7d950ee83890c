"""The composed chain as LangChain sees it: its steps by name, every way of calling it, and parts that add up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import reduce
from operator import add
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableConfig, RunnableLambda

from assistant import Answer, Assistant, Essay
from assistant.answers import Passage, Statement, Withheld
from assistant.engine.shown import Shown
from assistant.errors import QuestionError
from assistant.retrieval.retriever import EssayRetriever
from assistant.writing.request import Brief, Remark, Verbatim
from tests.doubles import MemoryIndex, WordEncoder
from tests.fakes import Scripted, Willing, chatting, honest

TEXT = (
    "# The mill\n\nThe mill on the river was built of brick in 1820. It burned down in 1871, and nobody knows why.\n\n"
    "## Later\n\nThe owner, Anna Weber, rebuilt it in stone. There are two wheels:\n\n* The old wheel is of oak.\n"
    "* The new wheel is of iron.\n"
)
QUESTION = "When did the mill on the river burn down?"
STEPS = ["condense", "retrieve", "read", "write", "ground"]


def lettered(answer: Answer) -> list[str]:
    return [s.text for s in answer.statements]


@pytest.fixture(params=["verbatim", "chat"])
def assistant(request: pytest.FixtureRequest, quick: Callable[[str], Assistant]) -> Assistant:
    """On `TEXT`, without and with a chat model."""
    return quick(TEXT) if request.param == "verbatim" else chatting(TEXT, Scripted(honest))


def asked_all() -> list[Any]:
    """What may be asked, each taking another way through the steps."""
    before = Answer("Where does it stand?", (), (), (), (), 0.9, "unsure", "", "")
    return [
        QUESTION,
        "Who discovered radium?",
        "What is the name of Marie Curie's dog?",
        "hello",
        "Summarise the argument",
        "How many wheels are there?",
        {"question": "And when did it burn?", "history": [before]},
        {"question": QUESTION},
    ]


class Ear(BaseCallbackHandler):
    """Hears what starts, by name; `found` are the documents that retrievers found."""

    def __init__(self) -> None:
        self.chains: list[str] = []
        self.retrievers: list[tuple[str, Any, list[str]]] = []
        self.found: list[Any] = []

    def on_chain_start(self, serialized: Any, inputs: Any, **kwargs: Any) -> None:
        self.chains.append(str(kwargs.get("name")))

    def on_retriever_start(self, serialized: Any, query: str, **kwargs: Any) -> None:
        self.retrievers.append((str(kwargs.get("name")), query, kwargs.get("tags") or []))

    def on_retriever_end(self, documents: Any, **kwargs: Any) -> None:
        self.found.append(documents)


def test_the_graph_shows_every_step_in_order(assistant: Assistant) -> None:
    graph = assistant.runnable.get_graph()
    follows = {graph.nodes[e.source].name: graph.nodes[e.target].name for e in graph.edges}
    walked, name = [], "condense"
    while name in follows:
        walked.append(name)
        name = follows[name]
    assert walked == ["condense", "EssayRetriever", "read", "write", "ground"]


def test_a_callback_handler_sees_every_step_by_name(assistant: Assistant) -> None:
    ear = Ear()
    assistant.runnable.invoke(QUESTION, {"callbacks": [ear]})
    assert [name for name in ear.chains if name in STEPS] == STEPS
    assert ear.chains[0] == "ask"


def test_the_retriever_in_it_is_the_assistants_own(assistant: Assistant) -> None:
    own = EssayRetriever(index=assistant.index, k=1, characters=200, tags=["own"])
    vars(assistant)["retriever"] = own
    ear = Ear()
    answer = assistant.runnable.invoke(QUESTION, {"callbacks": [ear]})
    assert ear.retrievers == [("EssayRetriever", QUESTION, ["own"])]
    assert ear.found == [own.invoke(QUESTION)]
    if assistant.writer.waits:
        return  # a chat model reads the sentences themselves, and more of them
    assert [(p.start, p.end) for p in answer.passages] == [
        (d.metadata["start"], d.metadata["end"]) for d in own.invoke(QUESTION)
    ]


@pytest.mark.parametrize("question", ["hello", "Summarise the argument"])
def test_what_needs_no_looking_up_is_not_looked_up(assistant: Assistant, question: str) -> None:
    ear = Ear()
    assistant.runnable.invoke(question, {"callbacks": [ear]})
    # A chat model reads what it sums up.
    assert len(ear.retrievers) == (assistant.writer.waits and question != "hello")
    assert [name for name in ear.chains if name in STEPS] == STEPS


def test_events_name_every_step(assistant: Assistant) -> None:
    async def heard() -> list[Any]:
        return [event async for event in assistant.runnable.astream_events(QUESTION, version="v2")]

    events = asyncio.run(heard())
    for kind in ("on_chain_start", "on_chain_end"):
        assert sorted(e["name"] for e in events if e["event"] == kind and e["name"] in STEPS) == sorted(STEPS)
    assert [e["data"]["input"] for e in events if e["event"] == "on_retriever_start"] == [{"query": QUESTION}]
    parts = [e["data"]["chunk"] for e in events if (e["event"], e["name"]) == ("on_chain_stream", "ground")]
    assert reduce(add, parts) == assistant.ask(QUESTION)


def test_every_way_of_calling_it_gives_the_same_answers(assistant: Assistant) -> None:
    runnable, inputs = assistant.runnable, asked_all()
    expected = [runnable.invoke(given) for given in inputs]
    assert [assistant.ask(**given) if isinstance(given, dict) else assistant.ask(given) for given in inputs] == expected
    assert runnable.batch(inputs) == expected
    assert [reduce(add, runnable.stream(given)) for given in inputs] == expected

    async def others() -> tuple[list[Answer], list[Answer], list[Answer]]:
        one_by_one = [await runnable.ainvoke(given) for given in inputs]
        streamed = [reduce(add, [part async for part in runnable.astream(given)]) for given in inputs]
        return one_by_one, streamed, await runnable.abatch(inputs)

    assert asyncio.run(others()) == (expected, expected, expected)
    assert {answer.outcome for answer in expected} >= {"answered", "unsure"}


def test_many_together_are_each_asked_alone(assistant: Assistant) -> None:
    questions = [given for given in asked_all() if isinstance(given, str)] * 3
    assert assistant.ask_many(questions) == [assistant.ask(question) for question in questions]
    assert assistant.ask_many([]) == []


def test_what_streams_adds_up_and_grows(assistant: Assistant) -> None:
    for asked in asked_all():
        question, history = (asked["question"], asked.get("history", ())) if isinstance(asked, dict) else (asked, ())
        whole = assistant.ask(question, history)
        assert tuple(assistant.stream(question, history)) == whole.statements
        grown = list(assistant.stream_answers(question, history))
        assert grown[-1] == whole
        counts = [len(answer.statements) for answer in grown]
        assert counts == sorted(counts)


def test_any_function_may_come_after_it(assistant: Assistant) -> None:
    """Chunks add up before a function that wants the whole: no part of an answer is taken for one."""
    piped = assistant.runnable | (lambda answer: answer.to_dict())
    whole = {**assistant.ask(QUESTION).to_dict(), "metadata": None}
    assert {**piped.invoke(QUESTION), "metadata": None} == whole
    assert [{**each, "metadata": None} for each in piped.stream(QUESTION)] == [whole]
    found = assistant.runnable | RunnableLambda(lambda answer: answer.outcome)
    assert found.batch(["hello", QUESTION]) == ["unsure", assistant.ask(QUESTION).outcome]


def test_what_is_asked_is_held_to_the_rules_of_a_question(assistant: Assistant) -> None:
    for empty in ("", "  ", {"question": ""}, {}, "x" * 2_001):
        with pytest.raises(QuestionError):
            assistant.runnable.invoke(empty)


class Minuted:
    """A writer that quotes every sentence, and enters it in `minutes` before it is written."""

    name = "minuted"
    waits = False

    def __init__(self) -> None:
        self.minutes: list[tuple[str, str]] = []

    def write(self, brief: Brief, config: Any = None) -> Iterator[Verbatim | Remark]:
        for sentence in brief.essay.sentences:
            self.minutes.append(("written", sentence.text))
            yield Verbatim(sentence.start, sentence.end)
        self.minutes.append(("written", "the end"))


def minuted() -> tuple[Assistant, list[tuple[str, str]]]:
    essay, writer = Essay.from_text(TEXT), Minuted()
    return Assistant(essay, MemoryIndex(essay, WordEncoder()), writer, judge=Willing()), writer.minutes


def turn_about(essay: Essay) -> list[tuple[str, str]]:
    """Each sentence shown before the next one is written."""
    each = [(what, s.text) for s in essay.sentences for what in ("written", "shown")]
    return [*each, ("written", "the end")]


def test_statements_arrive_one_by_one() -> None:
    for way in ("runnable", "stream", "stream_answers"):
        assistant, minutes = minuted()
        if way == "runnable":
            for part in assistant.runnable.stream(QUESTION):
                minutes += [("shown", s.text) for s in part.statements]
        elif way == "stream":
            for statement in assistant.stream(QUESTION):
                minutes.append(("shown", statement.text))
        else:
            for answer in assistant.stream_answers(QUESTION):
                last = ("shown", answer.statements[-1].text)
                minutes += [last] * (last not in minutes)
        assert minutes == turn_about(assistant.essay), way


def test_so_they_do_when_awaited() -> None:
    assistant, minutes = minuted()

    async def read() -> None:
        async for part in assistant.runnable.astream(QUESTION):
            minutes.extend(("shown", s.text) for s in part.statements)

    asyncio.run(read())
    assert minutes == turn_about(assistant.essay)


def test_no_more_is_shown_than_anybody_reads() -> None:
    essay = Essay.from_text(" ".join(f"The hill {n} is high." for n in range(40)))
    assistant = Assistant(essay, MemoryIndex(essay, WordEncoder()), Minuted(), judge=Willing())
    answer = assistant.ask("How high is the hill?")
    assert lettered(answer) == [s.text for s in essay.sentences[:24]]


def test_a_writer_that_breaks_is_an_error_and_no_answer() -> None:
    class Breaking(Minuted):
        def write(self, brief: Brief, config: Any = None) -> Iterator[Verbatim | Remark]:
            yield from list(super().write(brief))[:1]
            raise RuntimeError("the pen is dry")

    essay = Essay.from_text(TEXT)
    assistant = Assistant(essay, MemoryIndex(essay, WordEncoder()), Breaking(), judge=Willing())
    with pytest.raises(RuntimeError, match="the pen is dry"):
        assistant.ask(QUESTION)


def test_an_answer_that_never_began_cannot_end(quick: Callable[[str], Assistant]) -> None:
    with pytest.raises(ValueError, match="nothing was written"):
        Shown(quick(TEXT).steps).end()


WORDS = st.sampled_from(["", "one", "two", "three"])
SPANS = st.lists(st.integers(0, 3), max_size=3)


@st.composite
def parts(draw: st.DrawFn) -> Answer:
    """A part of an answer, such as streams out of the chain."""
    essay = Essay.from_text("One. Two. Three. Four.")
    spans = [(s.start, s.end) for s in essay.sentences]
    said = [Statement(draw(WORDS), (essay.cite(*spans[n]),), "verbatim") for n in draw(SPANS)]
    kept = [Passage(*spans[n], essay.text[slice(*spans[n])], "") for n in draw(SPANS)]
    return Answer(
        question="Which?",
        statements=tuple(said),
        withheld=tuple(Withheld(word, "why") for word in draw(st.lists(WORDS, max_size=2))),
        nearest=tuple(kept[:1]),
        passages=tuple(dict.fromkeys(kept)),
        confidence=draw(st.sampled_from([0.0, 0.5])),
        outcome="answered" if said else draw(st.sampled_from(["unsure", "absent"])),
        reason=draw(WORDS),
        essay=essay.fingerprint,
        note=draw(WORDS),
        metadata=draw(st.dictionaries(st.sampled_from("ab"), st.integers(0, 3), max_size=2)),
    )


@given(parts(), parts(), parts())
def test_parts_add_up_however_they_are_grouped(one: Answer, two: Answer, three: Answer) -> None:
    left, right = (one + two) + three, one + (two + three)
    assert left == right
    assert left.metadata == right.metadata == {**one.metadata, **two.metadata, **three.metadata}
    assert left.statements == (*one.statements, *two.statements, *three.statements)
    assert left.withheld == (*one.withheld, *two.withheld, *three.withheld)
    assert set(left.passages) == {*one.passages, *two.passages, *three.passages}
    assert left.found is (left.outcome == "answered")
    if not left.found:
        assert left.outcome == three.outcome
    assert (left.reason, left.nearest) == (three.reason, three.nearest)
    assert left.note == next((part.note for part in (three, two, one) if part.note), "")


def test_who_stops_listening_stops_the_writer(assistant: Assistant) -> None:
    written: list[int] = []

    class Endless:
        name, waits = "endless", False

        def write(self, brief: Brief, config: RunnableConfig | None = None) -> Iterator[Verbatim]:
            for sentence in brief.essay.sentences:
                written.append(sentence.number)
                yield Verbatim(sentence.start, sentence.end)

    talker = Assistant(assistant.essay, assistant.index, Endless(), judge=Willing())
    statements = talker.stream("Which sentence is there?")
    assert next(statements).text
    statements.close()
    assert len(written) < len(assistant.essay.sentences)
    assert len(written) <= 2
