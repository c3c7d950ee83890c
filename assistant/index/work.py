"""What `assistant index` does: the state of an essay's index, and building it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.essay import Essay, passages_jsonl
from assistant.index.encoders import open_encoder
from assistant.index.index import Index, IndexStatus
from assistant.resources import is_checkout, resource_folder

if TYPE_CHECKING:
    from assistant.index.encoders import Encoder
    from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class IndexWork:
    """An essay's file, who encodes it, and where its index is kept (as arguments of `Index.open`)."""

    file: Path
    essay: Essay
    encoder: Encoder
    where: dict[str, Any]

    @classmethod
    def of(cls, file: Path | None, settings: Settings) -> IndexWork:
        """The work on the essay in `file` (default: the bundled one).

        Raises:
            EssayError: the file cannot be read.
            ModelError: the embedding model cannot be opened.
        """
        file = file or resource_folder("index") / "essay.md"
        where = {"home": settings.home, "url": settings.chroma_url or None, "source": str(file.resolve())}
        return cls(file, Essay.from_file(file), open_encoder(settings.embedding or None), where)

    def status(self) -> IndexStatus:
        """What opening the index would find."""
        return Index.status(self.essay, self.encoder, **self.where)

    def build(self, rebuild: bool, say: Callable[[str], None], progress: Callable[[int, int], None]) -> Index:
        """The index, built where it must be; in a checkout the bundled essay's passages are written out, too."""
        index = Index.open(self.essay, self.encoder, **self.where, rebuild=rebuild, say=say, progress=progress)
        folder = resource_folder("index").resolve()
        if is_checkout() and self.file.resolve() == folder / "essay.md":
            written, text = folder / "passages.jsonl", passages_jsonl(self.essay)
            if not written.exists() or written.read_text(encoding="utf-8") != text:
                written.write_text(text, encoding="utf-8")
        return index
