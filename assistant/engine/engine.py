"""What answers questions on any essay: encoder, reader, chat model and words, opened once and shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.engine.steps import Steps
from assistant.errors import IndexStale
from assistant.grounding import Grounder
from assistant.language import Speller
from assistant.reading import NO_READER, QuestionJudge
from assistant.writing import GistWords, QuotingWriter, Talk

if TYPE_CHECKING:
    from assistant.chat.opening import ChatParts
    from assistant.essay import Essay
    from assistant.index import Index, SentenceEncoder
    from assistant.phrases import Phrases
    from assistant.settings import Settings
    from assistant.writing import Judge, Writer


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """The parts that do not depend on the essay. `encoder` is None where the index brings its own, `chat` where
    answers are verbatim; `k` is the most passages a writer is shown (0: no limit).
    """

    phrases: Phrases
    reading: QuestionJudge
    talk: Talk
    gists: GistWords
    encoder: SentenceEncoder | None = None
    chat: ChatParts | None = None
    k: int = 0

    @classmethod
    def plain(cls, phrases: Phrases) -> Engine:
        """Without models: no reader, no chat model."""
        return cls(phrases, QuestionJudge.open(NO_READER), Talk.of(phrases), GistWords.of(phrases))

    @classmethod
    def open(
        cls,
        settings: Settings,
        phrases: Phrases,
        chat: Any = None,
        k: int = 0,
        decide: str = "auto",
        cache: Path | None = None,
    ) -> Engine:
        """What `settings` name. `chat`, `k`, `decide`, `cache`: as in `Assistant.open`.

        Raises:
            AssistantError: a model or a setting cannot be used.
        """
        from assistant.index import open_encoder

        encoder = open_encoder(settings.embedding or None)
        reading = QuestionJudge.open(settings.reader, settings.threshold)
        opened = replace(cls.plain(phrases), reading=reading, encoder=encoder, k=k)
        if chat is None:
            return opened
        from assistant.chat.opening import chat_parts

        return replace(opened, chat=chat_parts(chat, encoder, phrases, decide, cache, settings, limited=k > 0))

    def steps(self, essay: Essay, index: Index, writer: Writer | None = None, judge: Judge | None = None) -> Steps:
        """The steps of an answer on `essay`; `writer` and `judge` take the place of the engine's own."""
        chat = self.chat
        return Steps(
            essay=essay,
            index=index,
            writer=writer or (chat.writer if chat else QuotingWriter()),
            phrases=self.phrases,
            talk=self.talk,
            gists=self.gists,
            speller=Speller.of(essay),
            grounder=Grounder(essay, self.phrases, chat.alike if chat else None),
            reading=self.reading,
            condenser=chat.condenser if chat else None,
            judge=judge or (chat.judge if chat else None),
        )

    def index(
        self,
        essay: Essay,
        home: Path | None,
        url: str | None,
        source: str,
        say: Callable[[str], None] | None,
        progress: Callable[[int, int], None] | None,
    ) -> Index:
        """The index of `essay` by the engine's encoder; arguments as in `Index.open`.

        Where none may be kept it is built for this process alone, and a line says so.

        Raises:
            AssistantError: the index cannot be used.
        """
        from tempfile import TemporaryDirectory

        from assistant.index import Index, open_encoder

        encoder = self.encoder or open_encoder()
        try:
            return Index.open(essay, encoder, home, url=url, source=source, say=say, progress=progress)
        except IndexStale:
            if say:
                say(self.phrases.say("index.line.nowhere"))
        with TemporaryDirectory(prefix="assistant-index-") as folder:  # what is read is a copy, that stays
            return Index.open(essay, encoder, Path(folder), progress=progress)
