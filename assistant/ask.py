"""The assistant: opens its parts, and is the only way to an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answers import Answer, Statement
from assistant.asking import cleaned
from assistant.engine import Engine
from assistant.essay import Essay
from assistant.index import Index
from assistant.phrases import Phrases
from assistant.requested import Request
from assistant.resources import resource_folder
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from assistant.retrieval.retriever import EssayRetriever
    from assistant.writers import Judge, Writer

_WAITING = 8  # answers written at once where a chat model's server does the work


class Assistant:
    """Answers questions about one essay, in statements that each carry a citation into it.

    `essay` and `index` are the objects it was made of, `engine` what reads and writes for it, `steps` what they
    do for each question.
    """

    def __init__(
        self,
        essay: Essay,
        index: Index,
        writer: Writer | None = None,
        *,
        engine: Engine | None = None,
        judge: Judge | None = None,
    ) -> None:
        self.essay = essay
        self.index = index
        self.engine = engine or Engine.plain(Phrases.load())
        self.steps = self.engine.steps(essay, index, writer, judge)

    @classmethod
    def open(
        cls,
        essay: str | Path | Essay | None = None,
        model: Any = None,
        *,
        settings: Settings | None = None,
        phrases: Phrases | None = None,
        k: int = 0,
        decide: str = "auto",
        cache: str | Path | None = None,
        say: Callable[[str], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Assistant:
        """Open an essay (default: the bundled one), building its index where there is none.

        Args:
            essay: a file's path, or an `Essay`.
            model: None for verbatim answers, an `init_chat_model` string, or a LangChain chat model.
            settings: default: from the ASSISTANT_ environment variables.
            phrases: the words and prompts; default: the shipped ones.
            k: most passages a writer is shown; 0 for no limit but the budget of characters.
            decide: who says whether the essay answers at all, where there is a chat model: "model" (what it writes, or
                that it finds nothing), "both" (a yes or no of its own first, weighed with the reader's confidence),
                "reader" (the model is asked only where that says yes), or "auto": "both" for a model that was
                calibrated, "model" for any other.
            cache: a folder to keep the chat model's replies in.
            say: is given a line when something is done that takes time, such as a rebuild and why.
            progress: is called with (done, total) texts while the index is built.

        Raises:
            AssistantError: the essay, the index, the model or a setting cannot be used.
        """
        settings = settings or Settings.from_env()
        source = ""
        if not isinstance(essay, Essay):
            file = Path(essay or resource_folder("index") / "essay.md")
            essay, source = Essay.from_file(file), str(file.resolve())
        chat = model if model is not None else settings.model or None
        engine = Engine.open(settings, phrases or Phrases.load(), chat, k, decide, Path(cache) if cache else None)
        index = engine.index(essay, settings.home, settings.chroma_url or None, source, say, progress)
        return cls(essay, index, engine=engine)

    def on(
        self,
        essay: str | Path | Essay,
        home: Path | None = None,
        *,
        say: Callable[[str], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Assistant:
        """The very same assistant on another essay: encoder, reader, threshold, words and chat model are shared.

        Its index lies in a folder (`home`; default: where indexes are kept), whatever Chroma server this one's is on.

        Raises:
            AssistantError: the essay or the index cannot be used.
        """
        if not isinstance(essay, Essay):
            essay = Essay.from_file(Path(essay))
        index = self.engine.index(essay, home, None, "", say, progress)
        return type(self)(essay, index, engine=self.engine)

    @cached_property
    def runnable(self) -> Runnable[Any, Answer]:
        """The LangChain chain that `ask` goes through: a question or {"question", "history"} in, an Answer out."""
        from assistant.chain import essay_chain

        return essay_chain(self.steps, self.retriever)

    @cached_property
    def retriever(self) -> EssayRetriever:
        """A LangChain BaseRetriever over the essay's passages; the chain's own."""
        from assistant.retrieval.retriever import EssayRetriever

        return EssayRetriever(index=self.index, k=self.engine.k)

    @property
    def writer(self) -> Writer:
        """Who writes the answers."""
        return self.steps.writer

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """The answer to `question`; `history` holds the earlier answers of the conversation, oldest first.

        Raises:
            QuestionError: the question is empty or longer than 2,000 characters.
        """
        return self.runnable.invoke({"question": question, "history": history})

    def ask_many(self, questions: Sequence[str]) -> list[Answer]:
        """The same answers as `ask` gives one by one; several are worked on at once, as many as there are cores."""
        from assistant.models import free_cores

        at_once = _WAITING if self.writer.waits else free_cores()
        return self.runnable.batch(list(questions), {"max_concurrency": at_once})

    def stream(self, question: str, history: Sequence[Answer] = ()) -> Iterator[Statement]:
        """The statements of the answer, each as soon as it is grounded; none when it is not answered."""
        for part in self._parts(question, history):
            yield from part.statements

    def stream_answers(self, question: str, history: Sequence[Answer] = ()) -> Iterator[Answer]:
        """The answer as it grows, statement by statement; the last one is whole."""
        whole: Answer | None = None
        for part in self._parts(question, history):
            whole = part if whole is None else whole + part
            yield whole

    def _parts(self, question: str, history: Sequence[Answer]) -> Iterator[Answer]:
        """What the chain streams; whoever stops listening stops the writer."""
        request = Request(cleaned(question), tuple(history))
        chunks = self.runnable.stream(request)  # held here, so that it is not closed before the writer is told
        try:
            for part in chunks:  # noqa: UP028 - `yield from` would close the chain first
                yield part
        finally:
            request.stopped.set()

    def __repr__(self) -> str:
        return f"Assistant({self.essay!r}, {self.writer.name})"
