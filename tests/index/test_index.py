"""The index: what it holds, when it is built again, what it keeps, and who may build."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import IndexFailure, ModelError
from assistant.essay.essay import Essay, passages_jsonl
from assistant.index.folder import slot_name
from assistant.index.index import Index
from assistant.index.recipe import Manifest, Recipe, Unusable
from assistant.index.vectors import contexts_of
from assistant.resources import resource_folder
from tests.index_fakes import (
    HashEncoder,
    answers,
    as_it_is,
    builder,
    environment,
    is_current,
    opened_elsewhere,
    prose,
    texts_of,
)


def test_first_opening_builds_and_says_so_and_the_second_only_reads(tmp_path: Path) -> None:
    encoder, said, steps = HashEncoder(), [], []
    first = Index.open(prose(20), encoder, tmp_path, say=said.append, progress=lambda *step: steps.append(step))
    count = len(texts_of(prose(20)))
    assert len(said) == 1
    assert "no index of this essay" in said[0]
    assert steps == [(0, count), (count, count)]
    assert len(encoder.documents) == count
    second = Index.open(prose(20), encoder, tmp_path, say=said.append, progress=lambda *step: steps.append(step))
    assert (len(said), len(steps), len(encoder.documents)) == (1, 2, count)
    assert second.path == first.path
    assert second.key == first.key
    assert answers(second) == answers(first)


def test_ranks_by_the_vectors_of_the_encoder_itself(tmp_path: Path) -> None:
    encoder, essay = HashEncoder(), prose(20)
    question = "Its top bears the mark 919"
    ranking = Index.open(essay, encoder, tmp_path).rank([question])[0]
    expected = encoder.encode_documents([s.text for s in essay.sentences]) @ encoder.encode_queries([question])[0]
    np.testing.assert_allclose(ranking.similarity, expected, atol=1e-3)
    reread = Index.open(essay, encoder, tmp_path)
    vectors = encoder.encode_documents([s.text for s in essay.sentences])
    np.testing.assert_allclose(reread.sentence_vectors, vectors, atol=3e-4)
    assert reread.rank([]) == []


def test_the_chroma_folder_is_an_ordinary_collection(tmp_path: Path) -> None:
    import chromadb
    from chromadb.config import Settings

    encoder, essay = HashEncoder(), prose(20)
    index = Index.open(essay, encoder, tmp_path)
    client = chromadb.PersistentClient(str(index.path / "chroma"), Settings(anonymized_telemetry=False))
    (collection,) = client.list_collections()
    records = collection.get()
    kinds = [metadata["kind"] for metadata in records["metadatas"]]
    found = {kind: {d for d, k in zip(records["documents"], kinds, strict=True) if k == kind} for kind in set(kinds)}
    assert found == {
        "sentence": {s.text for s in essay.sentences},
        "passage": {p.text for p in essay.passages},
        "context": {None},
    }
    assert kinds.count("context") == len(set(contexts_of(essay)))
    for sentence in essay.sentences[:5]:
        vector = encoder.encode_queries([sentence.text])
        found = collection.query(query_embeddings=vector, n_results=1, where={"kind": "sentence"})
        assert found["documents"] == [[sentence.text]]


def test_an_edit_encodes_only_what_is_new(tmp_path: Path) -> None:
    encoder, said = HashEncoder(), []
    Index.open(prose(60), encoder, tmp_path, source="a.md")
    before = set(encoder.documents)
    encoder.documents.clear()
    edited = prose(60, "Quite another hill stands here.")
    index = Index.open(edited, encoder, tmp_path, source="a.md", say=said.append)
    assert said == ["Rebuilding the index: the essay changed since the index was built."]
    assert set(encoder.documents) == set(texts_of(edited)) - before
    assert answers(index) == answers(Index.open(edited, HashEncoder(), tmp_path / "fresh"))


def test_a_text_without_a_source_keeps_vectors_too_and_its_own_index(tmp_path: Path) -> None:
    encoder = HashEncoder()
    first = Index.open(prose(60), encoder, tmp_path)
    encoder.documents.clear()
    Index.open(prose(60, "Quite another hill stands here."), encoder, tmp_path)
    assert 0 < len(encoder.documents) < 10
    encoder.documents.clear()
    assert is_current(first)
    assert Index.open(prose(60), encoder, tmp_path).path == first.path
    assert encoder.documents == []


def test_many_edits_leave_an_index_like_a_fresh_one(tmp_path: Path) -> None:
    encoder = HashEncoder()
    for count in (30, 12, 31, 30, 4, 50):
        edited = prose(count, f"The valley number {count} is deep.")
        index = Index.open(edited, encoder, tmp_path, source="a.md")
        assert answers(index) == answers(Index.open(edited, encoder, tmp_path / f"fresh{count}"))
    assert len([p for p in index.path.parent.iterdir() if p.is_dir()]) == 1


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("essay", "the essay changed"),
        ("splitter", "the way sentences are cut changed"),
        ("passages", "the size of passages or contexts changed"),
        ("weights", "the embedding model's weights changed"),
        ("libraries", "a library that makes the vectors changed"),
        ("store", "the format of the index changed"),
    ],
)
def test_every_ingredient_is_in_the_key_and_its_change_is_named(
    tmp_path: Path, field: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder, essay, said = HashEncoder(), prose(6), []
    index = Index.open(essay, encoder, tmp_path, source="a")
    real = Recipe.of(essay, encoder)
    other = replace(real, **{field: "another"})
    assert other.key != index.key
    monkeypatch.setattr(Recipe, "of", classmethod(lambda *_: other))
    status = Index.status(essay, encoder, tmp_path, source="a")
    assert status.state == "stale"
    assert reason in status.reason
    encoder.documents.clear()
    Index.open(essay, encoder, tmp_path, source="a", say=said.append)
    assert reason in said[0]
    assert bool(encoder.documents) == (field in ("weights", "libraries", "store"))
    assert Index.status(essay, encoder, tmp_path, source="a").state == "ready"


def test_another_model_has_an_index_of_its_own(tmp_path: Path) -> None:
    one = Index.open(prose(6), HashEncoder("one"), tmp_path, source="a")
    Index.open(prose(6), HashEncoder("two"), tmp_path, source="a")
    assert is_current(one)
    assert Index.status(prose(6), HashEncoder("one"), tmp_path, source="a").state == "ready"


def test_rebuild_encodes_everything_again(tmp_path: Path) -> None:
    encoder, said = HashEncoder(), []
    first = Index.open(prose(6), encoder, tmp_path)
    encoder.documents.clear()
    second = Index.open(prose(6), encoder, tmp_path, rebuild=True, say=said.append)
    assert said == ["Rebuilding the index: a new index was asked for."]
    assert sorted(encoder.documents) == sorted(texts_of(prose(6)))
    assert not is_current(first)
    assert is_current(second)
    assert not first.path.exists()


def test_a_reader_notices_the_edited_essay_and_reads_it(tmp_path: Path) -> None:
    reader = Index.open(prose(20), HashEncoder(), tmp_path, source="a.md")
    before = answers(reader)
    edited = prose(20, "A lake lies here — été.")
    opened_elsewhere(tmp_path, changed="")  # another slot: nothing to notice
    assert is_current(reader)
    Index.open(edited, HashEncoder(), tmp_path, source="a.md")
    assert not is_current(reader)
    assert answers(reader) == before
    assert np.isfinite(reader.sentence_vectors).all()


def test_a_reader_that_was_never_asked_outlives_its_build(tmp_path: Path) -> None:
    reader = Index.open(prose(8), HashEncoder(), tmp_path, source="a")
    Index.open(prose(9), HashEncoder(), tmp_path, source="a")
    assert not reader.path.exists()
    assert answers(reader) == answers(Index.open(prose(8), HashEncoder(), tmp_path / "fresh"))


def test_reading_leaves_the_build_as_it_was_and_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    index = Index.open(prose(8), HashEncoder(), tmp_path / "home")
    built = {file: file.read_bytes() for file in index.path.rglob("*") if file.is_file()}
    for reader in (index, as_it_is(prose(8), tmp_path / "home")):
        answers(reader)
    assert {file: file.read_bytes() for file in index.path.rglob("*") if file.is_file()} == built
    litter = temporary / "assistant-index-killed"
    litter.mkdir()
    (litter / "lock").touch()
    third = as_it_is(prose(8), tmp_path / "home")
    assert not litter.exists()
    assert len(list(temporary.iterdir())) == 3
    del index, reader, third
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_several_essays_are_open_at_once(tmp_path: Path) -> None:
    indexes = [Index.open(prose(count), HashEncoder(), tmp_path) for count in (4, 6, 8)]
    right = [answers(Index.open(index.essay, HashEncoder(), tmp_path / "apart")) for index in indexes]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(answers, indexes * 5)) == right * 5


def test_a_text_in_several_places_and_of_several_kinds_is_found_in_all(tmp_path: Path) -> None:
    essay = Essay.from_text("# One\n\nThe lake is deep.\n\n# Two\n\nThe lake is deep.\n\n# Three\n\nA hill.")
    encoder = HashEncoder()
    index = Index.open(essay, encoder, tmp_path)
    question = encoder.encode_queries(["The lake is deep."])
    for kind in ("sentence", "passage"):
        ((numbers, cosines),) = index.query(question, kind, 1)
        assert numbers.tolist() == [0, 1]
        np.testing.assert_allclose(cosines, 1, atol=1e-3)
    ((numbers, cosines),) = index.query(encoder.encode_queries(["Two. The lake is deep."]), "context", 1)
    assert numbers.tolist() == [1]
    assert len(encoder.documents) == len(texts_of(essay))


@pytest.mark.slow
def test_chroma_finds_what_an_exact_scan_finds(tmp_path: Path) -> None:
    """5,000 sentences, as many contexts, and passages: half of their vectors in clusters, half anywhere."""
    essay = Essay.from_text("\n\n".join(f"Line {number} says so." for number in range(5_000)))
    encoder = MadeUp()
    index = Index.open(essay, encoder, tmp_path)
    assert Manifest.read(index.path).records > 10_000
    questions = encoder.near(40)
    for kind, texts in (("sentence", [s.text for s in essay.sentences]), ("context", contexts_of(essay))):
        exact = questions @ encoder.encode_documents(texts).T
        found = index.query(questions, kind, 200)
        shares = []
        for row, (numbers, cosines) in zip(exact, found, strict=True):
            np.testing.assert_allclose(cosines, row[numbers], atol=1e-3)
            shares.append(np.mean(cosines >= np.sort(row)[-200] - 1e-4) * len(numbers) / 200)
        assert np.mean(shares) >= 0.995


@pytest.mark.slow
def test_same_answers_and_key_in_another_process(tmp_path: Path) -> None:
    index = Index.open(prose(20), HashEncoder(), tmp_path / "here", source="essay")
    first = opened_elsewhere(tmp_path / "there")
    second = opened_elsewhere(tmp_path / "there")
    plain = json.loads(json.dumps(answers(index)))
    assert first["answers"] == second["answers"] == plain
    assert first["key"] == second["key"] == index.key
    assert (len(first["said"]), len(second["said"]), second["encoded"]) == (1, 0, 0)


@pytest.mark.slow
def test_two_builders_at_once_build_once(tmp_path: Path) -> None:
    # 2.5 s of encoding: the second comes while the first is at it, and waits for more than a second.
    running = [
        subprocess.Popen(builder(tmp_path, seconds=1.0), env=environment(), stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    results = [json.loads(process.communicate(timeout=120)[0]) for process in running]
    assert results[0]["answers"] == results[1]["answers"]
    assert sorted(r["encoded"] for r in results) == [0, len(texts_of(prose(20)))]
    lines = {line for r in results for line in r["said"]}
    assert "Another process is building this index; waiting for it." in lines


@pytest.mark.slow
def test_readers_while_another_process_rebuilds(tmp_path: Path) -> None:
    """Readers open all the while builds replace one another: never an error, never a mixture."""
    versions = {"": prose(20), "A lake lies here.": prose(20, "A lake lies here.")}
    right = [answers(Index.open(v, HashEncoder(), tmp_path / "right")) for v in versions.values()]
    home = tmp_path / "home"
    Index.open(versions[""], HashEncoder(), home, source="essay")
    reader = Index.open(versions[""], HashEncoder(), home, source="essay")
    done = threading.Event()

    def rebuild() -> None:
        for changed in ["A lake lies here.", ""] * 2:
            opened_elsewhere(home, changed=changed, options=("rebuild",))
        done.set()

    thread = threading.Thread(target=rebuild)
    thread.start()
    seen, opened, version = set(), 0, versions[""]
    while not done.is_set():
        if not is_current(reader):
            with suppress(Unusable):  # the other version is the current one
                reader = as_it_is(version, home, "essay")
            version = next(v for v in versions.values() if v != version)
        assert answers(reader) == right[[v.fingerprint for v in versions.values()].index(reader.essay.fingerprint)]
        seen.add(reader.path)
        opened += 1
        time.sleep(0.05)  # leave the builder a core
    thread.join()
    assert len(seen) >= 3
    assert opened > len(seen)


def test_threads_that_open_at_once_build_once(tmp_path: Path) -> None:
    encoder, indexes = HashEncoder(), []
    threads = [
        threading.Thread(target=lambda: indexes.append(Index.open(prose(10), encoder, tmp_path))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({index.path for index in indexes}) == 1
    assert len(encoder.documents) == len(texts_of(prose(10)))


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX folders")
def test_a_home_that_may_not_be_written(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        Path(folder).chmod(0o755)
        # The superuser may write anywhere, so it becomes nobody - after a rehearsal, for nobody may not import.
        run = (
            "import os, tempfile; import tests.index_fakes as f; from pathlib import Path\n"
            "home = Path(tempfile.mkdtemp())\n"
            "for _ in range(2): f.answers(f.Index.open(f.prose(3), f.HashEncoder(), home))\n"
            "os.getuid() or os.setuid(65534)\n"
            f"f.main({str(home)!r}, *{{}})"
        )
        arguments = ("essay", "8", "", "0")

        def elsewhere(*given: str) -> dict:
            home.chmod(0o555)
            command = [sys.executable, "-c", run.format(given)]
            done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
            home.chmod(0o755)
            assert "Traceback" not in done.stderr
            return json.loads(done.stdout)

        refused = elsewhere(*arguments)
        assert refused["error"] == "IndexStale"
        assert "assistant index --rebuild" in refused["message"]
        built = opened_elsewhere(home, paragraphs=8)
        assert elsewhere(*arguments)["answers"] == built["answers"]
        stale = elsewhere("essay", "9", "", "0")
        assert stale["error"] == "IndexStale"
        assert "the essay changed" in stale["message"]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX processes")
def test_a_full_disk_is_an_error_in_words_and_leaves_the_old_index(tmp_path: Path) -> None:
    old = opened_elsewhere(tmp_path)
    run = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)); import tests.index_fakes as f;"
        f"f.main({str(tmp_path)!r}, 'essay', '200', '', '0')"
    )
    done = subprocess.run([sys.executable, "-c", run], env=environment(), capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    failed = json.loads(done.stdout)
    assert failed["error"] == "IndexFailure"
    assert "space" in failed["message"]
    again = opened_elsewhere(tmp_path)
    assert again["said"] == []
    assert again["answers"] == old["answers"]


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("not a folder", encoding="utf-8")
    with pytest.raises(IndexFailure, match="ASSISTANT_HOME"):
        Index.open(prose(3), HashEncoder(), home)
    assert Index.status(prose(3), HashEncoder(), home).state == "missing"


def test_a_home_with_spaces_letters_of_any_kind_and_a_symlink(tmp_path: Path) -> None:
    home = tmp_path / "мой дом – ünï 家"
    home.mkdir()
    (tmp_path / "link").symlink_to(home, target_is_directory=True)
    first = Index.open(prose(5), HashEncoder(), tmp_path / "link")
    assert answers(as_it_is(prose(5), home)) == answers(first)


class MadeUp(HashEncoder):
    """384 numbers a text: one of 200 centres and some noise, or, for every second text, anything."""

    def encode_documents(self, texts):
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts]
        rows = np.array([np.random.default_rng(seed).normal(size=384) for seed in seeds])
        centres = np.random.default_rng(1).normal(size=(200, 384))
        clustered = np.array([seed % 2 == 0 for seed in seeds])
        rows[clustered] = rows[clustered] * 0.7 + centres[[seed // 2 % 200 for seed in seeds if seed % 2 == 0]]
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    def near(self, count):
        rows = self.encode_documents([f"Line {number} says so." for number in range(0, 5_000, 5_000 // count)])
        rows += np.random.default_rng(2).normal(size=rows.shape, scale=0.02)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


class _Broken(HashEncoder):
    def encode_documents(self, texts):
        return super().encode_documents(texts) * np.nan


class _Interrupted(HashEncoder):
    def encode_documents(self, texts):
        raise KeyboardInterrupt


@pytest.mark.parametrize(("encoder", "error"), [(_Broken(), ModelError), (_Interrupted(), KeyboardInterrupt)])
def test_a_failed_build_leaves_the_old_index_and_no_litter(tmp_path: Path, encoder: HashEncoder, error: type) -> None:
    old = Index.open(prose(5), HashEncoder(), tmp_path, source="a")
    with pytest.raises(error):
        Index.open(prose(7), encoder, tmp_path, source="a")
    assert is_current(old)
    assert [p for p in old.path.parent.iterdir() if p.is_dir()] == [old.path]
    as_it_is(prose(5), tmp_path, "a")


def test_only_the_latest_texts_without_a_source_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.index.folder._UNNAMED", 2)
    named = Index.open(prose(2), HashEncoder(), tmp_path, source="a.md")
    unnamed = []
    for count in range(3, 7):
        unnamed.append(Index.open(prose(count), HashEncoder(), tmp_path))
        pointer = unnamed[-1].path.parent / "current"
        os.utime(pointer, (count, count))
    assert is_current(named)
    assert [is_current(index) for index in unnamed] == [False, True, True, True]
    assert answers(unnamed[0]) == answers(Index.open(prose(3), HashEncoder(), tmp_path))


def test_slots_tell_sources_models_and_texts_apart() -> None:
    names = {slot_name(s, f, e) for s in ("", "a", "b") for f in ("1", "2") for e in ("m", "n")}
    assert len(names) == 2 * 2 + 2 * 2  # without a source the text counts, with one it does not


def test_status_tells_without_building(tmp_path: Path) -> None:
    missing = Index.status(prose(5), HashEncoder(), tmp_path)
    assert missing.state == "missing"
    assert list(tmp_path.iterdir()) == []
    Index.open(prose(5), HashEncoder(), tmp_path)
    ready = Index.status(prose(5), HashEncoder(), tmp_path)
    assert (ready.state, ready.reason, ready.texts) == ("ready", "", len(texts_of(prose(5))))


def test_opening_a_ready_index_imports_neither_chroma_nor_torch(tmp_path: Path) -> None:
    opened_elsewhere(tmp_path, paragraphs=5)
    run = (
        "import sys, tests.index_fakes as f; from pathlib import Path\n"
        f"f.Index.open(f.prose(5), f.HashEncoder(), Path({str(tmp_path)!r}), source='essay')\n"
        "print(sorted({'chromadb', 'torch', 'langchain_core', 'gradio'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", run], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_committed_passages_are_those_of_the_essay() -> None:
    folder = resource_folder("index")
    essay = Essay.from_file(folder / "essay.md")
    committed = (folder / "passages.jsonl").read_text(encoding="utf-8")
    assert committed == passages_jsonl(essay), "index/passages.jsonl is out of date. Run: assistant index"
    for number, line in enumerate(committed.splitlines(), 1):
        passage = json.loads(line)
        assert passage["number"] == number
        assert essay.text[passage["start"] : passage["end"]] == passage["text"]
