"""The LangChain runnable: condense | retrieve | read | write | ground. A home of langchain-core.

Each step is a Runnable of its own, so `get_graph`, callbacks, `astream_events` and tracers see it by its name. A chunk
that streams out is the part of the `Answer` that a statement is; parts add up to the whole, as LangChain's chunks do.
A request may hold several questions: what goes from step to step is a tuple, one value a question.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from langchain_core.runnables import Runnable, RunnableBinding, RunnableConfig, RunnableGenerator, RunnableLambda
from langchain_core.runnables.config import run_in_executor
from pydantic import Field

from assistant.answers import Answer
from assistant.engine import Shown, Steps
from assistant.opening import unpicklable
from assistant.writing import Asked, Written, request_of

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.retrieval.retriever import Documents, EssayRetriever

Chunk = tuple[Written, ...]


class EssayChain(RunnableBinding[Any, Answer]):
    """The composed chain. It is pickled as its assistant is, and is that one's chain again."""

    assistant: Any = Field(default=None, repr=False, exclude=True)

    def __reduce__(self) -> tuple[Any, ...]:
        """The assistant, and that its chain is wanted."""
        if self.assistant is None:
            raise unpicklable()
        return attrgetter("runnable"), (self.assistant,)

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> EssayChain:
        """Itself: it never changes."""
        return self


def essay_chain(steps: Steps, retriever: EssayRetriever, assistant: Assistant | None = None) -> Runnable[Any, Answer]:
    """The composed chain: a question or {"question": str, "history": [...]} in, a cited `Answer` out.

    `assistant` is whose chain it is; with it, the chain can be pickled.
    """

    def condense(given: Any) -> tuple[Asked, ...]:
        return steps.understanding.questions(request_of(given, steps.essay))

    def retrieve(asked: tuple[Asked, ...], config: RunnableConfig) -> tuple[tuple[Asked, Documents | None], ...]:
        return tuple((each, retriever.find(each.question, config) if each.is_looked_up else None) for each in asked)

    def read(found: tuple[tuple[Asked, Documents | None], ...]) -> Chunk:
        return tuple(steps.read(*each) for each in found)

    # Tuples add up as LangChain's chunks do: what is written of all questions, in order.
    def drafts(read: Chunk, config: RunnableConfig) -> Iterator[Chunk]:
        return ((written,) for each in read for written in steps.write(each, config))

    # LangChain gives the config only beside the `run_manager`.
    def write(chunks: Iterator[Chunk], run_manager: Any, config: RunnableConfig) -> Iterator[Chunk]:  # noqa: ARG001
        for each in chunks:
            yield from drafts(each, config)

    async def awrite(chunks: AsyncIterator[Chunk], run_manager: Any, config: RunnableConfig) -> AsyncIterator[Chunk]:  # noqa: ARG001
        done: Chunk = ()
        async for each in chunks:
            written = drafts(each, config)
            while part := await run_in_executor(config, next, written, done):
                yield part

    def ground(chunks: Iterator[Chunk]) -> Iterator[Answer]:
        shown = Shown(steps)
        for written in chunks:
            yield from shown.parts(written)
        yield shown.end()

    async def aground(chunks: AsyncIterator[Chunk]) -> AsyncIterator[Answer]:
        shown = Shown(steps)
        async for written in chunks:
            for part in await run_in_executor(None, lambda: list(shown.parts(written))):  # noqa: B023 - awaited here
                yield part
        yield shown.end()

    composed: Runnable[Any, Answer] = (
        RunnableLambda(condense, name="condense")
        | RunnableLambda(retrieve, name="retrieve")
        | RunnableLambda(read, name="read")
        | RunnableGenerator[Chunk, Chunk](cast("Any", write), cast("Any", awrite), name="write")
        | RunnableGenerator(ground, aground, name="ground")
    )
    return EssayChain(bound=composed, config={"run_name": "ask"}, assistant=assistant)
