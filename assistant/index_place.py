"""Where an index may live: the seam between opening one and a folder or a Chroma server that holds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.index_recipe import Recipe
    from assistant.index_vectors import Vectors
    from assistant.models import Encoder


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A complete index, verified and read: row i of `vectors` belongs to text i of `texts_of(essay)`.

    `name` is the build or collection it was read from, `path` its folder, None on a server.
    """

    name: str
    path: Path | None
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be built: the recipe, its essay, the texts with their ids, and who encodes them.

    `anew`: nothing of an earlier index is used, not even vectors of unchanged sentences.
    """

    recipe: Recipe
    essay: Essay
    texts: Sequence[str]
    ids: Sequence[str]
    encoder: Encoder
    progress: Callable[[int, int], None]
    anew: bool = False


class Place(Protocol):
    """Keeps the index of one essay and one model."""

    def __str__(self) -> str:
        """The place as a person knows it: a folder or an address."""
        ...

    def load(self, recipe: Recipe, ids: Sequence[str]) -> Held:
        """The index made by `recipe`, verified; `Unusable` when there is none that can be used."""
        ...

    def locked(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:
        """Keeps other builders away; `OSError` when the place may not be written."""
        ...

    def build(self, order: Order) -> Held:
        """Build what is ordered and make it the current index, in one step."""
        ...

    def is_current(self, name: str) -> bool:
        """Whether readers who open now still get `name`."""
        ...

    def essay(self, held: Essay) -> Essay:
        """The essay of the current index; `held` where the place does not keep texts."""
        ...
