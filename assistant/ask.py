"""The assistant: opens its parts, and is the only way to an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answers import Answer, Statement
from assistant.engine import Engine, Fingerprint, fingerprint_of
from assistant.errors import QuestionError
from assistant.essay import Essay
from assistant.index import Index
from assistant.opening import Opening, essay_file, unpicklable
from assistant.phrases import Phrases, message
from assistant.resources import shipped_essay
from assistant.settings import Settings
from assistant.writing import request_of

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from assistant.retrieval.retriever import EssayRetriever
    from assistant.writing import Judge, Writer

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
        self.engine = engine or Engine(Phrases.load())
        self.steps = self.engine.steps(essay, index, writer, judge)
        self._opening: Opening | None = None

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
            file = shipped_essay() if essay is None else essay_file(essay)
            essay, source = Essay.from_file(file), str(file.resolve())
        chat = model if model is not None else settings.model or None
        kept = Path(cache) if cache else None
        opening = Opening(essay, source, settings, phrases or Phrases.load(), chat, k, decide, kept)
        return cls.from_opening(opening, say, progress)

    @classmethod
    def from_opening(
        cls,
        opening: Opening,
        say: Callable[[str], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Assistant:
        """The assistant that `opening` describes; `say` and `progress` as in `open`.

        Raises:
            AssistantError: the index, the model or a setting cannot be used.
        """
        settings, engine = opening.settings, Engine.open(opening)
        url = settings.chroma_url or None
        index = engine.index(opening.essay, settings.home, url, opening.source, say, progress)
        made = cls(opening.essay, index, engine=engine)
        made._opening = opening
        return made

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
            essay = Essay.from_file(essay_file(essay))
        index = self.engine.index(essay, home, None, "", say, progress)
        made = type(self)(essay, index, engine=self.engine)
        made._opening = self._opening.on(essay, home) if self._opening else None
        return made

    @cached_property
    def runnable(self) -> Runnable[Any, Answer]:
        """The LangChain chain that `ask` goes through: a question or {"question", "history"} in, an Answer out."""
        from assistant.chain import essay_chain

        return essay_chain(self.steps, self.retriever, self)

    @cached_property
    def retriever(self) -> EssayRetriever:
        """A LangChain BaseRetriever over the essay's passages; the chain's own."""
        from assistant.retrieval.retriever import EssayRetriever

        return EssayRetriever(index=self.index, k=self.engine.k, assistant=self)

    @property
    def writer(self) -> Writer:
        """Who writes the answers."""
        return self.steps.writer

    def ask(self, question: str, history: Sequence[Any] = ()) -> Answer:
        """The answer to `question`; `history` holds the earlier answers of the conversation, oldest first.

        Each may be an `Answer`, its `to_dict()`, or a message with role and content. Of several questions in one, each
        is answered, up to three, and what was not answered is said in `note`; with a chat model it is given the whole.

        Raises:
            QuestionError: the question is empty or longer than 2,000 characters, or `history` is something else.
        """
        return self.runnable.invoke({"question": question, "history": history})

    def ask_many(self, questions: Sequence[str]) -> list[Answer]:
        """The same answers as `ask` gives one by one; several are worked on at once, as many as there are cores.

        Raises:
            QuestionError: `questions` is one text, or no list of questions; as in `ask`.
        """
        from assistant.index import free_cores

        if isinstance(questions, str | bytes | Mapping) or not isinstance(questions, Iterable):
            raise QuestionError(message("writing.several", kind=type(questions).__name__))
        at_once = _WAITING if self.writer.waits else free_cores()
        return self.runnable.batch(list(questions), {"max_concurrency": at_once})

    def stream(self, question: str, history: Sequence[Any] = ()) -> Iterator[Statement]:
        """The statements of the answer, each as soon as it is grounded; none when it is not answered."""
        for part in self._parts(question, history):
            yield from part.statements

    def stream_answers(self, question: str, history: Sequence[Any] = ()) -> Iterator[Answer]:
        """The answer as it grows, statement by statement; the last one is whole."""
        whole: Answer | None = None
        for part in self._parts(question, history):
            whole = part if whole is None else whole + part
            yield whole

    def fingerprint(self) -> Fingerprint:
        """What the answers depend on, part by part (essay, reader, prompts, ...) and in one short hash."""
        return fingerprint_of(self)

    def _parts(self, question: str, history: Sequence[Any]) -> Iterator[Answer]:
        """What the chain streams; whoever stops listening stops the writer."""
        request = request_of({"question": question, "history": history}, self.essay)
        chunks = self.runnable.stream(request)  # held here, so that it is not closed before the writer is told
        try:
            for part in chunks:  # noqa: UP028 - `yield from` would close the chain first
                yield part
        finally:
            request.stopped.set()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as what it was opened with, and opened again from that."""
        if self._opening is None:
            raise unpicklable()
        return type(self).from_opening, (self._opening.to_pickle(),)

    def __deepcopy__(self, memo: dict[int, Any]) -> Assistant:
        """Itself: nothing that may be done with an assistant changes it."""
        return self

    def __repr__(self) -> str:
        return f"Assistant({self.essay!r}, {self.writer.name})"
