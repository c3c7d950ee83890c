"""The chat writer with fake models, each a real BaseChatModel with one habit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import BaseMessage

from assistant import Answer, Assistant
from assistant.chat.replies import LONGEST
from assistant.phrases import Phrases
from tests.fakes import Scripted, ToolScripted, chatting, honest, pointing, shown

TEXT = (
    "# The mill\n\nThe mill on the river was built of brick in 1820. It burned down in 1871, and nobody knows why.\n\n"
    "The owner, Anna Weber, rebuilt it in stone within two years. The new mill may have made paper instead of flour."
)
QUESTION = "When did the mill on the river burn down, and did its owner rebuild it in stone?"
PHRASES = Phrases.load()


def note(trouble: str, name: str = "without") -> str:
    return PHRASES.say(f"chat.note.{name}", trouble=PHRASES.say(f"chat.trouble.{trouble}"))


FALLBACK = note("unreadable")


def assistant_with(model: Any, cache: Path | None = None) -> Assistant:
    return chatting(TEXT, model, cache)


def ask(model: Any) -> Answer:
    return assistant_with(model).ask(QUESTION)


@pytest.mark.parametrize("kind", [Scripted, ToolScripted])
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_honest_statements_are_shown_with_their_citations(kind: type[Scripted], size: int) -> None:
    answer = ask(kind(honest, size=size))
    assert [s.text for s in answer.statements] == [s.citations[0].quote for s in answer.statements]
    assert answer.found
    assert not answer.withheld
    assert answer.note == ""
    assert answer.metadata["model_calls"] == 1
    assert answer.metadata["input_tokens"] == 100


def test_plain_sentences_with_marks_get_the_essays_own_sentence_as_their_quote() -> None:
    answer = ask(Scripted("The mill burned down in 1871. [2] Nobody knows why it burned down [2]. It was insured."))
    assert [s.text for s in answer.statements] == ["The mill burned down in 1871.", "Nobody knows why it burned down."]
    assert {s.citations[0].quote for s in answer.statements} == {"It burned down in 1871, and nobody knows why."}


LIES = {
    "number": ("The owner, Anna Weber, rebuilt it in stone within three years.", [3]),
    "name": ("The owner, Clara Weber, rebuilt it in stone.", [3]),
    "negation": ("The owner, Anna Weber, did not rebuild it in stone.", [3]),
    "hedge": ("The new mill made paper instead of flour.", [4]),
    "number not shown": ("The mill burned down in 1871.", [99]),
    "elsewhere": ("Napoleon built the mill with forty thousand men.", [4]),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_lie_is_withheld_with_its_reason(lie: tuple[str, list[int]]) -> None:
    answer = ask(Scripted(pointing([lie])))
    assert not answer.found
    assert [w.text for w in answer.withheld] == [lie[0]]
    assert answer.withheld[0].reason.endswith((".", "”", "(“" + "”)."))
    assert answer.reason


def test_none_is_an_answer() -> None:
    for reply in ('{"statements": []}', "NOT IN THE ESSAY", '```json\n{"statements": []}\n```'):
        answer = ask(Scripted(reply))
        assert not answer.found
        assert not answer.note
        assert answer.metadata["model_calls"] == 1


@pytest.mark.parametrize(
    "bad", ["", "   ", "{{{", "I'm sorry, but I cannot help with that.", '{"answer": 7}', "bla " * 9_000]
)
def test_a_reply_that_cannot_be_read_is_asked_for_again_and_then_replaced(bad: str) -> None:
    model = Scripted(lambda _: bad)
    answer = ask(model)
    assert len(model.sent) == 2
    assert answer.note == FALLBACK
    assert answer.found
    assert {s.check for s in answer.statements} == {"verbatim"}


def test_a_second_reply_that_can_be_read_is_taken() -> None:
    model = Scripted(lambda messages: "what?" if len(messages) < 4 else honest(messages))
    answer = ask(model)
    assert answer.found
    assert answer.note == ""
    assert "could not be read" in str(model.sent[1][-1].content)


def two(messages: Sequence[BaseMessage]) -> str:
    first, second = (
        "It burned down in 1871, and nobody knows why.",
        "The owner, Anna Weber, rebuilt it in stone within two years.",
    )
    numbers = {q: n for n, text in shown(messages) for q in (first, second) if q in text}
    return pointing([(q, [numbers[q]]) for q in (first, second)])


def test_a_statement_appears_before_the_model_has_finished_the_next() -> None:
    model = Scripted(two, size=5)
    statements = assistant_with(model).stream(QUESTION)
    assert next(statements).text.startswith("It burned down")
    assert "within two years" not in "".join(model.said)
    assert next(statements).text.startswith("The owner")


def test_what_was_shown_stays_when_the_line_breaks() -> None:
    model = Scripted(two, size=20, breaks_after=6)
    answer = ask(model)
    assert [s.text for s in answer.statements] == ["It burned down in 1871, and nobody knows why."]
    assert answer.note == note("broken", "unfinished")


def test_a_line_that_breaks_after_a_lie_leaves_nothing_and_says_so() -> None:
    """The essay's own sentences stand in for a reply that gave nothing, not for one that was heard and refused."""
    lie = ("The owner, Anna Weber, rebuilt it in stone within three years.", [3])
    answer = ask(Scripted(pointing([lie, lie]) + " " * 200, size=20, breaks_after=9))
    assert not answer.found
    assert answer.outcome == "unsure"
    assert [w.text for w in answer.withheld] == [lie[0]]
    assert answer.note == note("broken", "unfinished")
    assert answer.nearest


def test_a_line_that_breaks_twice_before_anything_is_said_gets_the_essays_own_sentences() -> None:
    model = Scripted(two, size=20, breaks_after=2)
    answer = ask(model)
    assert len(model.sent) == 2
    assert answer.found
    assert answer.note == note("broken")
    assert {s.check for s in answer.statements} == {"verbatim"}


def test_a_reply_cut_at_its_length_limit_loses_only_its_last_statement() -> None:
    answer = ask(Scripted(lambda messages: two(messages)[:-40]))
    assert [s.text for s in answer.statements] == ["It burned down in 1871, and nobody knows why."]


def test_a_model_that_repeats_itself_is_heard_once_and_not_for_ever() -> None:
    model = Scripted(lambda messages: pointing([("The mill burned down in 1871.", [2])] * 400))
    answer = ask(model)
    assert len(answer.statements) == 1
    assert len("".join(model.said)) < LONGEST + 100


def test_a_server_that_is_not_there_is_replaced_and_a_note_says_so(caplog: pytest.LogCaptureFixture) -> None:
    answer = ask(Scripted(honest, breaks_after=0))
    assert answer.note == note("unreachable")
    assert {s.check for s in answer.statements} == {"verbatim"}
    assert "the line is dead" in caplog.text


def test_a_key_is_never_shown_nor_logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("OTHER_API_KEY", "correct-horse-battery")

    def angry(messages: Sequence[BaseMessage]) -> str:
        raise ValueError("bad header: Bearer abc.def sk-proj-1234567890abcdefgh correct-horse-battery")

    answer = ask(Scripted(angry))
    assert answer.note == note("failed")
    assert "bad header" in caplog.text
    for secret in ("abc.def", "1234567890", "battery"):
        assert secret not in caplog.text
        assert secret not in str(answer.to_dict())


class Refusal(Exception):
    """What a server answers that does not know tools."""

    status_code = 400


def test_a_server_without_tools_is_asked_in_plain_text() -> None:
    class NoTools(ToolScripted):
        def _stream(self, messages: list[BaseMessage], *given: Any, **options: Any) -> Any:
            if "tools" in options:
                raise Refusal("this model does not support tools")
            return Scripted._stream(self, messages, *given, **options)

        def _chunk(self, piece: str, number: int) -> Any:
            return Scripted._chunk(self, piece, number)

    answer = ask(NoTools("The mill burned down in 1871. [2]"))
    assert [s.text for s in answer.statements] == ["The mill burned down in 1871."]


def test_a_kept_reply_costs_no_call_and_another_question_does(tmp_path: Path) -> None:
    model = Scripted(honest)
    first = assistant_with(model, tmp_path).ask(QUESTION)
    again = assistant_with(model, tmp_path).ask(QUESTION)
    assert first == again
    assert len(model.sent) == 1
    assert again.metadata["cached"]
    assistant_with(model, tmp_path).ask("Who rebuilt the mill in stone?")
    assert len(model.sent) == 2


def test_a_damaged_cache_file_is_asked_for_anew(tmp_path: Path) -> None:
    model = Scripted(honest)
    first = assistant_with(model, tmp_path).ask(QUESTION)
    for file in tmp_path.iterdir():
        file.write_text("{", encoding="utf-8")
    assert assistant_with(model, tmp_path).ask(QUESTION) == first
    assert len(model.sent) == 2


def test_a_callback_handler_sees_the_steps_and_the_model() -> None:
    class Watching(BaseCallbackHandler):
        def __init__(self) -> None:
            self.seen: list[str] = []

        def on_chain_start(self, serialized: Any, inputs: Any, **kwargs: Any) -> None:
            self.seen.append(str(kwargs.get("name")))

        def on_chat_model_start(self, serialized: Any, messages: Any, **kwargs: Any) -> None:
            self.seen.append("model")

    watching = Watching()
    assistant_with(Scripted(honest)).runnable.invoke(QUESTION, {"callbacks": [watching]})
    steps = ("condense", "retrieve", "read", "write", "model", "ground")
    assert sorted(name for name in watching.seen if name in steps) == sorted(steps)
    assert watching.seen.index("write") < watching.seen.index("model")


async def _streamed(assistant: Assistant) -> list[Answer]:
    return [answer async for answer in assistant.runnable.astream(QUESTION)]


def test_every_way_of_calling_the_chain_gives_the_same_answer() -> None:
    import asyncio

    assistant = assistant_with(Scripted(honest))
    whole = assistant.runnable.invoke(QUESTION)
    assert reduce(add, assistant.runnable.stream(QUESTION)) == whole
    assert assistant.runnable.batch([QUESTION, QUESTION]) == [whole, whole]
    assert asyncio.run(assistant.runnable.ainvoke(QUESTION)) == whole
    assert reduce(add, asyncio.run(_streamed(assistant))) == whole
    assert asyncio.run(assistant.runnable.abatch([QUESTION])) == [whole]


def test_a_follow_up_is_rewritten_with_words_of_the_conversation_only() -> None:
    first = ask(Scripted(honest))
    good = assistant_with(Scripted(lambda m: "When was the mill on the river rebuilt?" if len(m) == 1 else honest(m)))
    assert good.ask("And when was it rebuilt?", [first]).condensed == "When was the mill on the river rebuilt?"
    bad = assistant_with(Scripted(lambda m: "Did Napoleon poison the emperor of China?" if len(m) == 1 else honest(m)))
    assert "Napoleon" not in bad.ask("And when was it rebuilt?", [first]).condensed


def test_the_questions_own_words_given_back_are_no_answer() -> None:
    answer = ask(Scripted(pointing([("The mill on the river", [1])])))
    assert not answer.found
    assert [w.reason for w in answer.withheld] == [PHRASES.say("chat.withheld.empty")]


def test_a_server_that_refuses_every_form_is_replaced(caplog: pytest.LogCaptureFixture) -> None:
    class Stubborn(ToolScripted):
        def _stream(self, messages: list[BaseMessage], *given: Any, **options: Any) -> Any:
            raise Refusal("the context is full, sk-abcdefghijklmnop")

    caplog.set_level("INFO")
    answer = ask(Stubborn("x"))
    assert answer.note == note("failed")
    assert "the context is full, …" in caplog.text
