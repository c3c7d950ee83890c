"""What an index is made from, the key that follows from it, and why one cannot be used as it is.

The manifest of an index folder keeps it, with size and sha256 of every file there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
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
_NAME = "manifest.json"


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


def recipe_hash(essay: Essay, encoder: Encoder) -> str:
    """How an index of such an essay is made, in twelve hexadecimal digits; whatever its words, wherever the encoder."""
    return replace(Recipe.of(essay, encoder), essay="", embedding="").key[:12]


def _version(library: str) -> str:
    # Without the build's local part: torch 2.13.0+cpu and 2.13.0 run the same code on a processor.
    try:
        return version(library).partition("+")[0]
    except PackageNotFoundError:
        return "none"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands in an index folder. Written last, so a folder without one was never finished.

    `key` follows from the `recipe`; `records` is how many vectors it holds; `files` maps each file's path inside the
    folder, with "/", to its size in bytes and sha256.
    """

    key: str
    recipe: Recipe
    records: int
    files: Mapping[str, tuple[int, str]]

    @classmethod
    def write(cls, folder: Path, recipe: Recipe, records: int) -> None:
        """Write the manifest of what stands in `folder` now.

        Raises:
            OSError: the folder may not be written, or the disk is full.
        """
        files = {
            file.relative_to(folder).as_posix(): _sum(file) for file in sorted(folder.rglob("*")) if file.is_file()
        }
        content = json.dumps(asdict(cls(recipe.key, recipe, records, files)), ensure_ascii=False, indent=1)
        (folder / _NAME).write_text(content, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read it from `folder`.

        Raises:
            Unusable: there is none, or it is not one.
        """
        from pydantic import TypeAdapter

        try:
            manifest = TypeAdapter(cls).validate_json((folder / _NAME).read_bytes())
        except (OSError, ValueError):
            raise Unusable("damaged", "manifest") from None
        if manifest.key != manifest.recipe.key:
            raise Unusable("damaged", "manifest")
        return manifest

    def verify(self, folder: Path, *names: str) -> None:
        """Hold the files `names` of `folder` (default: all) to the manifest.

        Raises:
            Unusable: a file is missing, unreadable, or not the one that was written.
        """
        for name in names or self.files:
            try:
                sound = _sum(folder / name) == self.files.get(name)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise Unusable("damaged", "file_unreadable", file=name, error=reason) from None
            if not sound:
                raise Unusable("damaged", "file_changed", file=name)


def _sum(file: Path) -> tuple[int, str]:
    with file.open("rb") as content:
        return file.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest()
