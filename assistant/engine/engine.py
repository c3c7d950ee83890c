"""What answers questions on any essay: encoder, reader, chat model and words, opened once and shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.engine.steps import Steps
from assistant.errors import IndexStale
from assistant.grounding import Grounder
from assistant.language import Speller
from assistant.reading import NO_READER, QuestionJudge
from assistant.writing import QuotingWriter, Understanding, Wording

if TYPE_CHECKING:
    from assistant.chat.opening import ChatParts
    from assistant.essay import Essay
    from assistant.index import Index, SentenceEncoder
    from assistant.opening import Opening
    from assistant.phrases import Phrases
    from assistant.writing import Judge, Writer


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """The parts that do not depend on the essay; without models where none are given. `encoder` is None where the index
    brings its own, `chat` where answers are verbatim; `k` is the most passages a writer is shown (0: no limit).
    """

    phrases: Phrases
    reading: QuestionJudge = field(default_factory=partial(QuestionJudge.open, NO_READER))
    encoder: SentenceEncoder | None = None
    chat: ChatParts | None = None
    k: int = 0

    @classmethod
    def open(cls, opening: Opening) -> Engine:
        """What `opening` names.

        Raises:
            AssistantError: a model or a setting cannot be used.
        """
        from assistant.index import open_encoder

        settings, model, k = opening.settings, opening.model, opening.k
        encoder = open_encoder(settings.embedding or None)
        reading = QuestionJudge.open(settings.reader, settings.threshold)
        opened = cls(opening.phrases, reading, encoder, k=k)
        if model is None:
            return opened
        from assistant.chat.opening import chat_parts

        decide, cache = opening.decide, opening.cache
        parts = chat_parts(model, encoder, opening.phrases, decide, cache, settings, limited=k > 0)
        return replace(opened, chat=parts)

    def steps(self, essay: Essay, index: Index, writer: Writer | None = None, judge: Judge | None = None) -> Steps:
        """The steps of an answer on `essay`; `writer` and `judge` take the place of the engine's own."""
        chat = self.chat
        judge = judge or (chat.judge if chat else None)

        def near(words: str) -> list[float]:
            return list(map(float, index.rank([words])[0].similarity))

        wording, rewrite = Wording.of(self.phrases), chat.condenser.rewrite if chat else None
        return Steps(
            essay=essay,
            index=index,
            understanding=Understanding(essay, wording, Speller.of(essay), near, rewrite, judge is not None),
            reading=self.reading,
            writer=writer or (chat.writer if chat else QuotingWriter()),
            grounder=Grounder(essay, self.phrases, chat.alike if chat else None),
            phrases=self.phrases,
            judge=judge,
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
