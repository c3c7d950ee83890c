"""The index of an essay: its texts and their vectors in Chroma, keyed by what they were made from.

`Index.open` reads it or builds it anew; a build is checked, then made current by switching a pointer. Home of
chromadb and of the encoders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.index.encoders import (
    BundledEncoder,
    Encoder,
    FolderModel,
    SentenceEncoder,
    bundled_folder,
    free_cores,
    hub_folder,
    open_encoder,
    torch_threads,
    weights_hash,
)
from assistant.index.index import Index, IndexStatus
from assistant.index.minilm import MiniLM
from assistant.index.recipe import recipe_hash

if TYPE_CHECKING:
    from assistant.index.vectors import Nearest, Scores, Vectors

__all__ = [
    "BundledEncoder",
    "Encoder",
    "FolderModel",
    "Index",
    "IndexStatus",
    "MiniLM",
    "Nearest",
    "Scores",
    "SentenceEncoder",
    "Vectors",
    "bundled_folder",
    "free_cores",
    "hub_folder",
    "open_encoder",
    "recipe_hash",
    "torch_threads",
    "weights_hash",
]
