"""What an index is made from, the key that follows from it, and the order to open one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from assistant.essay import OVERLAP, PASSAGE, SPLITTER
from assistant.index.contexts import CONTEXT
from assistant.language import SEARCHABLE

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.index.encoders import Encoder

FORMAT = 4  # what stands in an index folder, and how texts are encoded; raised with either
# Pooling and prompts, model code, word pieces, arithmetic. numpy only carries vectors and does not change them.
_LIBRARIES = ("sentence-transformers", "transformers", "tokenizers", "torch")


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

    def changed(self, old: Recipe) -> tuple[str, ...]:
        """Names of the fields in which `old` differs."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) != getattr(old, f.name))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Recipe:
        """The recipe `dataclasses.asdict` was made of.

        Raises:
            KeyError, TypeError: it is not one.
        """
        return cls(**{f.name: str(data[f.name]) for f in fields(cls)})


def recipe_hash(essay: Essay, encoder: Encoder) -> str:
    """How an index of such an essay is made, in twelve hexadecimal digits; whatever its words, wherever the encoder."""
    return replace(Recipe.of(essay, encoder), essay="", embedding="").key[:12]


def unheard(*_: object) -> None:
    """What nobody asked to be told."""


@dataclass(frozen=True, slots=True)
class Order:
    """How an index shall be opened: its recipe, its essay, who encodes it, and whom to tell; see `Index.open`.

    `anew`: it is built with nothing of an earlier index, not even vectors of unchanged sentences.
    """

    recipe: Recipe
    essay: Essay
    encoder: Encoder
    anew: bool = False
    readonly: bool = False
    say: Callable[[str], None] = unheard
    progress: Callable[[int, int], None] = unheard


def _version(library: str) -> str:
    # Without the build's local part: torch 2.13.0+cpu and 2.13.0 run the same code on a processor.
    try:
        return version(library).partition("+")[0]
    except PackageNotFoundError:
        return "none"
