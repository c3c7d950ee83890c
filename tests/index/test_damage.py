"""Every way of damaging the index that was measured to happen: noticed, said, and repaired."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.index.index import Index
from tests.index_fakes import HashEncoder, answers, prose, texts_of

ESSAY = prose(100)
LARGE = prose(520)  # over 1,000 records: below, Chroma does not yet keep them in its HNSW files


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list]:
    """A home with a sound index, and what it finds. Tests damage a copy."""
    home = tmp_path_factory.mktemp("sound")
    return home, answers(Index.open(ESSAY, HashEncoder(), home, source="essay"))


def _current(home: Path) -> Path:
    slot = next(home.glob("named-*"))
    return slot / (slot / "current").read_text().strip()


def _sqlite(home: Path) -> Path:
    return _current(home) / "chroma" / "chroma.sqlite3"


def _hnsw(home: Path) -> Path:
    return next(_current(home).glob("chroma/*/data_level0.bin"))


def half_a_sqlite_file(home: Path) -> None:
    file = _sqlite(home)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty_sqlite_file(home: Path) -> None:
    _sqlite(home).write_bytes(b"")


def bad_pages(home: Path) -> None:
    content = bytearray(_sqlite(home).read_bytes())
    for at in range(4096, len(content), 4096 * 3):
        content[at : at + 512] = b"\xa5" * 512
    _sqlite(home).write_bytes(content)


def one_bit(home: Path) -> None:
    content = bytearray(_hnsw(home).read_bytes())
    content[len(content) // 2] ^= 1
    _hnsw(home).write_bytes(content)


def truncated_hnsw(home: Path) -> None:
    _hnsw(home).write_bytes(_hnsw(home).read_bytes()[: _hnsw(home).stat().st_size // 2])


def missing_sqlite(home: Path) -> None:
    _sqlite(home).unlink()


def missing_hnsw(home: Path) -> None:
    _hnsw(home).unlink()


def missing_chroma(home: Path) -> None:
    shutil.rmtree(_current(home) / "chroma")


def chroma_is_a_file(home: Path) -> None:
    missing_chroma(home)
    (_current(home) / "chroma").write_text("x")


def missing_ids(home: Path) -> None:
    (_current(home) / "ids.txt").unlink()


def zeroed_ids(home: Path) -> None:
    file = _current(home) / "ids.txt"
    file.write_bytes(b"\0" * file.stat().st_size)


def missing_manifest(home: Path) -> None:
    (_current(home) / "manifest.json").unlink()


def empty_manifest(home: Path) -> None:
    (_current(home) / "manifest.json").write_text("")


def garbage_manifest(home: Path) -> None:
    (_current(home) / "manifest.json").write_bytes(bytes(range(256)) * 20)


def manifest_of_another_shape(home: Path) -> None:
    (_current(home) / "manifest.json").write_text('[{"recipe": null, "files": [1, 2]}]')


def deep_manifest(home: Path) -> None:
    (_current(home) / "manifest.json").write_text("[" * 100_000)


def manifest_with_an_edited_recipe(home: Path) -> None:
    file = _current(home) / "manifest.json"
    file.write_text(file.read_text().replace('"passages": "800/200 ', '"passages": "900/200 '))


def garbage_pointer(home: Path) -> None:
    (_current(home).parent / "current").write_bytes(b"\xff\0../../etc")


def empty_pointer(home: Path) -> None:
    (_current(home).parent / "current").write_text("")


def pointer_to_a_missing_folder(home: Path) -> None:
    (_current(home).parent / "current").write_text("0123456789abcdef-01234567\n")


def pointer_out_of_the_home(home: Path) -> None:
    (_current(home).parent / "current").write_text("../../../../etc\n")


def pointer_is_a_folder(home: Path) -> None:
    pointer = _current(home).parent / "current"
    pointer.unlink()
    pointer.mkdir()


DAMAGES = {
    half_a_sqlite_file: "chroma.sqlite3 of the index have changed",
    empty_sqlite_file: "chroma.sqlite3 of the index have changed",
    bad_pages: "contents of the file chroma/chroma.sqlite3",
    one_bit: "data_level0.bin of the index have changed",
    truncated_hnsw: "data_level0.bin of the index have changed",
    missing_sqlite: "chroma.sqlite3 of the index cannot be read (No such file",
    missing_hnsw: "data_level0.bin of the index cannot be read",
    missing_chroma: "cannot be read",
    chroma_is_a_file: "cannot be read",
    missing_ids: "ids.txt of the index cannot be read",
    zeroed_ids: "ids.txt of the index have changed",
    missing_manifest: "manifest cannot be read",
    empty_manifest: "manifest cannot be read",
    garbage_manifest: "manifest cannot be read",
    manifest_of_another_shape: "manifest cannot be read",
    deep_manifest: "manifest cannot be read",
    manifest_with_an_edited_recipe: "manifest cannot be read",
    garbage_pointer: "does not name an index",
    empty_pointer: "does not name an index",
    pointer_to_a_missing_folder: "does not name an index",
    pointer_out_of_the_home: "does not name an index",
    pointer_is_a_folder: "does not name an index",
}


@pytest.mark.parametrize(("damage", "reason"), DAMAGES.items(), ids=[d.__name__ for d in DAMAGES])
def test_damage_is_noticed_said_and_repaired(
    damage: Callable[[Path], None], reason: str, sound: tuple[Path, list], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(sound[0], home)
    damage(home)

    status = Index.status(ESSAY, HashEncoder(), home, source="essay")
    assert status.state == "damaged"
    assert reason in status.reason

    said: list[str] = []
    repaired = Index.open(ESSAY, HashEncoder(), home, source="essay", say=said.append)
    assert len(said) == 1
    assert said[0].startswith("Rebuilding the index: ")
    assert reason in said[0]
    assert answers(repaired) == sound[1]
    assert Index.status(ESSAY, HashEncoder(), home, source="essay").state == "ready"


@pytest.mark.slow
def test_the_repaired_chroma_collection_is_sound(tmp_path: Path) -> None:
    """Each vector finds itself: a truncated HNSW file loses half of them without an error."""
    import chromadb
    from chromadb.config import Settings

    Index.open(LARGE, HashEncoder(), tmp_path, source="essay")
    truncated_hnsw(tmp_path)
    index = Index.open(LARGE, HashEncoder(), tmp_path, source="essay")
    client = chromadb.PersistentClient(str(index.path / "chroma"), Settings(anonymized_telemetry=False))
    collection = client.get_collection("essay", embedding_function=None)
    texts = texts_of(LARGE)[::10]
    found = collection.query(query_embeddings=HashEncoder().encode_queries(texts), n_results=1)
    assert np.allclose(found["distances"], 1 - 4000 / 4096, atol=2e-3)  # stored vectors are that long


def test_leftovers_of_killed_builders_are_swept(sound: tuple[Path, list], tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(sound[0], home)
    slot = _current(home).parent
    (slot / "ffffffffffffffff-00000000" / "chroma").mkdir(parents=True)
    (slot / "current.0011aabb").write_text("half a poin")
    index = Index.open(prose(3), HashEncoder(), home, source="essay")
    assert {p.name for p in slot.iterdir()} - {"lock"} == {"current", index.path.name}


def test_a_damaged_neighbour_is_no_obstacle(sound: tuple[Path, list], tmp_path: Path) -> None:
    home = tmp_path / "home"
    for damage in (zeroed_ids, missing_chroma, garbage_manifest, garbage_pointer):
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(sound[0], home)
        damage(home)
        said: list[str] = []
        essay = prose(99)
        assert answers(Index.open(essay, HashEncoder(), home, source="other", say=said.append)) == answers(
            Index.open(essay, HashEncoder(), tmp_path / "fresh", source="other")
        )
        assert "no index of this essay yet" in said[0]


def test_a_touched_but_equal_file_is_no_damage(sound: tuple[Path, list], tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(sound[0], home)
    content = _sqlite(home).read_bytes()
    time.sleep(0.01)
    _sqlite(home).write_bytes(content)
    assert Index.status(ESSAY, HashEncoder(), home, source="essay").state == "ready"
