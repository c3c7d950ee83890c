"""The index of an essay: opened, built where it must be, and searched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answers import Passage
from assistant.essay import Essay
from assistant.index.folder import FolderPlace
from assistant.index.opening import open_build
from assistant.index.recipe import Order, Recipe, unheard
from assistant.index.slot import Slot
from assistant.index.trouble import IndexStatus, Unusable
from assistant.index.vectors import Numbers, record_id, stored, texts_of, unit
from assistant.language import searchable
from assistant.resources import index_home

if TYPE_CHECKING:
    from assistant.index.build import Build
    from assistant.index.encoders import Encoder
    from assistant.index.opening import Place
    from assistant.index.vectors import Nearest, Vectors
    from assistant.retrieval import Ranking, Retrieval


class Index:
    """One essay's vectors, ready to be searched. Made by `Index.open`; never changes.

    `essay` and `encoder` are what it was made of, `key` the content key (sha256, hex), `path` the
    folder it was read from, None on a Chroma server. Vectors stay in Chroma, and are asked for there.
    """

    def __init__(self, essay: Essay, encoder: Encoder, place: Place, build: Build) -> None:
        self.essay = essay
        self.encoder = encoder
        self.path = build.path
        self._place = place
        self._build = build
        self._known: dict[str, Numbers] = {}

    @classmethod
    def open(
        cls,
        essay: Essay,
        encoder: Encoder,
        home: Path | None = None,
        *,
        url: str | None = None,
        source: str = "",
        rebuild: bool = False,
        readonly: bool = False,
        say: Callable[[str], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Index:
        """The index of `essay`, built where there is none, or where it is stale or damaged.

        Args:
            essay: the text to be searched.
            encoder: the embedding model.
            home: folder that keeps indexes (default: `index/chroma` in a checkout, else the user's cache).
            url: a running Chroma server that keeps them instead, such as "http://127.0.0.1:8000".
            source: what the essay is called across edits, usually its path: its next version takes the
                place of this one, and readers notice. Without it every text has a place of its own.
            rebuild: build from nothing, whatever is there.
            readonly: never build.
            say: is given a line that tells why an index is built.
            progress: is called with (done, total) while texts are encoded.

        Raises:
            IndexStale: it would have to be built, and may not be.
            IndexFailure: it cannot be built or read: disk full, server unreachable.
            ModelError: the encoder failed.
        """
        place = _place(essay, encoder, home, url, source)
        recipe = Recipe.of(essay, encoder)
        order = Order(recipe, essay, encoder, rebuild, readonly, say or unheard, progress or unheard)
        return cls(essay, encoder, place, open_build(place, order))

    @staticmethod
    def status(
        essay: Essay, encoder: Encoder, home: Path | None = None, *, url: str | None = None, source: str = ""
    ) -> IndexStatus:
        """What `open` with the same arguments would find; builds and changes nothing.

        Raises:
            IndexFailure: the Chroma server cannot be reached.
        """
        place, recipe = _place(essay, encoder, home, url, source), Recipe.of(essay, encoder)
        try:
            build = place.load(recipe)
        except Unusable as error:
            return IndexStatus(error.state, error.reason, str(place), recipe.key)
        return IndexStatus("ready", "", str(place), recipe.key, build.path, build.records, build.dimensions)

    @cached_property
    def key(self) -> str:
        """The content key: sha256 (hex) of everything the index was made from."""
        return Recipe.of(self.essay, self.encoder).key

    @cached_property
    def retrieval(self) -> Retrieval:
        """The word indexes beside the vectors, ready to rank."""
        from assistant.retrieval import Retrieval

        return Retrieval(self.essay, self.query)

    @property
    def sentence_vectors(self) -> Vectors:
        """The unit vector of every sentence, float32, a row each; fetched anew from Chroma each time."""
        texts = texts_of(self.essay, "sentence")
        return unit(self._build.vectors([record_id("sentence", text) for text in texts]))

    def query(self, vectors: Vectors, kind: str, count: int) -> list[Nearest]:
        """For each question, the nearest texts of a kind by meaning.

        Args:
            vectors: unit vectors of the questions, a row each.
            kind: "sentence", "passage", or "context" for sentences with their surroundings.
            count: how many different texts to find.

        Returns:
            For each question, numbers of sentences or passages, and their cosines; a text that stands in
            several places brings all its numbers.

        Raises:
            IndexFailure: Chroma failed, or its server is gone.
        """
        numbers = self._numbers(kind)
        return [numbers.found(*found) for found in self._build.nearest(stored(vectors), kind, count)]

    def _numbers(self, kind: str) -> Numbers:
        if kind not in self._known:
            self._known[kind] = Numbers(kind, texts_of(self.essay, kind))
        return self._known[kind]

    def rank(self, questions: Sequence[str]) -> list[Ranking]:
        """Every sentence and passage scored for each question; the questions are encoded in one batch."""
        if not questions:
            return []
        return self.retrieval.rank(
            questions, self.encoder.encode_queries([searchable(question) for question in questions])
        )

    def search(self, question: str, characters: int = 4_000) -> list[Passage]:
        """Passages for `question`, best first, overlaps merged, together at most `characters` long."""
        return self.retrieval.search(self.rank([question])[0], characters)

    def is_current(self) -> bool:
        """Whether nobody has built a newer index since this one was opened; one small file is read."""
        return self._place.is_current(self._build.name)

    def __repr__(self) -> str:
        return f"Index({self.essay!r}, {self.encoder.name}, {str(self._place)!r})"


def _place(essay: Essay, encoder: Encoder, home: Path | None, url: str | None, source: str) -> Place:
    slot = Slot.of(Path(home or index_home()), source, essay.fingerprint, encoder.name)
    if url:
        from assistant.index.server import ServerPlace

        return ServerPlace(url, slot.name)
    return FolderPlace(slot)
