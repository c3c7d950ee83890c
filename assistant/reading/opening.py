"""Opens readers by their names. Nothing heavy is imported here."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import ModelError
from assistant.index import hub_folder, weights_hash
from assistant.phrases import message
from assistant.reading.reader import DEFAULT_READER, NO_READER, Reader


def open_reader(name: str | None = None) -> Reader | None:
    """The reader `name`: the shipped one, "none" (None is returned), a folder, or a cross-encoder of the hub.

    Raises:
        ModelError: no such model here, and the hub does not have it or cannot be reached.
        ModelUnverified: the shipped weights are not the known ones.
    """
    name = name or DEFAULT_READER
    if name == NO_READER:
        return None
    if name == DEFAULT_READER:
        from assistant.reading.essay_reader import EssayReader

        return EssayReader.open_shipped()
    from assistant.reading.cross_encoder import CrossEncoderReader

    folder = _folder_of(name)
    return CrossEncoderReader(name, folder, weights_hash(folder))


def _folder_of(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    if name.startswith((".", "/", "~")) or name.count("/") != 1:
        raise ModelError(message("reading.no_reader", name=name, default=DEFAULT_READER, none=NO_READER))
    return hub_folder(name)
