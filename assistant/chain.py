"""The LangChain runnable: condense | retrieve | read | write | ground. A home of langchain-core.

Each step is a Runnable of its own, so `get_graph`, callbacks, `astream_events` and tracers see it by its name. A chunk
that streams out is the part of the `Answer` that a statement is; parts add up to the whole, as LangChain's chunks do.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator, RunnableLambda
from langchain_core.runnables.config import run_in_executor

from assistant.answers import Answer
from assistant.asking import cleaned
from assistant.steps import Asked, Request, Retrieved, Shown, Steps, Written

if TYPE_CHECKING:
    from assistant.retrieval.retriever import EssayRetriever


def essay_chain(steps: Steps, retriever: EssayRetriever) -> Runnable[Any, Answer]:
    """The composed chain: a question or {"question": str, "history": [Answer, ...]} in, a cited `Answer` out."""

    def condense(given: Any) -> Asked:
        return steps.condense(request_of(given))

    def retrieve(asked: Asked, config: RunnableConfig) -> Retrieved:
        if not asked.looked_up:
            return Retrieved(asked)
        documents = retriever.invoke(asked.condensed.question, config)
        return steps.retrieved(asked, documents, documents.ranking)  # type: ignore[attr-defined]

    def write(chunks: Iterator[Written], run_manager: Any, config: RunnableConfig) -> Iterator[Written]:  # noqa: ARG001
        for read in chunks:
            yield from steps.write(read, config)

    async def awrite(
        chunks: AsyncIterator[Written],
        run_manager: Any,  # noqa: ARG001 - LangChain gives the config only beside it
        config: RunnableConfig,
    ) -> AsyncIterator[Written]:
        done = object()
        async for read in chunks:
            written = steps.write(read, config)
            while (each := await run_in_executor(config, next, written, done)) is not done:
                yield each  # type: ignore[misc]

    def ground(chunks: Iterator[Written]) -> Iterator[Answer]:
        shown = Shown(steps)
        for written in chunks:
            yield from shown.parts(written)
        yield shown.end()

    async def aground(chunks: AsyncIterator[Written]) -> AsyncIterator[Answer]:
        shown = Shown(steps)
        async for written in chunks:
            for part in await run_in_executor(None, lambda: list(shown.parts(written))):  # noqa: B023 - awaited here
                yield part
        yield shown.end()

    composed: Runnable[Any, Answer] = (
        RunnableLambda(condense, name="condense")
        | RunnableLambda(retrieve, name="retrieve")
        | RunnableLambda(steps.read, name="read")
        | RunnableGenerator[Written, Written](cast("Any", write), cast("Any", awrite), name="write")
        | RunnableGenerator(ground, aground, name="ground")
    )
    return composed.with_config(run_name="ask")


def request_of(given: Any) -> Request:
    """The request that `given` stands for: a question, or a mapping with "question" and "history".

    Raises:
        QuestionError: the question is empty or too long.
    """
    if isinstance(given, Request):
        return given
    if isinstance(given, Mapping):
        return Request(cleaned(given.get("question", "")), tuple(given.get("history") or ()))
    return Request(cleaned(given))
