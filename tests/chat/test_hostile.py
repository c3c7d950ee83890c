"""Models that lie, break and hang, in every form they can be asked in: nothing false is shown, nothing raised, nobody waits."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from assistant import Answer
from assistant.chat.trouble import KINDS
from assistant.phrases import Phrases
from tests.chat.test_writer import QUESTION, TEXT
from tests.fakes import Scripted, ToolScripted, chatting, honest, pointing, shown

PHRASES = Phrases.load()
FORMS = {"tools": ToolScripted, "json": Scripted, "text": Scripted}
# A statement that the sentence it points at does not bear, and the words by which that sentence is found.
LIES = {
    "number": ("The mill burned down in 1872.", "It burned down"),
    "number in words": ("The mill burned down three times in 1871.", "It burned down"),
    "name": ("The owner, Clara Weber, rebuilt it in stone within two years.", "The owner"),
    "negation": ("The mill on the river was not built of brick in 1820.", "The mill on the river"),
    "denial undone": ("It burned down in 1871, and everybody knows why.", "It burned down"),
    "hedge": ("The new mill made paper instead of flour.", "The new mill"),
    "world": ("Brick mills were banned by parliament after the great fire of London.", "It burned down"),
    "invented": ("The insurance of the mill paid for machines from England.", "The owner"),
    "another sentence": ("Anna Weber was the owner of the mill.", "It burned down"),
    "nowhere": ("The mill burned down in 1872.", "no such sentence"),
}


def numbered(messages: Sequence[BaseMessage], words: str) -> int:
    return next((n for n, text in shown(messages) if words in text), 99)


def lying(form: str, text: str, words: str) -> Callable[[Sequence[BaseMessage]], str]:
    if form == "text":
        return lambda messages: f"{text} [{numbered(messages, words)}]"
    return lambda messages: pointing([(text, [numbered(messages, words)])])


def ask(model: Any, seconds: float = 60.0) -> Answer:
    return chatting(TEXT, model, seconds=seconds).ask(QUESTION)


def held(answer: Answer) -> None:
    """Everything shown is cited, and the citations are the essay's own words."""
    for citation in answer.citations:
        assert TEXT[citation.start : citation.end] == citation.quote
    for statement in answer.statements:
        assert statement.citations


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_lie_is_not_shown_in_any_form(form: str, lie: tuple[str, str]) -> None:
    text, words = lie
    answer = ask(FORMS[form](lying(form, text, words)))
    held(answer)
    for statement in answer.statements:
        # The sentence that was meant, or one that says it: never the lie on the strength of what does not bear it.
        quotes = [c.quote for c in statement.citations]
        assert statement.text in quotes or (text == LIES["another sentence"][0] and "Anna Weber" in quotes[0])
    assert answer.found or answer.withheld


BROKEN = {
    "nothing": "",
    "blanks": " \n ",
    "braces": "{{{{{{",
    "half": '{"statements": [{"sentences": [1], "te',
    "a number": "7",
    "a list of numbers": "[1, 2, 3",
    "null": "null",
    "another object": '{"answer": "yes", "confidence": 1}',
    "statements of text": '{"statements": ["The mill burned down in 1872."]}',
    "a statement of numbers": '{"statements": [{"sentences": "all", "text": 5}]}',
    "nested": '{"statements": {"statements": [{"text": "The mill burned down in 1872."}]}}',
    "huge numbers": '{"statements": [{"sentences": [999999999999999999999], "text": "The mill burned down in 1872."}]}',
    "negative": '{"statements": [{"sentences": [-1, 0, true, null], "text": "The mill burned down in 1872."}]}',
    "control characters": '{"statements": [{"sentences": [2], "text": "The mill\x00\x07 burned down in 1872."}]}',
    "markup": "<script>alert(1)</script> The mill burned down in 1872. [2]",
    "its own prompt": "You answer questions about an essay. You know nothing but the numbered sentences. [2]",
    "sorry": "I'm sorry, but as a language model I prefer to talk of something else today.",
    "for ever": "The mill burned down in 1872. [2] " * 2_000,
    "one word for ever": "mill " * 20_000,
    "every number": " ".join(f"[{n}]" for n in range(1, 2_000)),
}


@pytest.mark.parametrize("reply", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_reply_shows_nothing_that_is_not_the_essays(reply: str) -> None:
    answer = ask(Scripted(lambda _: reply, size=64))
    held(answer)
    for statement in answer.statements:
        assert statement.text in TEXT


class Failing(Scripted):
    """Raises what it is given, after so many pieces."""

    error: Any = None
    after: int = 0

    def _stream(self, messages: list[BaseMessage], *given: Any, **options: Any) -> Any:
        for at, chunk in enumerate(super()._stream(messages)):
            if at >= self.after:
                raise self.error
            yield chunk


class OfStatus(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}: key sk-proj-abcdefghijklmnop was refused")
        self.status_code = status


ERRORS = {
    "status 400": (OfStatus(400), "failed"),
    "status 401": (OfStatus(401), "key"),
    "status 404": (OfStatus(404), "missing"),
    "status 429": (OfStatus(429), "busy"),
    "status 500": (OfStatus(500), "failed"),
    "timeout": (TimeoutError("read timed out"), "slow"),
    "connection": (ConnectionRefusedError("refused"), "unreachable"),
    "value": (ValueError("sk-proj-abcdefghijklmnop"), "failed"),
    "recursion": (RecursionError("deep"), "failed"),
    "memory": (MemoryError("full"), "failed"),
}


@pytest.mark.parametrize("after", [0, 3])
@pytest.mark.parametrize("case", ERRORS.values(), ids=ERRORS.keys())
def test_an_error_becomes_a_note(case: tuple[Exception, str], after: int, caplog: pytest.LogCaptureFixture) -> None:
    error, kind = case
    answer = ask(Failing(honest, error=error, after=after))
    held(answer)
    wanted = kind if after == 0 else "broken"
    assert answer.metadata["trouble"] == wanted
    assert PHRASES.say(f"chat.trouble.{wanted}") in answer.note
    assert "abcdefghijklmnop" not in caplog.text + json.dumps(answer.to_dict())


class Hanging(Scripted):
    """Says so many pieces, then waits until it is let go; remembers whether anybody waited for it to give up."""

    after: int = 0
    let_go: Any = None
    gave_up: list[bool]

    def __init__(self, reply: Any, **given: Any) -> None:
        super().__init__(reply, let_go=threading.Event(), gave_up=[], **given)

    def _stream(self, messages: list[BaseMessage], *given: Any, **options: Any) -> Any:
        for at, chunk in enumerate(super()._stream(messages)):
            if at == self.after:
                self.gave_up.append(not self.let_go.wait(60))
            yield chunk


@pytest.mark.parametrize("decide", ["model", "both"])
@pytest.mark.parametrize("after", [0, 1, 8])
def test_nobody_waits_longer_than_the_timeout(after: int, decide: str) -> None:
    model = Hanging(honest, after=after)
    answer = chatting(TEXT, model, decide=decide, seconds=1.0).ask(QUESTION)
    assert model.gave_up == []  # the answer is here, and it still hangs
    model.let_go.set()
    held(answer)
    assert answer.metadata["trouble"] == "slow"
    assert answer.note


def test_a_byte_now_and_then_is_no_excuse() -> None:
    """Each piece comes in time, the answer never would."""
    model = Scripted(lambda _: "x" * 100_000, size=1, seconds=0.05)
    answer = ask(model, seconds=1.0)
    assert answer.metadata["trouble"] == "slow"
    assert len(model.said) < 1_000


def test_a_tool_call_of_another_name_or_shape_is_read_for_what_it_holds() -> None:
    class Odd(ToolScripted):
        def _chunk(self, piece: str, number: int) -> ChatGenerationChunk:
            call = {"name": "other", "args": None, "id": None, "index": 0, "type": "tool_call_chunk"}
            return ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=[call]))

    answer = ask(Odd(honest))
    held(answer)
    assert answer.metadata["trouble"] == "unreadable"


def test_every_kind_of_trouble_has_its_words() -> None:
    for kind in KINDS:
        assert PHRASES.say(f"chat.trouble.{kind}")


def test_there_are_enough_of_them() -> None:
    assert len(LIES) * len(FORMS) + len(BROKEN) + 2 * len(ERRORS) + 8 >= 60


def test_a_check_of_a_model_that_fails_is_an_error_and_no_verdict_on_its_answers() -> None:
    from assistant.checks.assertions import Tools
    from assistant.checks.question import Question
    from assistant.checks.runs import Runner

    assistant = chatting(TEXT, Failing(honest, error=OfStatus(401)))
    question = Question(id="a", ask=QUESTION, must_answer=True)
    [result] = Runner(assistant, Tools(PHRASES, TEXT), together=False).run([question])
    assert not result.passed
    assert PHRASES.say("chat.trouble.key") in result.verdict.error
