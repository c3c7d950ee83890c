"""The index on a Chroma server: the same answers as in a folder, and the same care."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from assistant.errors import IndexFailure
from assistant.index.chroma import chroma_at
from assistant.index.index import Index
from tests.index_fakes import HashEncoder, answers, builder, environment, opened_elsewhere, prose, searched, texts_of

pytestmark = pytest.mark.slow
CHANGED = "A lake lies here."


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Chroma server on loopback."""
    program, port = shutil.which("chroma") or str(Path(sys.executable).with_name("chroma")), free_port()
    folder = tmp_path_factory.mktemp("server")
    command = [program, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            with suppress(URLError, OSError), urlopen(f"{address}/api/v2/heartbeat", timeout=5):
                break
            time.sleep(0.1)
        yield address
        server.terminate()


def test_same_answers_as_in_a_folder_and_read_the_second_time(url: str, tmp_path: Path) -> None:
    essay, encoder, said = prose(30), HashEncoder(), []
    embedded = Index.open(essay, encoder, tmp_path)
    count = len(encoder.documents)
    served = Index.open(essay, encoder, tmp_path, url=url, say=said.append)
    assert len(encoder.documents) == 2 * count
    assert served.path is None
    assert served.key == embedded.key
    again = Index.open(essay, encoder, tmp_path, url=url, say=said.append)
    assert len(encoder.documents) == 2 * count
    assert len(said) == 1
    assert answers(served) == answers(again) == answers(embedded)
    status = Index.status(essay, encoder, tmp_path, url=url)
    assert (status.state, status.place, status.texts) == ("ready", url, count)


def test_the_real_encoder_gives_the_same_answers_too(url: str, tmp_path: Path) -> None:
    from assistant.essay.essay import Essay
    from assistant.index.encoders import open_encoder
    from assistant.resources import resource_folder

    essay, encoder = Essay.from_file(resource_folder("index") / "essay.md"), open_encoder()
    embedded = Index.open(essay, encoder, tmp_path)
    Index.open(essay, encoder, tmp_path, url=url)
    served = Index.open(essay, encoder, tmp_path, url=url)
    for question in ("Why was Sora scrapped?", "What is world modeling?"):
        assert searched(served, question) == searched(embedded, question)
        assert served.rank([question])[0].similarity.tolist() == embedded.rank([question])[0].similarity.tolist()


def test_an_edit_encodes_only_what_is_new_and_says_so(url: str, tmp_path: Path) -> None:
    encoder, said = HashEncoder("edit"), []
    Index.open(prose(40), encoder, tmp_path, url=url, source="edited.md")
    before = set(encoder.documents)
    encoder.documents.clear()
    edited = prose(40, CHANGED)
    assert Index.status(edited, encoder, tmp_path, url=url, source="edited.md").state == "stale"
    index = Index.open(edited, encoder, tmp_path, url=url, source="edited.md", say=said.append)
    assert said == ["Rebuilding the index: the essay changed since the index was built."]
    assert set(encoder.documents) == set(texts_of(edited)) - before
    assert answers(index) == answers(Index.open(edited, encoder, tmp_path))


def test_earlier_versions_do_not_pile_up(url: str, tmp_path: Path) -> None:
    for count in range(4, 12):
        Index.open(prose(count), HashEncoder("pile"), tmp_path, url=url, source="pile.md")
    with chroma_at(url) as client:
        held = [c for c in client.list_collections() if '"embedding": "pile"' in (c.metadata or {}).get("recipe", "")]
    assert len(held) == 4
    assert Index.status(prose(11), HashEncoder("pile"), tmp_path, url=url, source="pile.md").state == "ready"


@pytest.mark.parametrize("damage", ["unfinished", "a record gone", "a vector changed", "a record too many"])
def test_a_damaged_collection_is_noticed_said_and_repaired(url: str, tmp_path: Path, damage: str) -> None:
    essay, encoder, said = prose(12), HashEncoder(f"damage {damage}"), []
    right = answers(Index.open(essay, encoder, tmp_path, url=url))
    with chroma_at(url) as client:
        (collection,) = [c for c in client.list_collections() if damage in (c.metadata or {}).get("recipe", "")]
        collection = client.get_collection(collection.name, embedding_function=None)
        some = collection.get(limit=1)["ids"]
        if damage == "unfinished":
            collection.modify(metadata={"recipe": collection.metadata["recipe"]})
        elif damage == "a record gone":
            collection.delete(ids=some)
        elif damage == "a vector changed":
            collection.update(ids=some, embeddings=[[1.0] + [0.0] * 23])
        else:
            collection.add(ids=["foreign"], embeddings=[[1.0] + [0.0] * 23])
    reason = "never finished" if damage == "unfinished" else "have changed"
    status = Index.status(essay, encoder, tmp_path, url=url)
    assert status.state == "damaged"
    assert reason in status.reason
    assert answers(Index.open(essay, encoder, tmp_path, url=url, say=said.append)) == right
    assert reason in said[0]
    assert Index.status(essay, encoder, tmp_path, url=url).state == "ready"
    Index.open(essay, encoder, tmp_path, url=url, rebuild=True)
    assert Index.status(essay, encoder, tmp_path, url=url).state == "ready"


def test_two_builders_at_once_and_one_killed(url: str, tmp_path: Path) -> None:
    commands = [builder(tmp_path, paragraphs=50, seconds=0.3, options=(url,)) for _ in range(3)]
    running = [
        subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for command in commands
    ]
    time.sleep(4)
    running[0].kill()
    outputs = [process.communicate(timeout=120) for process in running]
    right = opened_elsewhere(tmp_path / "folder", paragraphs=50)["answers"]
    for out, err in outputs[1:]:
        assert "Traceback" not in err
        assert right == json.loads(out)["answers"]
    last = opened_elsewhere(tmp_path, paragraphs=50, options=(url,))
    assert last["said"] == []
    assert last["answers"] == right


def test_no_server_there(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    for step in (Index.open, Index.status):
        with pytest.raises(IndexFailure, match=r"no Chroma server at http://127\.0\.0\.1.*chroma run"):
            step(prose(3), HashEncoder(), tmp_path, url=address)


def test_a_silent_server_is_given_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.index.chroma._KNOCK", 0.2)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        with pytest.raises(IndexFailure, match="timed out"):
            Index.open(prose(3), HashEncoder(), tmp_path, url=f"http://127.0.0.1:{door.getsockname()[1]}")


@pytest.mark.parametrize(
    "address", ["", "127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://h:99999", "http://[::"]
)
def test_an_address_that_is_none(address: str, tmp_path: Path) -> None:
    if not address:
        assert Index.open(prose(3), HashEncoder(), tmp_path, url=address).path is not None
        return
    with pytest.raises(IndexFailure, match="not the address of a Chroma server"):
        Index.open(prose(3), HashEncoder(), tmp_path, url=address)


def test_something_else_answers_there(tmp_path: Path) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as other:
        thread = threading.Thread(target=other.handle_request)
        thread.start()
        with pytest.raises(IndexFailure, match="something else answers there"):
            Index.open(prose(3), HashEncoder(), tmp_path, url=f"http://127.0.0.1:{other.server_port}")
        thread.join()
