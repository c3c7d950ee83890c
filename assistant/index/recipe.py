"""What an index is made from, the key that follows from it, and why one cannot be used as it is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from assistant.errors import IndexFailure
from assistant.essay import OVERLAP, PASSAGE, SPLITTER
from assistant.index.vectors import CONTEXT
from assistant.language import SEARCHABLE
from assistant.phrases import message, shipped_phrases

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.index.encoders import Encoder

FORMAT = 4  # what stands in an index folder, and how texts are encoded; raised with either
# Pooling and prompts, model code, word pieces, arithmetic. numpy only carries vectors and does not change them.
_LIBRARIES = ("sentence-transformers", "transformers", "tokenizers", "torch")


class Unusable(IndexFailure):
    """An index cannot be used as it is; caught where it can be rebuilt.

    `state` is "missing", "stale" or "damaged"; `reason` is a text of [reason] in prompts/index.toml, filled in.
    """

    def __init__(self, state: str, name: str, **variables: object) -> None:
        self.state = state
        self.reason = shipped_phrases().say(f"index.reason.{name}", **variables)
        super().__init__(message("index.unusable", state=state, reason=self.reason))


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what an index holds, as short texts; equal recipes give equal indexes.

    `essay` is the fingerprint of the normalised text, `weights` the sha256 of the model's weights,
    `libraries` the versions of those that change vectors, `store` that of Chroma and of our folder.
    """

    essay: str
    splitter: str
    passages: str
    embedding: str
    weights: str
    libraries: str
    store: str

    @classmethod
    def of(cls, essay: Essay, encoder: Encoder) -> Recipe:
        """The recipe of `essay` encoded by `encoder` with the libraries installed here."""
        return cls(
            essay=essay.fingerprint,
            splitter=f"{SPLITTER}/{essay.markup}",
            passages=f"{PASSAGE}/{OVERLAP} {CONTEXT} {SEARCHABLE}",
            embedding=encoder.name,
            weights=encoder.weights,
            libraries=" ".join(f"{name}-{_version(name)}" for name in _LIBRARIES),
            store=f"chromadb-{_version('chromadb')}/format-{FORMAT}",
        )

    @property
    def key(self) -> str:
        """sha256 of the recipe, in hex: the content key of the index."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    @property
    def vectors(self) -> tuple[str, str, str, str]:
        """What a text's vector depends on besides the text: where it is equal, vectors may be kept."""
        return self.embedding, self.weights, self.libraries, self.store.partition("/")[2]

    def expect(self, old: Recipe) -> None:
        """Nothing, where `old` is the same.

        Raises:
            Unusable: it differs: the index is stale.
        """
        changed = [f.name for f in fields(self) if getattr(self, f.name) != getattr(old, f.name)]
        if changed:
            words = [shipped_phrases().say(f"index.what.{name}") for name in changed]
            raise Unusable("stale", "changed", what=" and ".join(words))

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """The recipe that was written as JSON.

        Raises:
            ValueError: it is not one.
        """
        from pydantic import TypeAdapter

        return TypeAdapter(cls).validate_json(text)


def recipe_hash(essay: Essay, encoder: Encoder) -> str:
    """How an index of such an essay is made, in twelve hexadecimal digits; whatever its words, wherever the encoder."""
    return replace(Recipe.of(essay, encoder), essay="", embedding="").key[:12]


def _version(library: str) -> str:
    # Without the build's local part: torch 2.13.0+cpu and 2.13.0 run the same code on a processor.
    try:
        return version(library).partition("+")[0]
    except PackageNotFoundError:
        return "none"
