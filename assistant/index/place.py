"""Where an index may live: the seam between opening one and a folder or a Chroma server that holds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.index.encoders import Encoder
    from assistant.index.recipe import Recipe
    from assistant.index.vectors import Scores, Vectors


class Store(Protocol):
    """Records that can be searched by meaning. Threads may share one."""

    def nearest(self, vectors: Vectors, kind: str, count: int) -> list[tuple[list[str], Scores]]:
        """For each of `vectors` (as `stored` gives them), ids and cosines of the `count` nearest records of `kind`."""
        ...

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """The vectors of the records `ids`, a row each."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Build:
    """A complete index, verified: `records` in its `store`, with vectors of `dimensions` numbers.

    `name` is the build or collection it was read from, `path` its folder, None on a server.
    """

    name: str
    path: Path | None
    records: int
    dimensions: int
    store: Store


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be built: the recipe, its essay, and who encodes it.

    `anew`: nothing of an earlier index is used, not even vectors of unchanged sentences.
    """

    recipe: Recipe
    essay: Essay
    encoder: Encoder
    progress: Callable[[int, int], None]
    anew: bool = False


class Place(Protocol):
    """Keeps the index of one essay and one model."""

    def __str__(self) -> str:
        """The place as a person knows it: a folder or an address."""
        ...

    def load(self, recipe: Recipe) -> Build:
        """The index made by `recipe`, verified; `Unusable` when there is none that can be used."""
        ...

    def locked(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:
        """Keeps other builders away; `OSError` when the place may not be written."""
        ...

    def build(self, order: Order) -> Build:
        """Build what is ordered and make it the current index, in one step."""
        ...

    def is_current(self, name: str) -> bool:
        """Whether readers who open now still get `name`."""
        ...
