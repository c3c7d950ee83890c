"""What `assistant index` does: the state of an essay's index, and building it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.essay import Essay, passages_jsonl
from assistant.index.index import Index
from assistant.resources import is_checkout, resource_folder

if TYPE_CHECKING:
    from assistant.index.encoders import Encoder
    from assistant.index.trouble import IndexStatus
    from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class IndexWork:
    """An essay's file, and where and with what its index is kept."""

    file: Path
    essay: Essay
    encoder: Encoder
    settings: Settings

    @classmethod
    def of(cls, file: Path | None, settings: Settings) -> IndexWork:
        """The work on the essay in `file` (default: the bundled one).

        Raises:
            EssayError: the file cannot be read.
            ModelError: the embedding model cannot be opened.
        """
        from assistant.index.encoders import open_encoder

        file = file or _bundled()
        return cls(file, Essay.from_file(file), open_encoder(settings.embedding or None), settings)

    def status(self) -> IndexStatus:
        """What opening the index would find."""
        home, url = self.settings.home, self.settings.chroma_url or None
        return Index.status(self.essay, self.encoder, home, url=url, source=str(self.file.resolve()))

    def built(self, rebuild: bool, say: Callable[[str], None], progress: Callable[[int, int], None]) -> Index:
        """The index, built where it must be; in a checkout the bundled essay's passages are written out, too."""
        index = Index.open(
            self.essay,
            self.encoder,
            self.settings.home,
            url=self.settings.chroma_url or None,
            source=str(self.file.resolve()),
            rebuild=rebuild,
            say=say,
            progress=progress,
        )
        if is_checkout() and self.file.resolve() == _bundled().resolve():
            written = resource_folder("index") / "passages.jsonl"
            text = passages_jsonl(self.essay)
            if not written.exists() or written.read_text(encoding="utf-8") != text:
                written.write_text(text, encoding="utf-8")
        return index


def _bundled() -> Path:
    return resource_folder("index") / "essay.md"
