"""The LangChain runnable: condense, retrieve, decide, write. Home of langchain-core's Runnable.

Each step is a runnable of its own, so a callback handler or a tracer sees it. What streams out is the
answer as it grows: every chunk is an `Answer`, the last one is the whole.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.callbacks import BaseCallbackManager, CallbackManagerForChainRun
from langchain_core.runnables import RunnableConfig, RunnableLambda, RunnableSerializable
from langchain_core.runnables.config import get_config_list, patch_config, run_in_executor
from pydantic import ConfigDict, InstanceOf

from assistant.answers import ANSWERED, Answer, Statement, Withheld
from assistant.asking import cleaned
from assistant.models import free_cores
from assistant.retrieval import Ranking
from assistant.steps import Request, Steps
from assistant.writers import Brief, Remark
from assistant.writing.followups import Condensed


@dataclass(frozen=True, slots=True)
class Looked:
    """A request with its question condensed and ranked, so that many can be encoded in one batch."""

    request: Request
    condensed: Condensed
    ranking: Ranking | None


class EssayChain(RunnableSerializable[Any, Answer]):
    """Question in (a str, or {"question": str, "history": [Answer, ...]}), cited `Answer` out."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)
    steps: InstanceOf[Steps]

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The whole answer."""
        return self._call_with_config(self._whole, input, config, **kwargs)

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Answer]:
        """The answer as it grows, a statement at a time."""
        yield from self.transform(iter([input]), config, **kwargs)

    def transform(self, input: Iterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Answer]:
        """As `stream`, for an input that arrives in chunks: the last chunk is the question."""
        yield from self._transform_stream_with_config(input, self._grown, config, **kwargs)

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Answer]:
        """As `stream`; the work runs in a thread."""
        chunks = self.stream(input, config, **kwargs)
        done = object()
        while (chunk := await run_in_executor(config, next, chunks, done)) is not done:
            yield chunk  # type: ignore[misc]

    def batch(
        self,
        inputs: list[Any],
        config: RunnableConfig | list[RunnableConfig] | None = None,
        *,
        return_exceptions: bool = False,
        **kwargs: Any,
    ) -> list[Answer]:
        """All answers, the same as one by one; the questions go through the encoder together."""
        looked_up = self._looked_up(inputs)
        configs = get_config_list(config, len(inputs))
        if self.steps.writer.waits or return_exceptions:
            return super().batch(looked_up, configs, return_exceptions=return_exceptions, **kwargs)
        if self.steps.second_look:
            # A reader computes on one core at a time and lets go of the interpreter while it does.
            shared = [patch_config(c, max_concurrency=c.get("max_concurrency") or free_cores()) for c in configs]
            return super().batch(looked_up, shared, **kwargs)
        return [self.invoke(*pair, **kwargs) for pair in zip(looked_up, configs, strict=True)]

    def _looked_up(self, inputs: Sequence[Any]) -> list[Any]:
        requests = [request_of(each) for each in inputs]
        found = [self.steps.condense(request) for request in requests]
        rankings = self.steps.rank([each.question for each in found])
        return [Looked(*each) for each in zip(requests, found, rankings, strict=True)]

    # LangChain looks for parameters of these names, and takes `config` only beside `run_manager`.
    def _whole(self, given: Any, run_manager: CallbackManagerForChainRun, config: RunnableConfig) -> Answer:  # noqa: ARG002
        answer = None
        for answer in self._answers(given, config):  # noqa: B007
            pass
        assert answer is not None
        return answer

    def _grown(
        self,
        inputs: Iterator[Any],
        run_manager: CallbackManagerForChainRun,  # noqa: ARG002
        config: RunnableConfig,
    ) -> Iterator[Answer]:
        given = None
        for given in inputs:  # noqa: B007
            pass
        yield from self._answers(given, config)

    def _answers(self, given: Any, config: RunnableConfig) -> Iterator[Answer]:
        """The answer after each thing the writer says, and once more when it is complete."""
        looked = given if isinstance(given, Looked) else Looked(request_of(given), Condensed(""), None)
        request, steps = looked.request, self.steps
        talk = steps.small_talk(request)
        if talk is not None:
            yield talk
            return
        found = looked.condensed if looked.ranking else _run("condense", steps.condense, request, config)
        ranking = looked.ranking or _run("retrieve", lambda q: steps.rank([q])[0], found.question, config)
        brief: Brief = _run("decide", lambda r: steps.brief(request, found, r), ranking, config)
        answer = steps.opened(request, brief)
        if brief.decision.answerable:
            for said in _each("write", steps.writer.write, brief, config):
                answer = _with(answer, said)
                yield answer
        yield steps.closed(answer, brief)


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


def _with(answer: Answer, said: Statement | Withheld | Remark) -> Answer:
    if isinstance(said, Remark):
        return replace(answer, note=said.note or answer.note, metadata={**answer.metadata, **said.metadata})
    if isinstance(said, Withheld):
        return replace(answer, withheld=(*answer.withheld, said))
    return replace(answer, statements=(*answer.statements, said), outcome=ANSWERED)


def _run(name: str, step: Callable[[Any], Any], given: Any, config: RunnableConfig) -> Any:
    return RunnableLambda(step, name=name).invoke(given, config) if _watched(config) else step(given)


def _each(name: str, step: Callable[[Any], Iterator[Any]], given: Any, config: RunnableConfig) -> Iterator[Any]:
    return RunnableLambda(step, name=name).stream(given, config) if _watched(config) else step(given)


def _watched(config: RunnableConfig) -> bool:
    """Whether any callback handler listens: if none does, a step need not cost 0.3 ms to announce itself."""
    callbacks = config.get("callbacks")
    return bool(callbacks.handlers if isinstance(callbacks, BaseCallbackManager) else callbacks)
