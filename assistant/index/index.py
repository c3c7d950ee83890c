"""The index of an essay: opened, built where it must be, and searched."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import IndexFailure, IndexStale, QuestionError
from assistant.index.folder import FolderPlace, slot_name
from assistant.index.recipe import Recipe, Unusable
from assistant.index.server import ServerPlace
from assistant.index.vectors import encode, hash_of, quantize, record_id, records_of, texts_of, unit
from assistant.language import searchable
from assistant.phrases import message, shipped_phrases
from assistant.resources import is_checkout, kept_path, resource_folder

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.index.chroma import Build
    from assistant.index.encoders import Encoder
    from assistant.index.vectors import Nearest, Vectors
    from assistant.retrieval import Ranking, Retrieval

_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR}  # to make or to write a folder


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What is known of an index without building it.

    `state` is "ready", "missing", "stale" or "damaged"; `reason` tells why in words ("" when ready). `place` is the
    folder or the server's address; `texts` counts the different sentences, passages and contexts held, 0 unless ready.
    """

    state: str
    reason: str
    place: str
    texts: int = 0


class Index:
    """One essay's vectors, ready to be searched. Made by `Index.open`; never changes.

    `essay` and `encoder` are what it was made of, `key` the content key (sha256, hex), `path` the
    folder it was read from, None on a Chroma server. Vectors stay in Chroma, and are asked for there.
    """

    def __init__(self, essay: Essay, encoder: Encoder, build: Build) -> None:
        self.essay = essay
        self.encoder = encoder
        self.path = build.path
        self._build = build
        self._places: dict[str, dict[str, list[int]]] = {}

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
                place of this one. Without it every text has a place of its own.
            rebuild: build from nothing, whatever is there.
            say: is given a line that tells why an index is built.
            progress: is called with (done, total) while texts are encoded.

        Raises:
            IndexStale: it would have to be built, and may not be written.
            IndexFailure: it cannot be built or read: disk full, server unreachable.
            ModelError: the encoder failed.
        """
        place, recipe = _place(essay, encoder, home, url, source), Recipe.of(essay, encoder)

        def load() -> Build:
            if rebuild:
                raise Unusable("stale", "asked")
            return place.load(recipe)

        def build() -> Build:
            records = records_of(essay)
            known = {} if rebuild else place.known_vectors(recipe, {hash_of(name) for name in records})
            vectors = encode(records, known, encoder, progress or _ignore)
            return place.store(recipe, records, vectors, rebuild)

        return cls(essay, encoder, _open(place, load, build, say or _ignore))

    @staticmethod
    def status(
        essay: Essay, encoder: Encoder, home: Path | None = None, *, url: str | None = None, source: str = ""
    ) -> IndexStatus:
        """What `open` with the same arguments would find; builds and changes nothing.

        Raises:
            IndexFailure: the Chroma server cannot be reached.
        """
        place = _place(essay, encoder, home, url, source)
        try:
            build = place.load(Recipe.of(essay, encoder))
        except Unusable as error:
            return IndexStatus(error.state, error.reason, str(place))
        return IndexStatus("ready", "", str(place), build.records)

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
        import numpy as np

        places = self._places.get(kind) or self._places.setdefault(kind, _places(texts_of(self.essay, kind), kind))
        found = []
        for ids, cosines in self._build.nearest(quantize(vectors), kind, count):
            numbers = [places.get(name, []) for name in ids]
            flat = np.array([number for each in numbers for number in each], dtype=np.intp)
            found.append((flat, cosines.repeat([len(each) for each in numbers])))
        return found

    def rank(self, questions: Sequence[str]) -> list[Ranking]:
        """Every sentence and passage scored for each question; the questions are encoded in one batch.

        Raises:
            QuestionError: a question is no text.
            IndexFailure: Chroma failed, or its server is gone.
        """
        for question in questions:
            if not isinstance(question, str):
                raise QuestionError(message("writing.no_text", kind=type(question).__name__))
        if not questions:
            return []
        return self.retrieval.rank(
            questions, self.encoder.encode_queries([searchable(question) for question in questions])
        )

    def __repr__(self) -> str:
        return f"Index({self.essay!r}, {self.encoder.name}, {str(self.path or 'server')!r})"


def _places(texts: Sequence[str], kind: str) -> dict[str, list[int]]:
    """Where the texts of a kind stand, by record id."""
    places: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        places.setdefault(record_id(kind, text), []).append(number)
    return places


def _place(
    essay: Essay, encoder: Encoder, home: Path | None, url: str | None, source: str
) -> FolderPlace | ServerPlace:
    name = slot_name(source, essay.fingerprint, encoder.name)
    if url:
        return ServerPlace(url, name)
    usual = resource_folder("index") / "chroma" if is_checkout() else kept_path("chroma")
    return FolderPlace(Path(home or usual), name)


def _open(
    place: FolderPlace | ServerPlace, load: Callable[[], Build], build: Callable[[], Build], say: Callable[[str], None]
) -> Build:
    """What `load` gives; where that is unusable, what `build` does under the lock, after a line that says why."""
    try:
        return load()
    except Unusable as error:
        trouble = error
    try:
        with place.lock(lambda: say(shipped_phrases().say("index.line.waiting"))):
            with suppress(Unusable):
                return load()  # another builder may have been here while we waited
            line = "building" if trouble.state == "missing" else "rebuilding"
            say(shipped_phrases().say(f"index.line.{line}", reason=trouble.reason))
            return build()
    except OSError as error:
        if error.errno in _FORBIDDEN:
            raise IndexStale(message("index.stale", place=place, reason=trouble.reason)) from error
        raise IndexFailure(message("index.not_written", place=place, error=error.strerror or error)) from error


def _ignore(*_: object) -> None:
    """What nobody asked to be told."""
