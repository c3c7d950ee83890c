"""The assistant: opens its parts, and is the only way to an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answerability import Calibration
from assistant.answers import Answer, Statement
from assistant.essay import Essay
from assistant.index import Index
from assistant.languages import Tongues
from assistant.phrases import Phrases
from assistant.quoting import QuotingWriter
from assistant.resources import resource_folder
from assistant.settings import Settings
from assistant.spelling import Speller
from assistant.steps import Steps
from assistant.writers import Condenser, Judge, Writer
from assistant.writing.talk import Talk

if TYPE_CHECKING:
    from assistant.chain import EssayChain
    from assistant.models import SentenceEncoder
    from assistant.retriever import EssayRetriever
    from assistant.second_look import SecondLook


class Assistant:
    """Answers questions about one essay, in statements that each carry a citation into it.

    `essay`, `index` and `writer` are the objects it was made of, `steps` what they do for each question.
    """

    def __init__(
        self,
        essay: Essay,
        index: Index,
        writer: Writer | None = None,
        *,
        phrases: Phrases | None = None,
        k: int = 0,
        condenser: Condenser | None = None,
        judge: Judge | None = None,
        second_look: SecondLook | None = None,
        threshold: float | None = None,
    ) -> None:
        self.essay = essay
        self.index = index
        self.writer = writer or QuotingWriter()
        phrases = phrases or Phrases.load()
        self.steps = Steps(
            essay,
            index,
            self.writer,
            phrases,
            Talk.of(phrases),
            Tongues.around(essay.text, phrases),
            Calibration.load().at(threshold),
            Speller.of(essay),
            k=k,
            condenser=condenser,
            judge=judge,
            second_look=second_look,
        )
        self._chain: EssayChain | None = None

    @classmethod
    def open(
        cls,
        essay: str | Path | Essay | None = None,
        model: Any = None,
        *,
        settings: Settings | None = None,
        phrases: Phrases | None = None,
        k: int = 0,
        decide: str = "reader",
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
            decide: who says whether the essay answers at all, where there is a chat model: "reader" (no call),
                "model" (a yes/no question first) or "both".
            cache: a folder to keep the chat model's replies in.
            say: is given a line when something is done that takes time, such as a rebuild and why.
            progress: is called with (done, total) texts while the index is built.

        Raises:
            AssistantError: the essay, the index, the model or a setting cannot be used.
        """
        from assistant.models import open_encoder

        settings = settings or Settings.from_env()
        phrases = phrases or Phrases.load()
        source = ""
        if not isinstance(essay, Essay):
            file = Path(essay or resource_folder("index") / "essay.md")
            essay, source = Essay.from_file(file), str(file.resolve())
        encoder = open_encoder(settings.embedding or None)
        index = Index.open(
            essay, encoder, settings.home, url=settings.chroma_url or None, source=source, say=say, progress=progress
        )
        chat = model if model is not None else settings.model or None
        look = _second_look(encoder, settings)
        made = partial(cls, essay, index, phrases=phrases, k=k, second_look=look, threshold=settings.threshold)
        if chat is None:
            return made()
        from assistant.chat_parts import chat_parts

        parts = chat_parts(chat, essay, encoder, phrases, decide, Path(cache) if cache else None)
        return made(parts.writer, condenser=parts.condenser, judge=parts.judge)

    @property
    def runnable(self) -> EssayChain:
        """The LangChain Runnable that `ask` goes through: a question or {"question", "history"} in, an Answer out."""
        if self._chain is None:
            from assistant.chain import EssayChain

            self._chain = EssayChain(steps=self.steps)
        return self._chain

    @property
    def retriever(self) -> EssayRetriever:
        """A LangChain BaseRetriever over the essay's passages."""
        from assistant.retriever import EssayRetriever

        return EssayRetriever(index=self.index)

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """The answer to `question`; `history` holds the earlier answers of the conversation, oldest first.

        Raises:
            QuestionError: the question is empty or longer than 2,000 characters.
            ModelError: the chat model cannot be reached or did not answer.
        """
        return self.runnable.invoke({"question": question, "history": history})

    def ask_many(self, questions: Sequence[str]) -> list[Answer]:
        """The same answers as `ask` gives one by one; the questions go through the encoder in one batch."""
        return self.runnable.batch(list(questions))

    def stream(self, question: str, history: Sequence[Answer] = ()) -> Iterator[Statement]:
        """The statements of the answer, each as soon as it is grounded; none when the essay does not say."""
        shown = 0
        for answer in self.stream_answers(question, history):
            yield from answer.statements[shown:]
            shown = len(answer.statements)

    def stream_answers(self, question: str, history: Sequence[Answer] = ()) -> Iterator[Answer]:
        """The answer as it grows, statement by statement; the last one is the whole, or the refusal."""
        yield from self.runnable.stream({"question": question, "history": history})

    def __repr__(self) -> str:
        return f"Assistant({self.essay!r}, {self.writer.name})"


def _second_look(encoder: SentenceEncoder, settings: Settings) -> SecondLook | None:
    """The reader that the settings name; the shipped one by default."""
    from assistant.reader import open_reader

    reader = open_reader(settings.reader, encoder)
    if reader is None:
        return None
    from assistant.second_look import SecondLook

    return SecondLook.of(reader, resource_folder("index") / "reader", settings.threshold)
